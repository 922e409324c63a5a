namespace Ambience.Trainer.Corpus.Theory;

/// <summary>A tonic (pitch class, C = 0) and a mode.</summary>
internal sealed record Key(int Tonic, Mode Mode)
{
    private static readonly string[] Flats = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];
    private static readonly string[] Sharps = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

    // The major keys whose signature has sharps: G, D, A, E, B, F#.
    private const int SharpSignatures = 1 << 7 | 1 << 2 | 1 << 9 | 1 << 4 | 1 << 11 | 1 << 6;

    public string Name => $"{Spell(Tonic)} {Mode.Name}";

    /// <summary>Bit p is set where pitch class p belongs to the scale.</summary>
    public int PitchClasses
    {
        get
        {
            int set = 0;
            foreach (int semitones in Mode.Semitones)
                set |= 1 << Wrap(Tonic + semitones);
            return set;
        }
    }

    /// <summary>The name of a pitch in this key: F# in D major, Gb in Db major.</summary>
    public string Spell(int pitch) =>
        ((SharpSignatures >> Wrap(Tonic - Mode.AboveMajor) & 1) != 0 ? Sharps : Flats)[Wrap(pitch)];

    /// <summary>The pitch class of any pitch, also of a negative one.</summary>
    public static int Wrap(int pitch) => ((pitch % 12) + 12) % 12;
}
