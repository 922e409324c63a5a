using Ambience.IO;

namespace Ambience.Conducting;

/// <summary>
/// Finds the moments in which the music that is asked for dips below what it has been lately: where a change of mood
/// disturbs least.
/// </summary>
internal sealed class QuietDetector(double hopSeconds)
{
    /// <summary>A phrase and the time in which it is judged.</summary>
    private const double PhraseSeconds = 6, MomentSeconds = 0.3;

    /// <summary>How far below.</summary>
    private const float DipDecibels = 1.5f;

    /// <summary>Onsets of full density count as much as so many decibels.</summary>
    private const float DecibelsPerDensity = 4;

    private readonly float _phraseShare = (float)(hopSeconds / (hopSeconds + PhraseSeconds));
    private readonly float _momentShare = (float)(hopSeconds / (hopSeconds + MomentSeconds));
    private float _phrase, _moment;
    private bool _started;

    public bool IsQuiet => _started && _moment < _phrase - DipDecibels;

    public void Reset() => _started = false;

    /// <summary>Listens to what was asked of a hop.</summary>
    public void Listen(float loudnessDecibels, float density)
    {
        float level = loudnessDecibels + (DecibelsPerDensity * density);
        if (!_started)
            (_started, _phrase, _moment) = (true, level, level);
        _phrase += (level - _phrase) * _phraseShare;
        _moment += (level - _moment) * _momentShare;
    }

    public void Adopt(QuietDetector other) =>
        (_started, _phrase, _moment) = (other._started, other._phrase, other._moment);

    public const int StateBytes = sizeof(int) + (2 * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(_started ? 1 : 0);
        state.Write(_phrase);
        state.Write(_moment);
    }

    public void Restore(ref StateReader state)
    {
        _started = state.ReadInt32("level", 0, 1) == 1;
        _phrase = state.ReadSingle("level", -1000, 1000);
        _moment = state.ReadSingle("level", -1000, 1000);
    }
}
