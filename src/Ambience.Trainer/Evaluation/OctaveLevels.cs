using System.Numerics;
using Ambience.Audio;
using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Ambience.Trainer.Evaluation;

/// <summary>The level of one octave of the spectrum in real music and in what a network played.</summary>
internal sealed record OctaveLevel(double CentreHz, double RealDecibels, double PlayedDecibels)
{
    /// <summary>Played above (positive) or below real.</summary>
    public double DifferenceDecibels => PlayedDecibels - RealDecibels;
}

/// <summary>Long-term spectrum in octaves: is the treble noise, is the bass there.</summary>
internal static class OctaveLevels
{
    private const int Window = 4096;
    private const double LowestCentreHz = 62.5;
    private const double FloorDecibels = -140;

    /// <summary>Compares two clips of the same rate, octave by octave up to half of it.</summary>
    public static IReadOnlyList<OctaveLevel> Compare(AudioClip real, AudioClip played)
    {
        double[] realPower = MeanPower(real), playedPower = MeanPower(played);
        var levels = new List<OctaveLevel>();
        for (double centre = LowestCentreHz; centre * Math.Sqrt(2) <= real.SampleRateHz / 2.0; centre *= 2)
            levels.Add(new OctaveLevel(centre, Decibels(realPower, centre, real.SampleRateHz),
                Decibels(playedPower, centre, real.SampleRateHz)));
        return levels;
    }

    /// <summary>Mean power spectrum of the channels' mean power (Welch 1967), [Window / 2 + 1].</summary>
    private static double[] MeanPower(AudioClip clip)
    {
        var power = new double[(Window / 2) + 1];
        var buffer = new Complex[Window];
        int windows = 0;
        for (int channel = 0; channel < clip.Channels; channel++)
        {
            float[] samples = clip.Channel(channel);
            for (int start = 0; start + Window <= samples.Length; start += Window / 2, windows++)
            {
                for (int i = 0; i < Window; i++)
                    buffer[i] = samples[start + i] * (0.5 - (0.5 * Math.Cos(Math.Tau * i / Window)));
                Fourier.Forward(buffer, FourierOptions.NoScaling);
                for (int k = 0; k < power.Length; k++)
                    power[k] += buffer[k].MagnitudeSquared();
            }
        }
        // 2 for the negative frequencies; 3/8 is the mean square of the window.
        double scale = 2 / (0.375 * Window * (double)Window * Math.Max(1, windows));
        for (int k = 0; k < power.Length; k++)
            power[k] *= scale;
        return power;
    }

    private static double Decibels(double[] power, double centreHz, int sampleRateHz)
    {
        double binHz = (double)sampleRateHz / Window, sum = 0;
        int end = Math.Min(power.Length, (int)Math.Round(centreHz * Math.Sqrt(2) / binHz));
        for (int k = (int)Math.Round(centreHz / Math.Sqrt(2) / binHz); k < end; k++)
            sum += power[k];
        return Math.Max(FloorDecibels, 10 * Math.Log10(sum + 1e-30));
    }
}
