using Xunit;

namespace Ambience.Runtime.Tests.Audio;

/// <summary>Signals with a known content, the same on every run.</summary>
internal static class TestSignals
{
    /// <summary>Uniform white noise at half of full scale.</summary>
    public static float[] Noise(int samples, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>
    /// Plucked chords at 48 kHz: decaying partials of A minor and F major over a bass, an attack of noise each half
    /// second.
    /// </summary>
    public static float[] Music(int samples, int seed)
    {
        const double Rate = 48_000;
        const int Note = 24_000;
        double[][] chords = [[55, 220, 261.63, 329.63], [43.65, 174.61, 220, 261.63]];
        var random = new Random(seed);
        var music = new float[samples];
        for (int start = 0; start < samples; start += Note)
        {
            foreach (double pitch in chords[start / Note % chords.Length])
            {
                for (int partial = 1; partial * pitch < 20_000 && partial <= 40; partial++)
                {
                    double phase = random.NextDouble() * Math.Tau, decay = 0.0001 * (1 + (0.2 * partial));
                    for (int i = start; i < samples && i < start + (2 * Note); i++)
                    {
                        double t = i - start;
                        double level = 0.06 / partial * Math.Exp(-t * decay);
                        music[i] += (float)(level * Math.Sin((Math.Tau * pitch * partial * t / Rate) + phase));
                    }
                }
            }
            for (int i = start; i < samples && i < start + 480; i++)
                music[i] += (float)(0.2 * (random.NextDouble() - 0.5) * (1 - ((i - start) / 480.0)));
        }
        return music;
    }

    public static float[] Sine(int samples, double frequencyHz, double rateHz, double amplitude) =>
    [
        .. Enumerable.Range(0, samples).Select(i => (float)(amplitude * Math.Sin(Math.Tau * frequencyHz * i / rateHz))),
    ];

    /// <summary>
    /// Energy of <paramref name="expected"/> over energy of the difference, dB; NaN if either holds one.
    /// </summary>
    public static double SignalToErrorDecibels(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double signal = 0, error = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            signal += (double)expected[i] * expected[i];
            error += ((double)expected[i] - actual[i]) * ((double)expected[i] - actual[i]);
        }
        return 10 * Math.Log10(signal / error);
    }
}
