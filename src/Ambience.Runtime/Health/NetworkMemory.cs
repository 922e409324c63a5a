using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// What a stream remembers, as captured bytes (<see cref="EngineState"/>): checked, moved in time and shaken. Works with
/// every engine, because every engine captures and restores the same layout.
/// </summary>
internal static class NetworkMemory
{
    private const int SeedAt = 16, FrameAt = 24;

    /// <summary>Purpose of the random numbers that shake.</summary>
    private const uint ShakePurpose = 3;

    /// <summary>How far the next input is moved, in deviations of its lane.</summary>
    private const float InputShake = 0.5f;

    /// <summary>How far everything else is moved, in parts of its layer's root mean square.</summary>
    private const float QueueShake = 0.1f;

    /// <summary>
    /// Puts another moment's memory into a stream that goes on counting: the random numbers to come are new ones.
    /// </summary>
    public static void Continue(Span<byte> state, ulong seed, long frame)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(state[SeedAt..], seed);
        BinaryPrimitives.WriteInt64LittleEndian(state[FrameAt..], frame);
    }

    /// <summary>Key of the random numbers.</summary>
    public static ulong SeedOf(ReadOnlySpan<byte> state) => BinaryPrimitives.ReadUInt64LittleEndian(state[SeedAt..]);

    /// <summary>Whether all that is remembered is finite.</summary>
    public static bool IsFinite(ReadOnlySpan<byte> state)
    {
        const uint Exponent = 0x7F800000;
        ReadOnlySpan<uint> values = MemoryMarshal.Cast<byte, uint>(state[EngineState.HeaderBytes..]);
        uint exponent = BitConverter.IsLittleEndian ? Exponent : BinaryPrimitives.ReverseEndianness(Exponent);
        ref uint origin = ref MemoryMarshal.GetReference(values);
        var mask = Vector256.Create(exponent);
        int width = Vector256<uint>.Count, i = 0;
        for (; i <= values.Length - width; i += width)
        {
            if (Vector256.EqualsAny(Vector256.LoadUnsafe(ref origin, (nuint)i) & mask, mask))
                return false;
        }
        for (; i < values.Length; i++)
        {
            if ((values[i] & exponent) == exponent)
                return false;
        }
        return true;
    }

    /// <summary>Moves what is remembered a little, everywhere; the same seed and frame move it the same way.</summary>
    public static void Shake(Span<byte> state, WaveNetShape shape, long frame)
    {
        ulong seed = SeedOf(state);
        Span<byte> numbers = state[EngineState.HeaderBytes..];
        int counter = 0;
        for (int lane = 0; lane < shape.Lanes; lane++, numbers = numbers[sizeof(float)..])
        {
            float last = BinaryPrimitives.ReadSingleLittleEndian(numbers), noise = Noise(seed, frame, counter++);
            float shaken = shape.Output == OutputKind.MuLaw
                ? MuLaw.Encode(MuLaw.Decode((int)last) + (0.05f * noise))
                : last + (InputShake * noise);
            BinaryPrimitives.WriteSingleLittleEndian(numbers, shaken);
        }
        for (int i = 0; i < shape.Dilations.Count; i++) // an enumerator of the interface would be allocated
        {
            Span<byte> layer = numbers[..(shape.Dilations[i] * shape.ResidualChannels * sizeof(float))];
            numbers = numbers[layer.Length..];
            float size = QueueShake * RootMeanSquare(layer);
            for (; !layer.IsEmpty; layer = layer[sizeof(float)..])
            {
                float value = BinaryPrimitives.ReadSingleLittleEndian(layer);
                BinaryPrimitives.WriteSingleLittleEndian(layer, value + (size * Noise(seed, frame, counter++)));
            }
        }
    }

    private static float RootMeanSquare(ReadOnlySpan<byte> numbers)
    {
        float sum = 0;
        int count = numbers.Length / sizeof(float);
        for (; !numbers.IsEmpty; numbers = numbers[sizeof(float)..])
        {
            float value = BinaryPrimitives.ReadSingleLittleEndian(numbers);
            sum += value * value;
        }
        float rms = MathF.Sqrt(sum / count);
        return float.IsFinite(rms) ? rms : 0;
    }

    /// <summary>-1.7..1.7, uniform, of variance 1.</summary>
    private static float Noise(ulong seed, long frame, int counter)
    {
        var (word, _, _, _) = Philox4x32.Draw(seed, frame, counter, ShakePurpose);
        return ((2 * Philox4x32.ToUnit(word)) - 1) * 1.7320508f;
    }
}
