using MathNet.Numerics;
using System.Numerics;
using Ambience.Audio;
using MathNet.Numerics.IntegralTransforms;

namespace Ambience.Trainer.Evaluation;

/// <summary>What music sounds like, whatever it plays.</summary>
/// <param name="CentroidHz">Spectral centroid: geometric mean over time.</param>
/// <param name="CentroidOctaves">How much it moves: standard deviation in octaves.</param>
/// <param name="FlatnessDecibels">Geometric over arithmetic mean of the power spectrum; 0 is white noise, tones are far below.</param>
/// <param name="Flux">Mean change of the unit-length amplitude spectrum in 21 ms, 0..1.4.</param>
/// <param name="CrestDecibels">Peak over RMS of a second, mean.</param>
/// <param name="ModulationDecibels">
/// How much the bands' levels move at 0.5-1, 1-2, .. 8-16 Hz: RMS of the movement in decibels.
/// </param>
internal sealed record Timbre(
    double CentroidHz,
    double CentroidOctaves,
    double FlatnessDecibels,
    double Flux,
    double CrestDecibels,
    IReadOnlyList<double> ModulationDecibels)
{
    /// <summary>Lower edges of the modulation bands, in hertz; each is an octave wide.</summary>
    public static IReadOnlyList<double> ModulationHz { get; } = [0.5, 1, 2, 4, 8];

    private const double LowestHz = 40, HighestHz = 16_000;
    private const int ModulationFrames = 256; // 5.5 s

    /// <summary>Measures a clip; frames of silence do not count.</summary>
    public static Timbre Measure(AudioClip audio)
    {
        var spectrum = new AmplitudeSpectrum(LogMel.WindowSeconds, audio.SampleRateHz);
        int step = (int)Math.Round(LogMel.StepSeconds * audio.SampleRateHz);
        int first = (int)(LowestHz / spectrum.BinHz) + 1, end = Math.Min(spectrum.Bins, (int)(HighestHz / spectrum.BinHz));
        var before = new float[spectrum.Bins];
        double log = 0, logSquare = 0, flatness = 0, flux = 0;
        int frames = 0;
        for (int middle = step / 2; middle < audio.Frames; middle += step)
        {
            ReadOnlySpan<float> amplitudes = spectrum.Measure(audio, middle);
            double sum = 0, moment = 0, power = 0, logPower = 0;
            for (int k = first; k < end; k++)
            {
                double square = (double)amplitudes[k] * amplitudes[k];
                sum += amplitudes[k];
                moment += amplitudes[k] * (k * spectrum.BinHz);
                power += square;
                logPower += Math.Log10(square + 1e-14);
            }
            int bins = end - first;
            if (power < 1e-9)
                continue;
            double octave = Math.Log2(moment / sum);
            log += octave;
            logSquare += octave * octave;
            flatness += 10 * ((logPower / bins) - Math.Log10((power / bins) + 1e-14));
            double length = Math.Sqrt(power), change = 0;
            for (int k = first; k < end; k++)
            {
                float unit = (float)(amplitudes[k] / length);
                change += (unit - before[k]) * (double)(unit - before[k]);
                before[k] = unit;
            }
            flux += frames == 0 ? 0 : Math.Sqrt(change);
            frames++;
        }
        double count = Math.Max(1, frames), mean = log / count;
        return new Timbre(
            Math.Pow(2, mean), Math.Sqrt(Math.Max(0, (logSquare / count) - (mean * mean))), flatness / count,
            flux / Math.Max(1, frames - 1), Crest(audio), Modulation(audio));
    }

    private static double Crest(AudioClip audio)
    {
        int block = audio.SampleRateHz * audio.Channels;
        var crests = new List<double>();
        for (int start = 0; start + block <= audio.Samples.Length; start += block)
        {
            double peak = 0, energy = 0;
            foreach (float sample in audio.Samples.AsSpan(start, block))
            {
                peak = Math.Max(peak, Math.Abs(sample));
                energy += (double)sample * sample;
            }
            if (energy > 1e-6 * block)
                crests.Add(20 * Math.Log10(peak / Math.Sqrt(energy / block)));
        }
        return crests.Count == 0 ? 0 : crests.Average();
    }

    private static double[] Modulation(AudioClip audio)
    {
        float[] levels = LogMel.Measure(audio);
        int frames = levels.Length / LogMel.Bands, windows = 0;
        var power = new double[ModulationHz.Count];
        var buffer = new Complex[ModulationFrames];
        for (int start = 0; start + ModulationFrames <= frames; start += ModulationFrames / 2)
        {
            for (int band = 0; band < LogMel.Bands; band++, windows++)
            {
                double mean = 0;
                for (int i = 0; i < ModulationFrames; i++)
                    mean += levels[((start + i) * LogMel.Bands) + band] / ModulationFrames;
                for (int i = 0; i < ModulationFrames; i++)
                {
                    double window = 0.5 - (0.5 * Math.Cos(Math.Tau * i / ModulationFrames));
                    buffer[i] = 10 * (levels[((start + i) * LogMel.Bands) + band] - mean) * window;
                }
                Fourier.Forward(buffer, FourierOptions.NoScaling);
                for (int octave = 0; octave < power.Length; octave++)
                    power[octave] += Octave(buffer, ModulationHz[octave]);
            }
        }
        // 2 for the negative frequencies; 3/8 is the mean square of the window.
        double scale = 2 / (0.375 * ModulationFrames * (double)ModulationFrames * Math.Max(1, windows));
        return [.. power.Select(sum => Math.Sqrt(sum * scale))];
    }

    private static double Octave(Complex[] spectrum, double fromHz)
    {
        double binHz = 1 / (ModulationFrames * LogMel.StepSeconds), sum = 0;
        int end = Math.Min(ModulationFrames / 2, (int)Math.Round(2 * fromHz / binHz));
        for (int k = (int)Math.Round(fromHz / binHz); k < end; k++)
            sum += spectrum[k].MagnitudeSquared();
        return sum;
    }
}
