using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Scores;

/// <summary>
/// One instrument of a score: a MIDI channel with its General-MIDI program and its place in the room (0..127 each).
/// </summary>
internal sealed record Part(string Name, int Channel, int Program, int Volume, int Pan, int Reverb, int Chorus);

/// <summary>A note: ticks, MIDI pitch 0..127, velocity 1..127.</summary>
internal readonly record struct ScoreNote(int Channel, int StartTick, int EndTick, int Pitch, int Velocity);

/// <summary>A controller change: expression (11), sustain pedal (64).</summary>
internal readonly record struct ScoreControl(int Channel, int Tick, int Controller, int Value);

/// <summary>From this tick on, a beat lasts this long.</summary>
internal readonly record struct TempoChange(int Tick, int MicrosecondsPerBeat);

/// <summary>What harmony sounds from one tick to the next.</summary>
internal sealed record ScoreChord(int StartTick, int EndTick, Chord Chord);

/// <summary>A stretch of one key.</summary>
internal sealed record ScoreSection(int StartTick, int EndTick, Key Key, int BeatsPerBar);

/// <summary>A finished piece: everything that the MIDI file and the side-car say.</summary>
internal sealed record Score(
    string Mood,
    string Title,
    IReadOnlyList<Part> Parts,
    IReadOnlyList<ScoreNote> Notes,
    IReadOnlyList<ScoreControl> Controls,
    IReadOnlyList<ScoreChord> Chords,
    IReadOnlyList<ScoreSection> Sections,
    TempoMap Tempo,
    int EndTick)
{
    public const int TicksPerBeat = 480;

    public double Seconds => Tempo.SecondsAt(EndTick);
}
