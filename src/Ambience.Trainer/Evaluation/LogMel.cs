using Ambience.Audio;

namespace Ambience.Trainer.Evaluation;

/// <summary>The spectrum as the ear divides it: the level of 32 mel bands, 47 times a second.</summary>
internal static class LogMel
{
    public const int Bands = 32;
    public const double WindowSeconds = 2048.0 / 48_000;
    public const double StepSeconds = WindowSeconds / 2;

    private const double LowestHz = 40, HighestHz = 16_000, FloorPower = 1e-10;

    /// <summary>[frames, 32], each in bels (tens of decibels) of full scale, at least -10.</summary>
    public static float[] Measure(AudioClip audio)
    {
        var spectrum = new AmplitudeSpectrum(WindowSeconds, audio.SampleRateHz);
        int[] edges = Edges(spectrum);
        int step = (int)Math.Round(StepSeconds * audio.SampleRateHz), frames = audio.Frames / step;
        var levels = new float[frames * Bands];
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> amplitudes = spectrum.Measure(audio, (frame * step) + (step / 2));
            for (int band = 0; band < Bands; band++)
            {
                double power = FloorPower;
                foreach (float amplitude in amplitudes[edges[band]..edges[band + 1]])
                    power += (double)amplitude * amplitude;
                levels[(frame * Bands) + band] = (float)Math.Log10(power);
            }
        }
        return levels;
    }

    private static int[] Edges(AmplitudeSpectrum spectrum)
    {
        double low = Mel(LowestHz), high = Mel(Math.Min(HighestHz, (spectrum.Bins - 1) * spectrum.BinHz));
        var edges = new int[Bands + 1];
        for (int band = 0; band <= Bands; band++)
        {
            int bin = (int)Math.Round(Hertz(low + ((high - low) * band / Bands)) / spectrum.BinHz);
            edges[band] = Math.Min(spectrum.Bins, band == 0 ? Math.Max(1, bin) : Math.Max(edges[band - 1] + 1, bin));
        }
        return edges;
    }

    private static double Mel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));

    private static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
