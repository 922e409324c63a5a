using Ambience.Audio;
using Ambience.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>A batch as the network takes it, with noise on its inputs. Lives as long as the dispose scope it was made in.</summary>
internal sealed class BatchTensors
{
    /// <param name="shape">The network's shape.</param>
    /// <param name="batch">What to convert.</param>
    /// <param name="noiseSeed">Decides every random number here.</param>
    /// <param name="inputNoise">Deviation of the noise; 0 for validation.</param>
    public BatchTensors(WaveNetShape shape, CropBatch batch, long noiseSeed, float inputNoise)
    {
        using IDisposable guard = no_grad();
        using var random = new Generator((ulong)noiseSeed); // its own: the global one is shared by all threads
        long rows = (long)batch.Frames * batch.Streams;
        if (shape.Output == OutputKind.Logistic)
        {
            Input = tensor(batch.Inputs, [rows, shape.Lanes]);
            if (inputNoise > 0)
                Input = Input.add_(randn([rows, shape.Lanes], generator: random), alpha: inputNoise);
            // Spread over the bin at which the loss is stated (OutputLoss).
            Target = tensor(batch.Targets, [rows, shape.Lanes]).add_(rand([rows, shape.Lanes], generator: random).sub_(0.5), alpha: Model.OutputLoss.BinWidth);
        }
        else
        {
            Input = Codes(batch.Inputs, rows, shape.Lanes);
            if (inputNoise > 0)
            {
                Tensor jump = (randn([rows, shape.Lanes], generator: random) * (20 * inputNoise)).round().to_type(ScalarType.Int64);
                Input = (Input + jump).clamp(0, WaveNetShape.MuLawLevels - 1);
            }
            Target = Codes(batch.Targets, rows, shape.Lanes);
        }
        Weight = tensor(batch.Weights);
        Moods = tensor(batch.Moods);
        Known = tensor(batch.Known, [(long)batch.Hops * batch.Streams, CropBatch.KnownSize]);
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

    private static Tensor Codes(float[] amplitudes, long rows, int lanes)
    {
        var codes = new long[amplitudes.Length];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = MuLaw.Encode(amplitudes[i]);
        return tensor(codes, [rows, lanes]);
    }
}
