namespace Ambience.Conducting;

/// <summary>What happened in the music.</summary>
public enum ConductorEventKind
{
    /// <summary>A bar of the mood that plays; the index counts them, 0 = the first since it began.</summary>
    BarStarted,

    /// <summary>A chord of the mood that plays; the index is its place in the progression.</summary>
    ChordStarted,

    /// <summary>The music begins to move to a mood; the index is that of the mood it leaves.</summary>
    TransitionBegan,

    /// <summary>The music has arrived in a mood; the index is that of the mood.</summary>
    TransitionEnded,

    /// <summary>A stinger of that index starts with this hop, in place of any other.</summary>
    StingerStarted,

    /// <summary>A stinger of that index is over, or another took its place.</summary>
    StingerEnded,
}

/// <summary>Something that happens with the hop last made.</summary>
/// <param name="Kind">What.</param>
/// <param name="Mood">Index of the mood that plays or, in a transition, that it goes to.</param>
/// <param name="Index">Of the bar, chord, mood or stinger.</param>
public readonly record struct ConductorEvent(ConductorEventKind Kind, int Mood, long Index);

/// <summary>The events of one hop. Holds as many as there are kinds: no kind happens twice in a hop.</summary>
internal sealed class ConductorEventList
{
    private readonly ConductorEvent[] _events = new ConductorEvent[Enum.GetValues<ConductorEventKind>().Length];
    private int _count;

    public ReadOnlySpan<ConductorEvent> Events => _events.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(ConductorEventKind kind, int mood, long index) =>
        _events[_count++] = new ConductorEvent(kind, mood, index);
}
