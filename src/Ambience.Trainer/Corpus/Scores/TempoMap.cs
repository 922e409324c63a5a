namespace Ambience.Trainer.Corpus.Scores;

/// <summary>Ticks to seconds, exactly as a player of the MIDI file counts them (whole microseconds a beat).</summary>
internal sealed class TempoMap
{
    private readonly long[] _startMicroTicks;

    public TempoMap(IReadOnlyList<TempoChange> changes)
    {
        if (changes.Count == 0 || changes[0].Tick != 0)
            throw new ArgumentException("A tempo map starts with a tempo at tick 0.", nameof(changes));
        Changes = changes;
        _startMicroTicks = new long[changes.Count];
        for (int i = 1; i < changes.Count; i++)
            _startMicroTicks[i] = _startMicroTicks[i - 1]
                + (long)(changes[i].Tick - changes[i - 1].Tick) * changes[i - 1].MicrosecondsPerBeat;
    }

    public IReadOnlyList<TempoChange> Changes { get; }

    /// <summary>The time of a tick from the start, in seconds.</summary>
    public double SecondsAt(int tick)
    {
        int i = At(tick);
        long microTicks = _startMicroTicks[i] + (long)(tick - Changes[i].Tick) * Changes[i].MicrosecondsPerBeat;
        return microTicks / (1e6 * Score.TicksPerBeat);
    }

    /// <summary>How many ticks a stretch of seconds lasts at a tick; for offsets far shorter than a beat.</summary>
    public double TicksPerSecondAt(int tick) => 1e6 * Score.TicksPerBeat / Changes[At(tick)].MicrosecondsPerBeat;

    private int At(int tick)
    {
        int i = Changes.Count - 1;
        while (i > 0 && Changes[i].Tick > tick)
            i--;
        return i;
    }
}
