using Ambience.Trainer.Corpus.Scores;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>
/// Takes notes in beats, plays them as a person would (small errors of time and force), and keeps them legal for
/// MIDI: inside the piece, in range, no two notes of one pitch at once on a channel.
/// </summary>
internal sealed class ScoreBuilder(PiecePlan plan, ScoreRandom dice)
{
    private const int ExpressionController = 11;
    private const int PedalController = 64;
    private const int ShortestTicks = Score.TicksPerBeat / 12;

    // Skilled pianists keep within about 10 ms of the beat and 3 velocity steps of what they mean.
    private const double TimingSeconds = 0.007;
    private const double VelocitySteps = 2.5;

    // A player's errors are no independent throws: who is late stays late for a while, and so does who plays hard
    // (Gilden, Thornton and Mallon 1995, "1/f noise in human cognition").
    private const double Persistence = 0.85;

    private readonly Dictionary<int, (double Late, double Hard)> _leanings = [];
    private readonly List<Part> _parts = [];
    private readonly List<ScoreNote> _notes = [];
    private readonly List<ScoreControl> _controls = [];

    private int LastTick => Ticks(plan.EndBeat + plan.TailBeats);

    /// <summary>Adds an instrument. Pan 64 is the middle; reverb and chorus are sends; all 0..127.</summary>
    public Part AddPart(string name, int program, int volume, int pan, int reverb, int chorus = 0)
    {
        // Channel 9 is General MIDI's drum kit.
        int channel = _parts.Count < 9 ? _parts.Count : _parts.Count + 1;
        var part = new Part(name, channel, program, volume, pan, reverb, chorus);
        _parts.Add(part);
        return part;
    }

    /// <summary>Adds a note; looseness scales the human error in time (0 = exactly on the beat).</summary>
    public void Note(Part part, double beat, double beats, int pitch, double velocity, double looseness = 1)
    {
        int nominal = Ticks(beat);
        (double leanLate, double leanHard) = Lean(part.Channel);
        double late = (0.7 * dice.Bell() + leanLate) * TimingSeconds * looseness * plan.Tempo.TicksPerSecondAt(nominal);
        int start = Math.Clamp(nominal + (int)Math.Round(late), 0, LastTick - ShortestTicks);
        int end = Math.Clamp(start + Math.Max(ShortestTicks, Ticks(beats)), 0, LastTick);
        int force = (int)Math.Round(velocity + VelocitySteps * (0.7 * dice.Bell() + leanHard));
        _notes.Add(new ScoreNote(part.Channel, start, end, pitch, Math.Clamp(force, 1, 120)));
    }

    /// <summary>The slow part of a player's errors: a variance of a half, the other half is each note's own.</summary>
    private (double Late, double Hard) Lean(int channel)
    {
        (double late, double hard) = _leanings.GetValueOrDefault(channel);
        // Of variance 1/2 in the long run: 0.7^2 (1 - p^2) is added while p^2 stays.
        const double Fresh = 0.7 * 0.5267827; // sqrt(1 - 0.85^2)
        return _leanings[channel] = (Persistence * late + Fresh * dice.Bell(), Persistence * hard + Fresh * dice.Bell());
    }

    /// <summary>Moves the expression (loudness, 0..127) of a part in a straight line.</summary>
    public void Swell(Part part, double fromBeat, double toBeat, double from, double to)
    {
        int start = Ticks(fromBeat);
        int end = Math.Min(Ticks(toBeat), LastTick);
        int last = -1;
        // Every quarter of a beat is smooth enough not to be heard as steps (a step is at most a decibel).
        for (int tick = start; tick < end; tick += Score.TicksPerBeat / 4)
        {
            int value = (int)Math.Round(from + (to - from) * (tick - start) / (end - start));
            if (value == last)
                continue;
            last = Math.Clamp(value, 0, 127);
            _controls.Add(new ScoreControl(part.Channel, tick, ExpressionController, last));
        }
    }

    /// <summary>Holds the sustain pedal. Players press just after the chord they want to hold.</summary>
    public void Pedal(Part part, double fromBeat, double toBeat)
    {
        _controls.Add(new ScoreControl(part.Channel, Ticks(fromBeat + 0.1), PedalController, 127));
        _controls.Add(new ScoreControl(part.Channel, Math.Min(Ticks(toBeat), LastTick), PedalController, 0));
    }

    public Score Build(string mood, string title) => new(
        mood,
        title,
        _parts,
        WithoutCollisions(),
        [.. _controls.OrderBy(c => c.Tick).ThenBy(c => c.Channel)],
        [.. plan.Spans.Select(s => new ScoreChord(Ticks(s.StartBeat), Ticks(s.EndBeat), s.Chord))],
        [.. plan.Sections.Select(s => new ScoreSection(Ticks(s.StartBeat), Ticks(s.EndBeat), s.Key, plan.BeatsPerBar))],
        plan.Tempo,
        LastTick);

    /// <summary>
    /// MIDI cannot hold a pitch twice: the note-off of the first would end the second, so the first ends in time.
    /// </summary>
    private List<ScoreNote> WithoutCollisions()
    {
        var clean = new List<ScoreNote>(_notes.Count);
        var lastOf = new Dictionary<(int Channel, int Pitch), int>();
        foreach (ScoreNote note in _notes.OrderBy(n => n.StartTick).ThenBy(n => n.Channel).ThenBy(n => n.Pitch))
        {
            bool again = lastOf.TryGetValue((note.Channel, note.Pitch), out int previous);
            if (again && clean[previous].EndTick >= note.StartTick)
            {
                if (note.StartTick - clean[previous].StartTick < ShortestTicks)
                    continue;
                clean[previous] = clean[previous] with { EndTick = note.StartTick - 1 };
            }
            lastOf[(note.Channel, note.Pitch)] = clean.Count;
            clean.Add(note);
        }
        return clean;
    }

    private static int Ticks(double beats) => (int)Math.Round(beats * Score.TicksPerBeat);
}
