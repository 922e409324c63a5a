using Ambience.Audio;

namespace Ambience.Trainer.Evaluation;

/// <summary>
/// Finds clicks: places where the waveform bends far more sharply than around them. A note's attack bends many samples;
/// a seam between two pieces of sound bends one.
/// </summary>
internal static class Clicks
{
    private const double AroundSeconds = 0.02, DeadSeconds = 0.05;
    private const double TimesAround = 12;
    private const float Smallest = 0.01f;

    /// <summary>How many there are, any channel; those within 50 ms count as one.</summary>
    public static int Count(AudioClip audio)
    {
        int around = (int)(AroundSeconds * audio.SampleRateHz), dead = (int)(DeadSeconds * audio.SampleRateHz);
        var found = new SortedSet<int>();
        for (int channel = 0; channel < audio.Channels; channel++)
        {
            float[] samples = audio.Channel(channel);
            var energy = new double[samples.Length + 1]; // of the second difference, before each sample
            for (int i = 2; i < samples.Length; i++)
                energy[i + 1] = energy[i] + Square(Bend(samples, i));
            for (int i = 2; i < samples.Length; i++)
            {
                float bend = Math.Abs(Bend(samples, i));
                if (bend < Smallest)
                    continue;
                int from = Math.Max(2, i - around), to = Math.Min(samples.Length, i + around + 1);
                int own = Math.Max(from, i - 2), ownEnd = Math.Min(to, i + 3); // a step bends its neighbours too
                double rest = energy[to] - energy[ownEnd] + energy[own] - energy[from];
                if (bend > TimesAround * Math.Sqrt(rest / Math.Max(1, to - from - (ownEnd - own))))
                    found.Add(i);
            }
        }
        int count = 0, last = int.MinValue / 2;
        foreach (int at in found)
        {
            if (at - last > dead)
                count++;
            last = at;
        }
        return count;
    }

    private static float Bend(float[] samples, int i) => samples[i] - (2 * samples[i - 1]) + samples[i - 2];

    private static double Square(float value) => (double)value * value;
}
