using Ambience.Audio;

namespace Ambience.Editor.Seeing;

/// <summary>What the loudness panel shows.</summary>
/// <param name="Momentary">LUFS of the last 400 ms.</param>
/// <param name="ShortTerm">LUFS of the last 3 s.</param>
/// <param name="Integrated">Gated, since the music began or the meter was reset.</param>
/// <param name="Range">LU.</param>
/// <param name="MaximumTruePeak">dBTP since then.</param>
/// <param name="MaximumMomentary">LUFS.</param>
/// <param name="MaximumShortTerm">LUFS.</param>
public readonly record struct LoudnessFigures(
    double Momentary, double ShortTerm, double Integrated, double Range, double MaximumTruePeak, double MaximumMomentary,
    double MaximumShortTerm);

/// <summary>Loudness and true peak of music as it comes.</summary>
/// <remarks>One thread. The figures that need all of the past are computed once a second.</remarks>
internal sealed class LoudnessView
{
    private readonly int _sampleRateHz, _channels;
    private readonly TruePeakMeter[] _peaks;
    private LoudnessMeter _meter;
    private double _computedAt = -1, _integrated, _range;
    private float _maximumPeak;

    public LoudnessView(int sampleRateHz, int channels)
    {
        (_sampleRateHz, _channels) = (sampleRateHz, channels);
        _peaks = [.. Enumerable.Range(0, channels).Select(_ => new TruePeakMeter())];
        _meter = new LoudnessMeter(sampleRateHz, channels);
        Reset();
    }

    /// <summary>[channels]: highest magnitude in what came last.</summary>
    public float[] Peaks { get; } = new float[2];

    public void Reset()
    {
        _meter = new LoudnessMeter(_sampleRateHz, _channels);
        (_computedAt, _integrated, _range, _maximumPeak) = (0, double.NegativeInfinity, 0, 0);
    }

    public void Add(ReadOnlySpan<float> interleaved)
    {
        _meter.Add(interleaved);
        for (int channel = 0; channel < _channels; channel++)
        {
            _peaks[channel].Add(interleaved, channel, _channels);
            Peaks[channel] = _peaks[channel].TakePeak();
            _maximumPeak = Math.Max(_maximumPeak, Peaks[channel]);
        }
        if (_channels == 1)
            Peaks[1] = Peaks[0];
    }

    public LoudnessFigures Figures(bool exact = false)
    {
        if (exact || _meter.Seconds >= _computedAt + 1)
            (_computedAt, _integrated, _range) = (_meter.Seconds, _meter.IntegratedLufs(), _meter.LoudnessRange());
        return new LoudnessFigures(
            _meter.MomentaryLufs, _meter.ShortTermLufs, _integrated, _range, Decibels(_maximumPeak),
            _meter.MaximumMomentaryLufs, _meter.MaximumShortTermLufs);
    }

    public static double Decibels(float magnitude) => 20 * Math.Log10(magnitude);
}
