using System.Text.Json.Nodes;

namespace Ambience.Moods.Keys;

/// <summary>The keys of a harmony and of a step of its progression.</summary>
internal static class HarmonyKeys
{
    public static readonly FormKey Key = new("key", "[key](#musical-key)", SchemaForms.Key,
        "The key that the music is drawn into: `A minor`, `F# dorian`, `Eb` (major).")
    {
        Absent = "the training music's keys",
    };

    public static readonly WholeKey TransposeSemitones = new("transposeSemitones", -11, 11,
        Harmony.Default.TransposeSemitones, "Moves the training music's pitches, before the key acts.");

    public static readonly FormKey Chord = new("chord", "[chord](#chord)", SchemaForms.Chord,
        "The chord.") { IsRequired = true };

    public static readonly NumberKey Bars = new("bars", 0.25f, 64f, null,
        "How long it lasts; needs `barSeconds`.") { Absent = "`chordSeconds`" };

    public static readonly SectionDefinition StepSection = new("Step of a progression", [Chord, Bars])
    {
        ShortForm = SchemaForms.Chord,
    };

    public static readonly FormKey Progression = new("progression",
        $"list of [chords](#chord) or [steps](#{StepSection.Anchor}); at most {Limits.Chords}",
        () => new JsonObject
        {
            ["type"] = "array", ["items"] = SchemaForms.Reference(StepSection), ["maxItems"] = Limits.Chords,
        },
        "Chords that follow each other endlessly, as they shall sound: they are not transposed.")
    {
        Absent = "the training music's harmony",
    };

    public static readonly NumberKey ChordSeconds = new("chordSeconds", 0.25f, 600f, null,
        "How long a chord of the progression lasts that does not say its bars.")
    {
        Absent = FormattableString.Invariant($"one bar, or {Harmony.StandardChordSeconds} where there are no bars"),
    };

    public static readonly NumberKey BarSeconds = new("barSeconds", 0.25f, 60f, null,
        "Length of a bar, counted from the moment that the mood begins.") { Absent = "no bars" };

    public static readonly SectionDefinition Section = new("Harmony",
        [Key, TransposeSemitones, Progression, ChordSeconds, BarSeconds]);
}
