using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// What the music is like, in numbers that add up over files: its spectrum in octaves and how often each feature takes
/// which value.
/// </summary>
internal sealed record AudioStatistics
{
    public const double LowestCentreHz = 62.5;
    public const int LoudnessBins = 12, BrightnessBins = 16, DensityBins = 12;

    private const double SpectrumSeconds = 8192.0 / 48_000;
    private const double SpectrumEverySeconds = 0.5;
    private const double LowestLufs = -60, LufsPerBin = 5, LowestBrightness = -2, BrightnessPerBin = 0.25, DensityPerBin = 0.25;

    /// <summary>Hops counted below.</summary>
    public long Hops { get; set; }

    /// <summary>[12]: sum of the chroma, C first.</summary>
    public double[] Chroma { get; init; } = new double[ControlLayout.ChromaSize];

    /// <summary>[12]: hops by loudness, 5 LUFS a bin from -60 on; what lies outside counts at the ends.</summary>
    public long[] Loudness { get; init; } = new long[LoudnessBins];

    /// <summary>[16]: hops by brightness, half an octave of the spectral centroid a bin from 62.5 Hz on.</summary>
    public long[] Brightness { get; init; } = new long[BrightnessBins];

    /// <summary>[12]: hops by onset strength, 0.25 a bin from 0 on.</summary>
    public long[] Density { get; init; } = new long[DensityBins];

    /// <summary>Power of each octave, summed over the spectra; the first is around 62.5 Hz.</summary>
    public double[] OctavePower { get; init; } = [];

    /// <summary>Spectra in <see cref="OctavePower"/>.</summary>
    public long Spectra { get; set; }

    /// <summary>Empty statistics for a sample rate.</summary>
    public static AudioStatistics For(int sampleRateHz) => new()
    {
        OctavePower = new double[(int)Math.Floor(Math.Log2(sampleRateHz / 2.0 / (LowestCentreHz * Math.Sqrt(2)))) + 1],
    };

    /// <summary>A measure for the spectra of <see cref="AddSection"/>; one a thread.</summary>
    public static AmplitudeSpectrum SpectrumFor(int sampleRateHz) => new(SpectrumSeconds, sampleRateHz);

    /// <summary>Counts the hops of a section.</summary>
    public void AddSection(Section section, WaveNetShape shape, ReadOnlySpan<float> features, AmplitudeSpectrum spectrum)
    {
        for (int row = 0; row < features.Length; row += ControlLayout.FeatureCount)
            AddHop(features.Slice(row, ControlLayout.FeatureCount));
        int step = (int)(SpectrumEverySeconds * shape.SampleRateHz), first = section.FirstHop * shape.HopSamples;
        int end = Math.Min(section.Clip.Frames, first + (section.Hops * shape.HopSamples));
        for (int middle = first + (step / 2); middle < end; middle += step)
            AddSpectrum(spectrum.Measure(section.Clip, middle), spectrum.BinHz);
    }

    /// <summary>Adds those of another file.</summary>
    public void Add(AudioStatistics other)
    {
        Hops += other.Hops;
        Spectra += other.Spectra;
        Sum(Chroma, other.Chroma);
        Sum(OctavePower, other.OctavePower);
        Sum(Loudness, other.Loudness);
        Sum(Brightness, other.Brightness);
        Sum(Density, other.Density);

        static void Sum<T>(T[] into, T[] from) where T : System.Numerics.INumber<T>
        {
            for (int i = 0; i < into.Length; i++)
                into[i] += from[i];
        }
    }

    /// <summary>Mean level of each octave in decibels of full scale.</summary>
    public double[] OctaveDecibels() =>
        [.. OctavePower.Select(power => Math.Max(-140, 10 * Math.Log10((power / Math.Max(1, Spectra)) + 1e-30)))];

    private void AddHop(ReadOnlySpan<float> row)
    {
        Hops++;
        for (int pitch = 0; pitch < Chroma.Length; pitch++)
            Chroma[pitch] += row[pitch];
        double lufs = (20 * row[ControlLayout.Loudness]) - 40;
        Count(Loudness, (lufs - LowestLufs) / LufsPerBin);
        Count(Brightness, (row[ControlLayout.Brightness] - LowestBrightness) / BrightnessPerBin);
        Count(Density, row[ControlLayout.Density] / DensityPerBin);

        static void Count(long[] bins, double at) => bins[Math.Clamp((int)at, 0, bins.Length - 1)]++;
    }

    private void AddSpectrum(ReadOnlySpan<float> amplitudes, double binHz)
    {
        Spectra++;
        for (int octave = 0; octave < OctavePower.Length; octave++)
        {
            double centre = LowestCentreHz * Math.Pow(2, octave), sum = 0;
            int end = Math.Min(amplitudes.Length, (int)Math.Round(centre * Math.Sqrt(2) / binHz));
            for (int k = (int)Math.Round(centre / Math.Sqrt(2) / binHz); k < end; k++)
                sum += (double)amplitudes[k] * amplitudes[k];
            // A sine of amplitude A has power A^2 / 2 and, through a Hann window, shows in bins that sum to 1.5 A^2.
            OctavePower[octave] += sum / 3;
        }
    }
}
