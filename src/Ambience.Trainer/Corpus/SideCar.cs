using System.Text.Encodings.Web;
using System.Text.Json;
using Ambience.Trainer.Corpus.Scores;

namespace Ambience.Trainer.Corpus;

/// <summary>
/// What a piece says about itself, beside its WAV file: what was played, when, on what. Features measured from the
/// audio can be tested against it. It is written last, so a piece with a valid side-car is complete.
/// </summary>
internal sealed record SideCar
{
    /// <summary>The version of this format.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;
    public required string Mood { get; init; }
    public required string Title { get; init; }
    public required string License { get; init; }
    public required ulong Seed { get; init; }
    public required double Seconds { get; init; }
    public required double LoudnessLufs { get; init; }
    public required double PeakDecibels { get; init; }
    public required string SoundFont { get; init; }
    public required string SoundFontSha256 { get; init; }
    public required string Synthesizer { get; init; }
    public required string Room { get; init; }
    public required string MidiSha256 { get; init; }
    public required string WaveSha256 { get; init; }
    public required IReadOnlyList<SideCarPart> Parts { get; init; }
    public required IReadOnlyList<SideCarSection> Sections { get; init; }
    public required IReadOnlyList<SideCarTempo> Tempo { get; init; }
    public required IReadOnlyList<SideCarChord> Chords { get; init; }
    public required IReadOnlyList<SideCarNote> Notes { get; init; }

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = false,
    };

    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];

    /// <summary>Reads a side-car; null where it is missing, broken or of another format.</summary>
    public static SideCar? TryRead(string path)
    {
        try
        {
            var sideCar = JsonSerializer.Deserialize<SideCar>(File.ReadAllBytes(path), Options);
            return sideCar?.Format == CurrentFormat ? sideCar : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static SideCarPart[] PartsOf(Score score) =>
        [.. score.Parts.Select(p => new SideCarPart(p.Name, p.Channel, p.Program))];

    public static SideCarSection[] SectionsOf(Score score) =>
        [.. score.Sections.Select(s => new SideCarSection(At(score, s.StartTick), At(score, s.EndTick),
            s.Key.Name, s.Key.Tonic, s.Key.Mode.Name, s.BeatsPerBar))];

    public static SideCarTempo[] TempoOf(Score score) =>
        [.. score.Tempo.Changes.Select(t => new SideCarTempo(
            At(score, t.Tick), Math.Round(60e6 / t.MicrosecondsPerBeat, 3)))];

    public static SideCarChord[] ChordsOf(Score score) =>
        [.. score.Chords.Select(c => new SideCarChord(At(score, c.StartTick), At(score, c.EndTick),
            c.Chord.Name, c.Chord.Root, [.. Enumerable.Range(0, 12).Where(c.Chord.Contains)]))];

    public static SideCarNote[] NotesOf(Score score) =>
        [.. score.Notes.Select(n => new SideCarNote(At(score, n.StartTick), At(score, n.EndTick),
            n.Pitch, n.Velocity, n.Channel))];

    /// <summary>Seconds from the start of the WAV file, to a tenth of a millisecond.</summary>
    private static double At(Score score, int tick) => Math.Round(score.Tempo.SecondsAt(tick), 4);
}

/// <summary>An instrument: its MIDI channel and General-MIDI program, both from 0.</summary>
internal sealed record SideCarPart(string Name, int Channel, int Program);

/// <summary>A stretch of one key; the tonic is a pitch class, C = 0.</summary>
internal sealed record SideCarSection(double Start, double End, string Key, int Tonic, string Mode, int BeatsPerBar);

internal sealed record SideCarTempo(double Start, double BeatsPerMinute);

/// <summary>A chord; root and pitch classes count from C = 0.</summary>
internal sealed record SideCarChord(double Start, double End, string Name, int Root, IReadOnlyList<int> PitchClasses);

/// <summary>A note; its end is the note-off, after which a pedal or a bell may still ring.</summary>
internal sealed record SideCarNote(double Start, double End, int Pitch, int Velocity, int Channel);
