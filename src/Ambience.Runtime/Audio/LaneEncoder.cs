using Ambience.Model;

namespace Ambience.Audio;

/// <summary>
/// Audio -> the lanes that a network of a shape would have made; the offline inverse of <see cref="LaneDecoder"/>.
/// </summary>
public static class LaneEncoder
{
    /// <summary>
    /// Resamples and mixes a clip to the shape's format, codes stereo as mid = (L + R) / 2 and side = (L - R) / 2 and
    /// cuts each channel into bands. Mono material for a stereo shape has a side of zero.
    /// </summary>
    /// <param name="clip">Any sample rate, mono or stereo.</param>
    /// <param name="shape">Sample rate, channels and bands are taken from it.</param>
    /// <returns>
    /// [frames, Lanes], frames = ceil(samples / bands), not yet divided by the lanes' deviations. Frame t is centred on
    /// sample t x bands of the resampled clip.
    /// </returns>
    /// <remarks>Allocates several times the size of the clip; any thread.</remarks>
    /// <exception cref="AmbienceException">The clip has more than two channels.</exception>
    public static float[] Encode(AudioClip clip, WaveNetShape shape)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(shape);
        AudioClip audio = Resampler.Resample(shape.Channels == 1 ? clip.ToMono() : clip.ToStereo(), shape.SampleRateHz);
        if (shape.Channels == 1)
            return Cut(audio.Samples, shape.Bands);

        var mid = new float[audio.Frames];
        var side = new float[audio.Frames];
        for (int i = 0; i < mid.Length; i++)
        {
            float left = audio.Samples[2 * i], right = audio.Samples[(2 * i) + 1];
            mid[i] = (left + right) / 2;
            side[i] = (left - right) / 2;
        }
        return Interleave(Cut(mid, shape.Bands), Cut(side, shape.Bands), shape.Bands);
    }

    private static float[] Cut(float[] channel, int bands) => bands == 1
        ? channel
        : FilterBankAnalysis.Analyse(channel, bands, FilterBankDesign.AnalysisFilters(bands));

    private static float[] Interleave(float[] mid, float[] side, int bands)
    {
        var lanes = new float[mid.Length + side.Length];
        for (int from = 0; from < mid.Length; from += bands)
        {
            mid.AsSpan(from, bands).CopyTo(lanes.AsSpan(2 * from));
            side.AsSpan(from, bands).CopyTo(lanes.AsSpan((2 * from) + bands));
        }
        return lanes;
    }
}
