using System.Runtime.InteropServices;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// A batch as the network takes it, with noise on its inputs. Lives as long as the dispose scope it was made in.
/// </summary>
/// <remarks>Plain loops instead of tensor arithmetic: see <see cref="LivingScalars"/>.</remarks>
internal sealed class BatchTensors
{
    /// <param name="shape">The network's shape.</param>
    /// <param name="batch">What to convert.</param>
    /// <param name="noiseSeed">Decides every random number here.</param>
    /// <param name="noise">What is added to the input; none for validation.</param>
    /// <param name="device">Where the tensors shall lie; null is the CPU. The noise is the same everywhere.</param>
    public BatchTensors(
        WaveNetShape shape, CropBatch batch, long noiseSeed, InputNoise noise, Device? device = null)
    {
        using IDisposable guard = no_grad();
        using var random = new Generator((ulong)noiseSeed); // its own: the global one is shared by all threads
        long rows = (long)batch.Frames * batch.Streams;
        long[] size = [rows, shape.Lanes];
        ReadOnlySpan<float> normal = noise.Deviation > 0 ? Floats(randn(size, generator: random)) : [];
        if (shape.Output == OutputKind.Logistic)
        {
            Input = tensor(batch.Inputs, size);
            noise.AddTo(Floats(Input), normal, batch.Streams, shape.Lanes);
            InputMistakes.AddTo(Floats(Input), batch.Streams, shape.Lanes, noise.Mistakes, noiseSeed);
            Target = tensor(batch.Targets, size);
            Spread(Floats(Target), Floats(rand(size, generator: random)));
        }
        else
        {
            Input = tensor(Codes(batch.Inputs, normal, 20 * noise.Deviation), size);
            Target = tensor(Codes(batch.Targets, [], 0), size);
        }
        Weight = tensor(batch.Weights);
        Moods = tensor(batch.Moods);
        Known = tensor(batch.Known, [(long)batch.Hops * batch.Streams, CropBatch.KnownSize]);
        if (device is null || device.type == DeviceType.CPU)
            return;
        (Input, Target, Weight) = (Input.to(device), Target.to(device), Weight.to(device));
        (Moods, Known) = (Moods.to(device), Known.to(device));
    }

    /// <summary>[T x B, Lanes]: values, or codes as int64.</summary>
    public Tensor Input { get; }

    /// <summary>[T x B, Lanes]: values, or codes as int64.</summary>
    public Tensor Target { get; }

    /// <summary>[T x B].</summary>
    public Tensor Weight { get; }

    /// <summary>[H x B, 19].</summary>
    public Tensor Known { get; }

    /// <summary>[B], int64.</summary>
    public Tensor Moods { get; }

    /// <summary>
    /// Moves each value to a random place in the bin around it, at which the loss is stated (<see cref="OutputLoss"/>).
    /// </summary>
    private static void Spread(Span<float> values, ReadOnlySpan<float> uniform)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] += (float)OutputLoss.BinWidth * (uniform[i] - 0.5f);
    }

    private static long[] Codes(float[] amplitudes, ReadOnlySpan<float> noise, float deviation)
    {
        var codes = new long[amplitudes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int jump = noise.IsEmpty ? 0 : (int)MathF.Round(deviation * noise[i]);
            codes[i] = Math.Clamp(MuLaw.Encode(amplitudes[i]) + jump, 0, WaveNetShape.MuLawLevels - 1);
        }
        return codes;
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
