using Ambience.Model;

namespace Ambience.Audio;

/// <summary>
/// Lanes of an engine -> audio: each lane times its deviation, bands to samples, mid and side to left and right.
/// </summary>
/// <remarks>
/// Not thread-safe. <see cref="Process"/>, <see cref="Reset"/>, <see cref="CaptureState"/> and
/// <see cref="RestoreState"/> allocate nothing. The same lanes give the same bits, however they are cut into calls.
/// </remarks>
public sealed class LaneDecoder
{
    private readonly int bands;
    private readonly int channels;
    private readonly float[] deviations;            // [Lanes]
    private readonly FilterBankSynthesis[] filters; // one a channel; none when the network makes samples directly
    private readonly int filterState;               // floats of one filter's state
    private readonly float[] scaled;                // [bands], one frame of one channel
    private readonly float[] samples;               // [channels, bands], one frame of audio

    /// <summary>Prepares a decoder in its state of silence.</summary>
    /// <exception cref="ArgumentException">The model's deviations or filters do not fit its shape.</exception>
    public LaneDecoder(WaveNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bands = model.Shape.Bands;
        channels = model.Shape.Channels;
        deviations = model.LaneDeviations;
        if (deviations.Length != model.Shape.Lanes)
        {
            throw new ArgumentException(
                $"Expected {model.Shape.Lanes} lane deviations, found {deviations.Length}.", nameof(model));
        }
        filters = bands == 1
            ? []
            : [.. Enumerable.Range(0, channels).Select(_ => new FilterBankSynthesis(bands, model.SynthesisFilters))];
        filterState = bands == 1 ? 0 : filters[0].StateFloats;
        scaled = new float[bands];
        samples = new float[channels * bands];
    }

    /// <summary>
    /// Samples (of each channel) that the output is behind the lanes: frame t sounds around sample t x bands + this.
    /// </summary>
    public int DelaySamples => filters.Length == 0 ? 0 : filters[0].DelaySamples;

    /// <summary>Length of a captured state; may be 0.</summary>
    public int StateFloats => filters.Length * filterState;

    /// <summary>Makes the next block of audio.</summary>
    /// <param name="lanes">[frames, Lanes], as from <see cref="Inference.IWaveNetEngine.Generate"/>.</param>
    /// <param name="frames">How many; 0 is allowed.</param>
    /// <param name="interleaved">[frames x bands, channels]; receives audio, full scale = 1.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Process(ReadOnlySpan<float> lanes, int frames, Span<float> interleaved)
    {
        int width = channels * bands; // lanes of a frame, and as many samples
        if (frames < 0 || lanes.Length != (long)frames * width || interleaved.Length != lanes.Length)
        {
            throw new ArgumentException(
                $"Expected {(long)frames * width} lanes and samples for {frames} frames, " +
                $"found {lanes.Length} and {interleaved.Length}.");
        }
        for (int offset = 0; offset < lanes.Length; offset += width)
        {
            for (int channel = 0; channel < channels; channel++)
                DecodeChannel(lanes.Slice(offset + (channel * bands), bands), channel);
            Interleave(interleaved.Slice(offset, width));
        }
    }

    /// <summary>Back to silence.</summary>
    public void Reset()
    {
        foreach (FilterBankSynthesis filter in filters)
            filter.Reset();
    }

    /// <summary>Writes what still sounds.</summary>
    /// <param name="state">[<see cref="StateFloats"/>]</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void CaptureState(Span<float> state)
    {
        CheckState(state.Length);
        for (int channel = 0; channel < filters.Length; channel++)
            filters[channel].CaptureState(state.Slice(channel * filterState, filterState));
    }

    /// <summary>Continues from a captured state of a decoder of the same model.</summary>
    /// <param name="state">[<see cref="StateFloats"/>]</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void RestoreState(ReadOnlySpan<float> state)
    {
        CheckState(state.Length);
        for (int channel = 0; channel < filters.Length; channel++)
            filters[channel].RestoreState(state.Slice(channel * filterState, filterState));
    }

    private void DecodeChannel(ReadOnlySpan<float> frame, int channel)
    {
        ReadOnlySpan<float> scale = deviations.AsSpan(channel * bands, bands);
        for (int band = 0; band < bands; band++)
            scaled[band] = frame[band] * scale[band];
        Span<float> output = samples.AsSpan(channel * bands, bands);
        if (filters.Length == 0)
            scaled.CopyTo(output);
        else
            filters[channel].Process(scaled, output);
    }

    private void Interleave(Span<float> interleaved)
    {
        if (channels == 1)
        {
            samples.CopyTo(interleaved);
            return;
        }
        for (int i = 0; i < bands; i++)
        {
            float mid = samples[i], side = samples[bands + i];
            interleaved[2 * i] = mid + side;
            interleaved[(2 * i) + 1] = mid - side;
        }
    }

    private void CheckState(int length)
    {
        if (length != StateFloats)
            throw new ArgumentException($"A decoder's state has {StateFloats} floats, but the span has {length}.");
    }
}
