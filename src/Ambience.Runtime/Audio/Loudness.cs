namespace Ambience.Audio;

/// <summary>Loudness after ITU-R BS.1770-5: K-weighted power in LUFS.</summary>
public static class Loudness
{
    // Makes a full-scale 997 Hz sine in one channel -3.01 LUFS.
    private const double OffsetDecibels = -0.691;

    /// <summary>
    /// Loudness of a mean square of K-weighted samples, summed over the channels; minus infinity for 0.
    /// </summary>
    public static double FromMeanSquare(double meanSquare) => OffsetDecibels + (10 * Math.Log10(meanSquare));

    /// <summary>The mean square, summed over the channels, that has a loudness.</summary>
    public static double ToMeanSquare(double lufs) => Math.Pow(10, (lufs - OffsetDecibels) / 10);

    /// <summary>
    /// Integrated, gated loudness of a clip. Every channel counts the same, which is right for mono and stereo.
    /// </summary>
    /// <param name="clip">Any rate and number of channels.</param>
    /// <returns>LUFS; minus infinity if no block is louder than -70 LUFS or the clip is shorter than 400 ms.</returns>
    /// <remarks>Allocates; any thread. NaN in the audio gives NaN.</remarks>
    public static double IntegratedLufs(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var meter = new LoudnessMeter(clip.SampleRateHz, clip.Channels);
        meter.Add(clip.Samples);
        return meter.IntegratedLufs();
    }
}
