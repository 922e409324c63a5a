namespace Ambience.Audio;

/// <summary>Loudness after ITU-R BS.1770-5: K-weighted power in LUFS.</summary>
public static class Loudness
{
    // Gating blocks of 400 ms that overlap by three quarters; two gates, one absolute, one relative to what passed the
    // first.
    private const double BlockSeconds = 0.4;
    private const int StepsPerBlock = 4;
    private const double AbsoluteGateLufs = -70;
    private const double RelativeGateDecibels = -10;

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
        double[] blocks = BlockPowers(clip);
        if (blocks.Any(double.IsNaN))
            return double.NaN;
        double[] audible = [.. blocks.Where(power => FromMeanSquare(power) > AbsoluteGateLufs)];
        if (audible.Length == 0)
            return double.NegativeInfinity;
        double gate = FromMeanSquare(audible.Average()) + RelativeGateDecibels;
        return FromMeanSquare(audible.Where(power => FromMeanSquare(power) > gate).Average());
    }

    /// <summary>Mean square of each 400 ms block, summed over the channels.</summary>
    private static double[] BlockPowers(AudioClip clip)
    {
        int step = (int)Math.Round(BlockSeconds / StepsPerBlock * clip.SampleRateHz);
        if (step == 0)
            return [];
        var steps = new double[clip.Frames / step]; // energy in each quarter of a block
        for (int channel = 0; channel < clip.Channels; channel++)
        {
            var filter = new KWeighting(clip.SampleRateHz);
            for (int frame = 0; frame < steps.Length * step; frame++)
            {
                double sample = filter.Process(clip.Samples[(frame * clip.Channels) + channel]);
                steps[frame / step] += sample * sample;
            }
        }
        var blocks = new double[Math.Max(0, steps.Length - StepsPerBlock + 1)];
        for (int block = 0; block < blocks.Length; block++)
            blocks[block] = steps[block..(block + StepsPerBlock)].Sum() / (StepsPerBlock * step);
        return blocks;
    }
}
