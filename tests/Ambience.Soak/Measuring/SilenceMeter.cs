using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>
/// Tells silence, music too soft to be heard, from gaps, where no music was made at all: a network, however soft, never
/// gives the same frame for a millisecond.
/// </summary>
internal sealed class SilenceMeter(int sampleRateHz, int channels) : IMeter
{
    /// <summary>Softer than this, dB of full scale, is silence ..</summary>
    public const double SilentDecibels = -60;

    /// <summary>.. that counts once it lasts so long.</summary>
    public const double CountedSeconds = 1;

    /// <summary>A frame that stands still for so long is a gap.</summary>
    public const double GapSeconds = 0.001;

    private const double WindowSeconds = 0.01;

    private readonly int _windowFrames = (int)(WindowSeconds * sampleRateHz);
    private readonly int _gapFrames = (int)Math.Ceiling(GapSeconds * sampleRateHz);
    private readonly double _silentEnergy =
        Math.Pow(10, SilentDecibels / 10) * channels * (int)(WindowSeconds * sampleRateHz);
    private readonly float[] _last = new float[channels];
    private double _energy;
    private int _inWindow;
    private bool _heard;               // before the first sound, nothing is missing
    private long _still, _silentWindows, _longestStill, _longestSilentWindows, _gaps, _silences;

    /// <summary>Times that the sound stood still.</summary>
    public long Gaps => _gaps;

    /// <summary>The longest of them.</summary>
    public double LongestGapSeconds => (double)_longestStill / sampleRateHz;

    /// <summary>Times that a second or more was silent.</summary>
    public long Silences => _silences;

    /// <summary>The longest time that was silent, however short.</summary>
    public double LongestSilenceSeconds => _longestSilentWindows * WindowSeconds;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        for (int at = 0; at < interleaved.Length; at += channels)
        {
            ReadOnlySpan<float> frame = interleaved.Slice(at, channels);
            bool same = true;
            for (int channel = 0; channel < channels; channel++)
            {
                float sample = frame[channel];
                same &= sample == _last[channel];
                _energy += (double)sample * sample;
                _last[channel] = sample;
            }
            StandStill(same);
            if (++_inWindow == _windowFrames)
                EndWindow();
        }
    }

    private void StandStill(bool same)
    {
        if (!same)
            (_still, _heard) = (0, true);
        else if (_heard && ++_still >= _gapFrames)
        {
            if (_still == _gapFrames)
                _gaps++;
            _longestStill = Math.Max(_longestStill, _still);
        }
    }

    private void EndWindow()
    {
        _silentWindows = _energy < _silentEnergy && _heard ? _silentWindows + 1 : 0;
        _longestSilentWindows = Math.Max(_longestSilentWindows, _silentWindows);
        if (_silentWindows == (long)(CountedSeconds / WindowSeconds))
            _silences++;
        (_energy, _inWindow) = (0, 0);
    }

    /// <summary>Forgets the counts; a silence that goes on goes on.</summary>
    public void Reset() => (_gaps, _silences, _longestStill, _longestSilentWindows) = (0, 0, 0, 0);

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        state.Values<float>(_last);
        state.Value(ref _energy);
        state.Value(ref _inWindow);
        state.Value(ref _heard);
        state.Value(ref _still);
        state.Value(ref _silentWindows);
        state.Value(ref _longestStill);
        state.Value(ref _longestSilentWindows);
        state.Value(ref _gaps);
        state.Value(ref _silences);
    }
}
