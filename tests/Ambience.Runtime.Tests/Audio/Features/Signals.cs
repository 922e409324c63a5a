using Ambience.Audio;

namespace Ambience.Runtime.Tests.Audio.Features;

/// <summary>Test signals whose features are known by construction.</summary>
internal static class Signals
{
    public static AudioClip Stereo(int rateHz, double seconds, Func<double, double> valueAt)
    {
        AudioClip mono = OneChannel(rateHz, seconds, valueAt);
        return mono.ToStereo();
    }

    public static AudioClip OneChannel(int rateHz, double seconds, Func<double, double> valueAt)
    {
        var samples = new float[(int)Math.Round(rateHz * seconds)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (float)valueAt((double)i / rateHz);
        return new AudioClip(rateHz, 1, samples);
    }

    public static Func<double, double> Sine(double hertz, double amplitude) =>
        t => amplitude * Math.Sin(Math.Tau * hertz * t);

    /// <summary>A tone with <paramref name="partials"/> overtones that fall like 1/n, as a bowed string's.</summary>
    public static Func<double, double> Tone(double hertz, double amplitude, int partials) =>
        t => Enumerable.Range(1, partials).Sum(n => amplitude / n * Math.Sin(Math.Tau * hertz * n * t));

    /// <summary>Frequency of a MIDI key; 69 is A at 440 Hz, 60 is C.</summary>
    public static double Hertz(double key) => 440 * Math.Pow(2, (key - 69) / 12);

    /// <summary>White noise, the same on every run.</summary>
    public static Func<double, double> Noise(double amplitude)
    {
        var random = new Random(5);
        return _ => amplitude * ((2 * random.NextDouble()) - 1);
    }
}
