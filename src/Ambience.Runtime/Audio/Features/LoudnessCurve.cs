namespace Ambience.Audio;

/// <summary>
/// Loudness of a clip around any moment: ITU-R BS.1770-5, annex 1, without its gate (which is for whole programmes).
/// One pass over the clip, then each question costs two look-ups.
/// </summary>
internal sealed class LoudnessCurve
{
    /// <summary>Reported for silence; the lowest that <see cref="Model.ControlLayout"/> can say.</summary>
    private const double LowestLufs = -70;

    private readonly double[] _energy; // [frames + 1] K-weighted energy of all frames before, summed over channels
    private readonly int _windowFrames;

    /// <param name="audio">Mono or stereo.</param>
    /// <param name="windowFrames">Length of the window.</param>
    public LoudnessCurve(AudioClip audio, int windowFrames)
    {
        _windowFrames = Math.Max(1, windowFrames);
        _energy = new double[audio.Frames + 1];
        var filter = new KWeightingPair(audio.SampleRateHz);
        ReadOnlySpan<float> samples = audio.Samples;
        double sum = 0;
        for (int frame = 0; frame < audio.Frames; frame++)
        {
            sum += audio.Channels == 1
                ? filter.Energy(samples[frame], 0)
                : filter.Energy(samples[2 * frame], samples[(2 * frame) + 1]);
            _energy[frame + 1] = sum;
        }
    }

    /// <summary>Loudness of the window around a frame, with silence outside the clip; at least -70 LUFS.</summary>
    public double LufsAround(int middleFrame)
    {
        int first = middleFrame - (_windowFrames / 2);
        int from = Math.Clamp(first, 0, _energy.Length - 1);
        int to = Math.Clamp(first + _windowFrames, 0, _energy.Length - 1);
        double meanSquare = (_energy[to] - _energy[from]) / _windowFrames;
        return meanSquare <= 0 ? LowestLufs : Math.Max(LowestLufs, Loudness.FromMeanSquare(meanSquare));
    }
}
