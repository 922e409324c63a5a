using System.Runtime.Intrinsics;

namespace Ambience.Audio;

/// <summary>
/// Changes the sample rate of audio that never ends, block by block, with the kernels of <see cref="Resampler"/>.
/// However the input is cut into blocks, and on every instruction set, the samples have the same bits.
/// </summary>
/// <remarks>Not thread-safe; allocates only when constructed.</remarks>
internal sealed class StreamingResampler
{
    private const int Tile = 8; // samples in a Vector256<float>

    private readonly int up, down, channels;
    private readonly ResamplingKernels kernels;
    private readonly float[] past; // [channels, 2 x Taps]: a ring for each channel, stored twice to be read in one run
    private int oldest;            // in the ring
    private int phase;             // of the next output sample after the window's centre, in 1 / up input samples

    /// <summary>Computes the kernels; before the first sample there was silence.</summary>
    /// <param name="fromHz">Rate of the input.</param>
    /// <param name="toHz">Rate of the output, another one.</param>
    /// <param name="channels">Interleaved channels.</param>
    /// <exception cref="AmbienceException">The ratio of the rates would need a table of kernels beyond
    /// reason.</exception>
    public StreamingResampler(int fromHz, int toHz, int channels)
    {
        (up, down) = ResamplingKernels.Ratio(fromHz, toHz);
        this.channels = channels;
        kernels = new ResamplingKernels(up, down);
        if (!kernels.AreKept)
        {
            throw new AmbienceException(
                $"Music of {fromHz} Hz cannot be brought to {toHz} Hz while it plays: expected rates in a simple ratio " +
                $"(44100, 48000 or 96000 for example), found {up} : {down}. Set output.sampleRateHz to such a rate.");
        }
        past = new float[channels * 2 * kernels.Taps];
        Reset();
    }

    /// <summary>How far the output is behind the input, in output frames; rounded.</summary>
    public int LatencyFrames => (int)Math.Round(((kernels.Taps / 2) - 1) * (double)up / down);

    /// <summary>Length of a captured state.</summary>
    public int StateFloats => channels * kernels.Taps;

    /// <summary>The most frames that so many input frames can give.</summary>
    public int MaximumFrames(int inputFrames) => (int)((((long)inputFrames * up) + down - 1) / down);

    /// <summary>Takes a block and gives what can be made of it.</summary>
    /// <param name="input">[frames, channels]</param>
    /// <param name="output">Room for <see cref="MaximumFrames"/>.</param>
    /// <returns>Frames made.</returns>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        int made = 0;
        for (int i = 0; i < input.Length; i += channels)
        {
            Push(input.Slice(i, channels));
            for (phase -= up; phase < up; phase += down)
                Interpolate(output.Slice(made++ * channels, channels));
        }
        return made;
    }

    /// <summary>Back to silence.</summary>
    public void Reset()
    {
        Array.Clear(past);
        oldest = 0;
        phase = up; // the first sample in lets the first one out
    }

    /// <summary>Writes the state.</summary>
    /// <param name="state">[<see cref="StateFloats"/>]: the past of each channel, oldest first.</param>
    /// <returns>The place of the next output sample, for <see cref="RestoreState"/>.</returns>
    public int CaptureState(Span<float> state)
    {
        for (int channel = 0; channel < channels; channel++)
            Window(channel).CopyTo(state[(channel * kernels.Taps)..]);
        return phase;
    }

    /// <summary>Whether a captured place can be one: at least one input sample is due before the next output.</summary>
    public bool IsPlace(int place) => place >= up && place < up + down;

    /// <summary>Continues from a captured state; <see cref="IsPlace"/> holds.</summary>
    public void RestoreState(ReadOnlySpan<float> state, int place)
    {
        oldest = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> window = state.Slice(channel * kernels.Taps, kernels.Taps);
            window.CopyTo(past.AsSpan(channel * 2 * kernels.Taps));
            window.CopyTo(past.AsSpan(((channel * 2) + 1) * kernels.Taps));
        }
        phase = place;
    }

    private Span<float> Window(int channel) => past.AsSpan((channel * 2 * kernels.Taps) + oldest, kernels.Taps);

    private void Push(ReadOnlySpan<float> frame)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            int ring = channel * 2 * kernels.Taps;
            past[ring + oldest] = past[ring + oldest + kernels.Taps] = frame[channel];
        }
        oldest = oldest + 1 == kernels.Taps ? 0 : oldest + 1;
    }

    private void Interpolate(Span<float> frame)
    {
        ReadOnlySpan<float> kernel = kernels.At(phase);
        for (int channel = 0; channel < channels; channel++)
            frame[channel] = Dot(kernel, Window(channel));
    }

    /// <summary>In one order on every machine: Vector256 splits into narrower vectors without changing a bit.</summary>
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector256<float> even = default, odd = default; // two chains hide each other's latency
        int i = 0;
        for (; i <= a.Length - (2 * Tile); i += 2 * Tile)
        {
            even = Vector256.FusedMultiplyAdd(Vector256.Create(a[i..]), Vector256.Create(b[i..]), even);
            odd = Vector256.FusedMultiplyAdd(Vector256.Create(a[(i + Tile)..]), Vector256.Create(b[(i + Tile)..]), odd);
        }
        Vector256<float> sum8 = even + odd;
        Vector128<float> sum4 = sum8.GetLower() + sum8.GetUpper();
        float sum = (sum4[0] + sum4[2]) + (sum4[1] + sum4[3]);
        for (; i < a.Length; i++)
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }
}
