namespace Ambience.Demo;

/// <summary>A stretch of the run in one mood.</summary>
/// <param name="Name">The mood.</param>
/// <param name="From">Seconds of game time.</param>
/// <param name="To">Seconds of game time.</param>
internal sealed record MoodStretch(string Name, double From, double To);

/// <summary>Writes down which mood played when.</summary>
internal sealed class MoodLog
{
    private readonly List<MoodStretch> _stretches = [];

    public IReadOnlyList<MoodStretch> Stretches => _stretches;

    public void Note(string mood, double seconds)
    {
        if (_stretches.Count > 0)
            _stretches[^1] = _stretches[^1] with { To = seconds };
        if (_stretches.Count == 0 || _stretches[^1].Name != mood)
            _stretches.Add(new MoodStretch(mood, seconds, seconds));
    }
}
