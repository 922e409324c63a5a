using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Trainer.Tests.Data;

/// <summary>Small shapes and audio that is music enough to be measured.</summary>
internal static class TestAudio
{
    /// <summary>Nothing is square or a power of two: 3 bands, 6 lanes, hops of 5 frames.</summary>
    public static WaveNetShape OddShape { get; } = new()
    {
        Name = "odd",
        SampleRateHz = 12_000,
        Channels = 2,
        Bands = 3,
        Output = OutputKind.Logistic,
        MixtureCount = 2,
        ResidualChannels = 7,
        GateChannels = 5,
        SkipChannels = 9,
        Dilations = [1, 2, 4],
        ControlSize = ControlLayout.Default.Size,
        HopFrames = 40, // 10 ms
    };

    /// <summary>
    /// Broken chords, a note every <paramref name="noteSeconds"/>, with a decay, wider on one side than on the other.
    /// </summary>
    public static AudioClip Arpeggio(int rateHz, double seconds, IReadOnlyList<int> keys, double noteSeconds = 0.4,
        double amplitude = 0.2)
    {
        var samples = new float[2 * (int)(rateHz * seconds)];
        for (int frame = 0; frame < samples.Length / 2; frame++)
        {
            double t = (double)frame / rateHz, since = t % noteSeconds;
            double hertz = 440 * Math.Pow(2, (keys[(int)(t / noteSeconds) % keys.Count] - 69) / 12.0);
            double tone = 0;
            for (int n = 1; n <= 4; n++)
                tone += amplitude / n * Math.Sin(Math.Tau * hertz * n * since) * Math.Exp(-2 * since);
            samples[2 * frame] = (float)tone;
            samples[(2 * frame) + 1] = (float)(tone * 0.6);
        }
        return new AudioClip(rateHz, 2, samples);
    }

    /// <summary>White noise from a seed.</summary>
    public static AudioClip Noise(int rateHz, double seconds, int seed, double amplitude = 0.2)
    {
        var random = new Random(seed);
        var samples = new float[(int)(rateHz * seconds)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (float)(amplitude * ((2 * random.NextDouble()) - 1));
        return new AudioClip(rateHz, 1, samples);
    }

    /// <summary>Numbers that tell where they came from.</summary>
    public static float[] Counting(int count, float from) =>
        [.. Enumerable.Range(0, count).Select(i => from + (i * 0.25f))];
}
