using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ambience.Audio;

/// <summary>
/// Turns bands back into audio, frame by frame as the network makes them. However the frames are cut into calls, and on
/// every instruction set, the samples have the same bits.
/// </summary>
/// <remarks>
/// Not thread-safe. <see cref="Process"/>, <see cref="Reset"/>, <see cref="CaptureState"/> and
/// <see cref="RestoreState"/> allocate nothing. Where the filters are one prototype times cosines, as those of
/// <see cref="FilterBankDesign"/> are, a frame is modulated once (2 x bands^2 multiply-adds) and windowed as long as it
/// sounds (taps multiply-adds a frame); filters of any other kind cost taps x bands multiply-adds a frame.
/// </remarks>
public sealed class FilterBankSynthesis
{
    private const int Tile = 8; // samples in a Vector256<float>

    private readonly int bands;
    private readonly int history;      // frames that one block of samples depends on
    private readonly int stride;       // bands rounded up to whole tiles
    private readonly bool isModulated;
    private readonly float[] window;   // modulated: prototype [history, stride]; else filters [history, bands, stride]
    private readonly float[] cosines;  // modulated: [bands, 2, stride]; else empty
    private readonly float[] frames;   // [history, bands], a ring
    private readonly float[] terms;    // [history, ..], the ring that is windowed: modulated [2, stride], else [bands]
    private readonly float[] block;    // [stride]
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
        FilterBankModulation? modulation = FilterBankModulation.Find(bands, filters);
        isModulated = modulation is not null;
        window = new float[history * (isModulated ? 1 : bands) * stride];
        cosines = new float[isModulated ? 2 * bands * stride : 0];
        if (modulation is not null)
        {
            for (int tap = 0; tap < taps; tap++)
                window[(tap / bands * stride) + (tap % bands)] = modulation.Prototype[tap];
            for (int i = 0; i < modulation.Cosines.Length; i++)
                cosines[(i / bands * stride) + (i % bands)] = modulation.Cosines[i];
        }
        else
        {
            for (int i = 0; i < filters.Length; i++)
            {
                int band = i / taps, tap = i % taps;
                window[(((tap / bands * bands) + band) * stride) + (tap % bands)] = filters[i];
            }
        }
        frames = new float[history * bands];
        terms = isModulated ? new float[history * 2 * stride] : frames;
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
            frames.Slice(offset, bands).CopyTo(this.frames.AsSpan(newest * bands));
            if (isModulated)
                Modulate(newest);
            MakeBlock();
            block.AsSpan(0, bands).CopyTo(samples[offset..]);
        }
    }

    /// <summary>Back to silence.</summary>
    public void Reset()
    {
        Array.Clear(frames);
        Array.Clear(terms);
        newest = 0;
    }

    /// <summary>Writes the state: the frames still sounding, newest first.</summary>
    /// <param name="state">[<see cref="StateFloats"/>]</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void CaptureState(Span<float> state)
    {
        CheckState(state.Length);
        ReadOnlySpan<float> fromNewest = frames.AsSpan(newest * bands);
        fromNewest.CopyTo(state);
        frames.AsSpan(0, newest * bands).CopyTo(state[fromNewest.Length..]);
    }

    /// <summary>Continues from a captured state.</summary>
    /// <param name="state">[<see cref="StateFloats"/>] from a bank with the same filters.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void RestoreState(ReadOnlySpan<float> state)
    {
        CheckState(state.Length);
        state.CopyTo(frames);
        newest = 0;
        for (int slot = 0; isModulated && slot < history; slot++)
            Modulate(slot);
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

    // In all loops vectors run across output samples, so that each sample adds up its terms in one order, one fused
    // multiply-add after another. Vector256 splits into narrower vectors, or into scalars, where the machine has no
    // wider ones, which changes no bit.

    /// <summary>A frame times the cosines: bands from low to high.</summary>
    private void Modulate(int slot)
    {
        ReadOnlySpan<float> frame = frames.AsSpan(slot * bands, bands);
        Span<float> sums = terms.AsSpan(slot * 2 * stride, 2 * stride);
        AddRows(frame, cosines, 2 * stride, sums);
    }

    /// <summary>The next samples: frames from new to old, within a frame of unmodulated ones bands from low to high.</summary>
    private void MakeBlock()
    {
        if (isModulated)
        {
            WindowFrames();
            return;
        }
        Array.Clear(block);
        for (int age = 0; age < history; age++)
        {
            ReadOnlySpan<float> frame = frames.AsSpan(Slot(age) * bands, bands);
            AddRows(frame, window.AsSpan(age * bands * stride), stride, block, keep: true);
        }
    }

    /// <summary>Each frame's half for its age, under the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WindowFrames()
    {
        ref float term = ref MemoryMarshal.GetArrayDataReference(terms);
        ref float tap = ref MemoryMarshal.GetArrayDataReference(window);
        int sample = 0;
        for (; sample + (4 * Tile) <= stride; sample += 4 * Tile)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int age = 0; age < history; age++)
            {
                nuint at = (nuint)((((2 * Slot(age)) + (age % 2)) * stride) + sample);
                nuint taps = (nuint)((age * stride) + sample);
                s0 = AddProducts(ref term, at, ref tap, taps, s0);
                s1 = AddProducts(ref term, at + Tile, ref tap, taps + Tile, s1);
                s2 = AddProducts(ref term, at + (2 * Tile), ref tap, taps + (2 * Tile), s2);
                s3 = AddProducts(ref term, at + (3 * Tile), ref tap, taps + (3 * Tile), s3);
            }
            Span<float> target = block.AsSpan(sample, 4 * Tile);
            s0.CopyTo(target);
            s1.CopyTo(target[Tile..]);
            s2.CopyTo(target[(2 * Tile)..]);
            s3.CopyTo(target[(3 * Tile)..]);
        }
        for (; sample < stride; sample += Tile)
        {
            Vector256<float> sum = default;
            for (int age = 0; age < history; age++)
            {
                nuint at = (nuint)((((2 * Slot(age)) + (age % 2)) * stride) + sample);
                sum = AddProducts(ref term, at, ref tap, (nuint)((age * stride) + sample), sum);
            }
            sum.CopyTo(block.AsSpan(sample));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddProducts(ref float a, nuint atA, ref float b, nuint atB, Vector256<float> sum) =>
        Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, atA), Vector256.LoadUnsafe(ref b, atB), sum);

    /// <summary>sums (+)= factor[0] x row 0 + factor[1] x row 1 + ..</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows(
        ReadOnlySpan<float> factors, ReadOnlySpan<float> rows, int width, Span<float> sums, bool keep = false)
    {
        _ = rows[..(factors.Length * width)];
        ref float origin = ref MemoryMarshal.GetReference(rows);
        int sample = 0;
        // Four tiles at once: four chains of dependent multiply-adds hide each other's latency.
        for (; sample + (4 * Tile) <= width; sample += 4 * Tile)
        {
            Span<float> target = sums.Slice(sample, 4 * Tile);
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            if (keep)
            {
                s0 = Vector256.Create<float>(target);
                s1 = Vector256.Create<float>(target[Tile..]);
                s2 = Vector256.Create<float>(target[(2 * Tile)..]);
                s3 = Vector256.Create<float>(target[(3 * Tile)..]);
            }
            nuint at = (nuint)sample;
            foreach (float factor in factors)
            {
                Vector256<float> value = Vector256.Create(factor);
                s0 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref origin, at), s0);
                s1 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref origin, at + Tile), s1);
                s2 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref origin, at + (2 * Tile)), s2);
                s3 = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref origin, at + (3 * Tile)), s3);
                at += (nuint)width;
            }
            s0.CopyTo(target);
            s1.CopyTo(target[Tile..]);
            s2.CopyTo(target[(2 * Tile)..]);
            s3.CopyTo(target[(3 * Tile)..]);
        }
        for (; sample < width; sample += Tile)
        {
            Span<float> target = sums.Slice(sample, Tile);
            Vector256<float> sum = keep ? Vector256.Create<float>(target) : default;
            nuint at = (nuint)sample;
            foreach (float factor in factors)
            {
                sum = Vector256.FusedMultiplyAdd(Vector256.Create(factor), Vector256.LoadUnsafe(ref origin, at), sum);
                at += (nuint)width;
            }
            sum.CopyTo(target);
        }
    }

    private int Slot(int age) => newest + age < history ? newest + age : newest + age - history;

    private void CheckState(int length)
    {
        if (length != StateFloats)
            throw new ArgumentException($"A filter bank's state has {StateFloats} floats, but the span has {length}.");
    }
}
