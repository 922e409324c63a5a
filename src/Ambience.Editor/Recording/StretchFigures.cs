using Ambience.Audio;
using Ambience.Editor.Seeing;
using Ambience.Model;

namespace Ambience.Editor.Recording;

/// <summary>What can be said of a stretch of music in figures, to set it beside another one.</summary>
/// <param name="Seconds">Its length.</param>
/// <param name="Loudness">Loudness and true peak of all of it.</param>
/// <param name="BrightnessHz">The mean of its spectral centroid.</param>
/// <param name="OnsetsPerSecond">Clear beginnings of notes.</param>
/// <param name="Chroma">[12], C first: how much of each pitch class there is, unit length.</param>
/// <param name="Octaves">Level of each octave of the spectrum, the lowest first.</param>
public sealed record StretchFigures(
    double Seconds, LoudnessFigures Loudness, double BrightnessHz, double OnsetsPerSecond, IReadOnlyList<double> Chroma,
    IReadOnlyList<OctaveFigure> Octaves)
{
    /// <summary>How alike two stretches' chroma is: 1 = the same pitch classes, 0 = none in common.</summary>
    public double ChromaLikeness(StretchFigures other) => Chroma.Zip(other.Chroma, (a, b) => a * b).Sum();
}

/// <summary>An octave of the spectrum.</summary>
/// <param name="CentreHz">Its middle.</param>
/// <param name="Decibels">Its level, decibels of full scale.</param>
public readonly record struct OctaveFigure(double CentreHz, double Decibels);

/// <summary>Measures a stretch as it comes, with the same instruments as the See page.</summary>
internal sealed class StretchMeter
{
    private const double LowestCentreHz = 62.5, SilentDecibels = -140;
    private const float ClearOnset = 0.6f; // of the density feature, where 1 is a clear onset
    private const double WindowNoiseBins = 1.5; // a Hann window spreads a bin's power so far (Harris 1978)

    private readonly int _sampleRateHz, _hopFrames;
    private readonly LoudnessView _loudness;
    private readonly FeatureMeter _features;
    private readonly double[] _chroma = new double[ControlLayout.ChromaSize];
    private readonly double[] _octaves;
    private double _brightness;
    private float _density, _densityBefore;
    private int _onsets, _measured, _audible;
    private long _frames;

    public StretchMeter(int sampleRateHz, int channels, int hopFrames)
    {
        (_sampleRateHz, _hopFrames) = (sampleRateHz, hopFrames);
        _loudness = new LoudnessView(sampleRateHz, channels);
        _features = new FeatureMeter(sampleRateHz, channels, hopFrames);
        int octaves = 0;
        for (double centre = LowestCentreHz; centre * Math.Sqrt(2) <= sampleRateHz / 2.0; centre *= 2)
            octaves++;
        _octaves = new double[octaves];
    }

    /// <summary>Takes a hop, or less at the ends of the stretch.</summary>
    public void Add(ReadOnlySpan<float> interleaved, int channels)
    {
        _frames += interleaved.Length / channels;
        _loudness.Add(interleaved);
        _features.Add(interleaved);
        if (_frames < (long)_features.DelayHops * _hopFrames)
            return; // what is measured lies before the stretch
        _measured++;
        ReadOnlySpan<float> now = _features.Features;
        if (now[ControlLayout.Loudness] > -1)
        {
            _audible++;
            _brightness += now[ControlLayout.Brightness];
            for (int note = 0; note < _chroma.Length; note++)
                _chroma[note] += now[note];
        }
        // An onset is a peak of the density: higher than before and after.
        if (_density > ClearOnset && _density >= _densityBefore && _density > now[ControlLayout.Density])
            _onsets++;
        (_densityBefore, _density) = (_density, now[ControlLayout.Density]);
        AddOctaves();
    }

    private void AddOctaves()
    {
        ReadOnlySpan<float> amplitudes = _features.Spectrum;
        for (int octave = 0; octave < _octaves.Length; octave++)
        {
            double centre = LowestCentreHz * Math.Pow(2, octave), power = 0;
            int first = (int)Math.Round(centre / Math.Sqrt(2) / _features.BinHz), end = (int)Math.Round(centre * Math.Sqrt(2) / _features.BinHz);
            foreach (float amplitude in amplitudes[first..Math.Min(end, amplitudes.Length)])
                power += (double)amplitude * amplitude;
            _octaves[octave] += power / 2 / WindowNoiseBins;
        }
    }

    public StretchFigures Figures()
    {
        double length = Math.Sqrt(_chroma.Sum(value => value * value));
        double seconds = (double)_frames / _sampleRateHz, measuredSeconds = (double)_measured * _hopFrames / _sampleRateHz;
        return new StretchFigures(
            seconds, _loudness.Figures(exact: true),
            _audible == 0 ? 0 : 1_000 * Math.Pow(2, 2 * _brightness / _audible),
            measuredSeconds <= 0 ? 0 : _onsets / measuredSeconds,
            [.. _chroma.Select(value => length == 0 ? 0 : value / length)],
            [
                .. _octaves.Select((power, octave) => new OctaveFigure(
                    LowestCentreHz * Math.Pow(2, octave),
                    Math.Max(SilentDecibels, 10 * Math.Log10((power / Math.Max(1, _measured)) + 1e-30)))),
            ]);
    }
}
