using Ambience.IO;
using Ambience.Soak.Reporting;

namespace Ambience.Soak.Measuring;

/// <summary>Everything that is measured of music, hour by hour.</summary>
internal sealed class Ear : IMeter
{
    private const int HourSeconds = 3600;

    private readonly int _sampleRateHz, _channels;
    private readonly ClickMeter _clicks;
    private readonly LevelMeter _level;
    private readonly SilenceMeter _silence;
    private readonly LoudnessLine _loudness;
    private readonly OctaveMeter _octaves;
    private readonly LoopMeter _loops;
    private readonly Fingerprint _fingerprint = new();
    private readonly IMeter[] _meters;
    private long _frames, _hourFrames;

    public Ear(int sampleRateHz, int channels)
    {
        (_sampleRateHz, _channels) = (sampleRateHz, channels);
        _clicks = new ClickMeter(sampleRateHz, channels);
        _level = new LevelMeter(channels);
        _silence = new SilenceMeter(sampleRateHz, channels);
        _loudness = new LoudnessLine(sampleRateHz, channels);
        _octaves = new OctaveMeter(sampleRateHz, channels);
        _loops = new LoopMeter(sampleRateHz, channels);
        _meters = [_clicks, _level, _silence, _loudness, _octaves, _loops, _fingerprint];
    }

    /// <summary>Seconds heard.</summary>
    public double Seconds => (double)_frames / _sampleRateHz;

    /// <summary>Frames left of the hour; a block must not reach beyond.</summary>
    public long HourFramesLeft => ((long)HourSeconds * _sampleRateHz) - _hourFrames;

    /// <summary>Tells two runs apart.</summary>
    public string FingerprintText => _fingerprint.Text;

    /// <summary>Middle of each octave that is measured, in hertz.</summary>
    public IReadOnlyList<double> OctaveCentresHz => _octaves.CentresHz;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        foreach (IMeter meter in _meters)
            meter.Add(interleaved);
        _frames += interleaved.Length / _channels;
        _hourFrames += interleaved.Length / _channels;
    }

    /// <summary>The figures of the hour so far; allocates.</summary>
    public HourFigures Hour() => new()
    {
        Seconds = (double)_hourFrames / _sampleRateHz,
        Gaps = _silence.Gaps,
        LongestGapSeconds = _silence.LongestGapSeconds,
        Silences = _silence.Silences,
        LongestSilenceSeconds = _silence.LongestSilenceSeconds,
        Clicks = _clicks.Count,
        ClickSeconds = [.. _clicks.Frames.ToArray().Select(frame => Math.Round((double)frame / _sampleRateHz, 4))],
        Clipped = _level.Clipped,
        NotANumber = _level.NotANumber,
        Peak = _level.Peak,
        DirectCurrent = _level.DirectCurrent,
        Loops = _loops.Loops,
        LoopScore = _loops.HighestScore,
        Lufs = Finite(_loudness.IntegratedLufs()),
        MinuteLufs = [.. _loudness.Minutes.ToArray().Select(Finite)],
        OctaveDecibels = _octaves.Decibels(),
    };

    /// <summary>Begins the next hour. What sounds at its edge is heard on.</summary>
    public void EndHour()
    {
        _clicks.Reset();
        _level.Reset();
        _silence.Reset();
        _loudness.Reset();
        _octaves.Reset();
        _loops.Reset();
        _hourFrames = 0;
    }

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        foreach (IMeter meter in _meters)
            meter.Transfer(state);
        state.Value(ref _frames);
        state.Value(ref _hourFrames);
    }

    /// <summary>JSON has no infinity: silence is -200 LUFS, and what is no number +200.</summary>
    private static double Finite(double lufs) => double.IsNaN(lufs) ? 200 : Math.Max(lufs, -200);
}
