using System.Runtime.Intrinsics;

namespace Ambience.Audio;

/// <summary>
/// Turns bands back into audio, frame by frame as the network makes them. However the frames are cut into calls, and on
/// every instruction set, the samples have the same bits.
/// </summary>
/// <remarks>
/// Not thread-safe. <see cref="Process"/>, <see cref="Reset"/>, <see cref="CaptureState"/> and
/// <see cref="RestoreState"/> allocate nothing. A sample costs (taps + bands) multiply-adds at most.
/// </remarks>
public sealed class FilterBankSynthesis
{
    private const int Tile = 8; // samples in a Vector256<float>

    private readonly int bands;
    private readonly int history;     // frames that one block of samples depends on
    private readonly int stride;      // bands rounded up to whole tiles
    private readonly float[] filters; // [history, bands, stride]: age of the frame, band, sample within the block
    private readonly float[] frames;  // [2 x history, bands]: a ring, newest first, stored twice to be read in one run
    private readonly float[] block;   // [stride]
    private int newest;

    /// <summary>Prepares a bank in its state of silence.</summary>
    /// <param name="bands">Number of bands, at least 1.</param>
    /// <param name="filters">
    /// [bands, taps], an odd number of taps; see <see cref="FilterBankDesign.SynthesisFilters"/>. Copied.
    /// </param>
    /// <exception cref="ArgumentException">The filters do not fit the bands.</exception>
    public FilterBankSynthesis(int bands, ReadOnlySpan<float> filters)
    {
        int taps = CheckTaps(bands, filters);
        this.bands = bands;
        history = (taps + bands - 1) / bands;
        stride = (bands + Tile - 1) / Tile * Tile;
        this.filters = new float[history * bands * stride];
        for (int band = 0; band < bands; band++)
        {
            for (int tap = 0; tap < taps; tap++)
                this.filters[(((tap / bands * bands) + band) * stride) + (tap % bands)] = filters[(band * taps) + tap];
        }
        frames = new float[2 * history * bands];
        block = new float[stride];
        DelaySamples = (taps - 1) / 2;
    }

    /// <summary>
    /// How many samples the output is behind the signal that <see cref="FilterBankAnalysis"/> was given.
    /// </summary>
    public int DelaySamples { get; }

    /// <summary>Length of a captured state.</summary>
    public int StateFloats => history * bands;

    /// <summary>Makes the next block of samples: as many for each frame as there are bands.</summary>
    /// <param name="frames">[n, bands], n may be 0.</param>
    /// <param name="samples">[n x bands]; must not overlap <paramref name="frames"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length or are not whole frames.</exception>
    public void Process(ReadOnlySpan<float> frames, Span<float> samples)
    {
        if (frames.Length % bands != 0 || samples.Length != frames.Length)
        {
            throw new ArgumentException(
                $"Expected whole frames of {bands} bands and as many samples, " +
                $"found {frames.Length} values and {samples.Length} samples.");
        }
        for (int offset = 0; offset < frames.Length; offset += bands)
        {
            newest = newest == 0 ? history - 1 : newest - 1;
            ReadOnlySpan<float> frame = frames.Slice(offset, bands);
            frame.CopyTo(this.frames.AsSpan(newest * bands));
            frame.CopyTo(this.frames.AsSpan((newest + history) * bands));
            MakeBlock();
            block.AsSpan(0, bands).CopyTo(samples[offset..]);
        }
    }

    /// <summary>Back to silence.</summary>
    public void Reset()
    {
        Array.Clear(frames);
        newest = 0;
    }

    /// <summary>Writes the state: the frames still sounding, newest first.</summary>
    /// <param name="state">[<see cref="StateFloats"/>]</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void CaptureState(Span<float> state)
    {
        CheckState(state.Length);
        frames.AsSpan(newest * bands, StateFloats).CopyTo(state);
    }

    /// <summary>Continues from a captured state.</summary>
    /// <param name="state">[<see cref="StateFloats"/>] from a bank with the same filters.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void RestoreState(ReadOnlySpan<float> state)
    {
        CheckState(state.Length);
        state.CopyTo(frames);
        state.CopyTo(frames.AsSpan(StateFloats));
        newest = 0;
    }

    /// <summary>Checks [bands, taps] filters and returns the number of taps.</summary>
    internal static int CheckTaps(int bands, ReadOnlySpan<float> filters)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        int taps = filters.Length / bands;
        if (taps * bands != filters.Length || taps % 2 == 0)
        {
            throw new ArgumentException(
                $"Expected {bands} filters with an odd number of taps each, found {filters.Length} numbers in all.",
                nameof(filters));
        }
        return taps;
    }

    // Vectors run across output samples, so each sample adds up its terms in one order (frames from new to old, within
    // a frame bands from low to high), one fused multiply-add after another. Vector256 splits into narrower vectors, or
    // into scalars, where the machine has no wider ones, which changes no bit.
    private void MakeBlock()
    {
        ReadOnlySpan<float> values = frames.AsSpan(newest * bands, StateFloats);
        int sample = 0;
        for (; sample <= stride - (4 * Tile); sample += 4 * Tile)
            MakeFourTiles(values, sample);
        for (; sample < stride; sample += Tile)
            MakeTile(values, sample);
    }

    /// <summary>32 samples at once: four chains of dependent multiply-adds hide each other's latency.</summary>
    private void MakeFourTiles(ReadOnlySpan<float> values, int sample)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        ref float column = ref filters[sample];
        for (int row = 0; row < values.Length; row++)
        {
            Vector256<float> value = Vector256.Create(values[row]);
            nuint at = (nuint)(row * stride);
            s0 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref column, at), s0);
            s1 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref column, at + Tile), s1);
            s2 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref column, at + (2 * Tile)), s2);
            s3 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref column, at + (3 * Tile)), s3);
        }
        Span<float> samples = block.AsSpan(sample, 4 * Tile);
        s0.CopyTo(samples);
        s1.CopyTo(samples[Tile..]);
        s2.CopyTo(samples[(2 * Tile)..]);
        s3.CopyTo(samples[(3 * Tile)..]);
    }

    private void MakeTile(ReadOnlySpan<float> values, int sample)
    {
        Vector256<float> sum = default;
        ref float column = ref filters[sample];
        for (int row = 0; row < values.Length; row++)
        {
            Vector256<float> taps = Vector256.LoadUnsafe(ref column, (nuint)(row * stride));
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(values[row]), taps, sum);
        }
        sum.CopyTo(block.AsSpan(sample));
    }

    private void CheckState(int length)
    {
        if (length != StateFloats)
            throw new ArgumentException($"A filter bank's state has {StateFloats} floats, but the span has {length}.");
    }
}
