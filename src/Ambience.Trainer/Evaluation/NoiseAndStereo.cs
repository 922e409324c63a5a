using Ambience.Audio;

namespace Ambience.Trainer.Evaluation;

/// <summary>Where a network that plays the right notes still sounds wrong: hiss, and a stereo image that is too narrow or falls apart.</summary>
/// <param name="TrebleDecibels">Level of all that lies from 8 kHz up, dB of full scale.</param>
/// <param name="FloorDecibels">
/// Level between the partials in quiet passages: of the softest tenth of the frames (silence left out), each third-octave's lower
/// quartile of the spectrum from 200 Hz to 8 kHz, mean in dB. Tones leave it free, noise fills it.
/// </param>
/// <param name="StereoCorrelation">Of left and right, -1 to 1: 1 is mono, 0 as wide as can be, below 0 vanishes in mono.</param>
/// <param name="MonoLossDecibels">What is lost when both channels are folded to one.</param>
internal sealed record NoiseAndStereo(
    double TrebleDecibels, double FloorDecibels, double StereoCorrelation, double MonoLossDecibels)
{
    private const double TrebleHz = 8_000, LowestFloorHz = 200, ThirdOctave = 1.259921, SilentPower = 1e-8;

    /// <summary>Measures a clip of one or two channels.</summary>
    public static NoiseAndStereo Measure(AudioClip audio)
    {
        var spectrum = new AmplitudeSpectrum(LogMel.WindowSeconds, audio.SampleRateHz);
        int step = (int)Math.Round(LogMel.StepSeconds * audio.SampleRateHz);
        int treble = Math.Min(spectrum.Bins, (int)Math.Round(TrebleHz / spectrum.BinHz));
        int[] edges = Edges(spectrum, treble);
        var frames = new List<(double Power, double Floor)>();
        double trebleEnergy = 0;
        int measured = 0;
        for (int middle = step / 2; middle < audio.Frames; middle += step, measured++)
        {
            ReadOnlySpan<float> amplitudes = spectrum.Measure(audio, middle);
            trebleEnergy += Energy(amplitudes[treble..]);
            double power = Energy(amplitudes);
            if (power > SilentPower)
                frames.Add((power, Floor(amplitudes, edges)));
        }
        // A sine of amplitude A has the power A^2 / 2, and a Hann window spreads it over 1.5 bins.
        double trebleMean = trebleEnergy / Math.Max(1, measured) / 2 / 1.5;
        double[] quiet = [.. frames.OrderBy(frame => frame.Power).Take(Math.Max(1, frames.Count / 10)).Select(frame => frame.Floor)];
        (double correlation, double loss) = Stereo(audio);
        return new NoiseAndStereo(
            10 * Math.Log10(trebleMean + 1e-14), quiet.Length == 0 ? -140 : quiet.Average(), correlation, loss);
    }

    private static double Energy(ReadOnlySpan<float> amplitudes)
    {
        double sum = 0;
        foreach (float amplitude in amplitudes)
            sum += (double)amplitude * amplitude;
        return sum;
    }

    /// <summary>First bins of the third-octaves, and the end of the last one.</summary>
    private static int[] Edges(AmplitudeSpectrum spectrum, int end)
    {
        var edges = new List<int>();
        for (double hertz = LowestFloorHz; hertz / spectrum.BinHz < end; hertz *= ThirdOctave)
            edges.Add((int)(hertz / spectrum.BinHz));
        edges.Add(end);
        return [.. edges];
    }

    private static double Floor(ReadOnlySpan<float> amplitudes, int[] edges)
    {
        double sum = 0;
        for (int third = 0; third + 1 < edges.Length; third++)
        {
            float[] sorted = amplitudes[edges[third]..edges[third + 1]].ToArray();
            Array.Sort(sorted);
            sum += 20 * Math.Log10(sorted[sorted.Length / 4] + 1e-7);
        }
        return sum / (edges.Length - 1);
    }

    private static (double Correlation, double MonoLossDecibels) Stereo(AudioClip audio)
    {
        if (audio.Channels == 1)
            return (1, 0);
        double left = 0, right = 0, both = 0;
        for (int i = 0; i + 1 < audio.Samples.Length; i += 2)
        {
            left += (double)audio.Samples[i] * audio.Samples[i];
            right += (double)audio.Samples[i + 1] * audio.Samples[i + 1];
            both += (double)audio.Samples[i] * audio.Samples[i + 1];
        }
        if (left == 0 || right == 0)
            return (0, left + right == 0 ? 0 : 10 * Math.Log10(2));
        double mono = (left + right + (2 * both)) / 4;
        return (both / Math.Sqrt(left * right), 10 * Math.Log10((left + right) / 2 / Math.Max(mono, 1e-30)));
    }
}
