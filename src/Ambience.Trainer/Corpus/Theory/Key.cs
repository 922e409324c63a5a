namespace Ambience.Trainer.Corpus.Theory;

/// <summary>A tonic (pitch class, C = 0) and a mode.</summary>
internal sealed record Key(int Tonic, Mode Mode)
{
    private static readonly string[] Names = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];

    public string Name => $"{NameOf(Tonic)} {Mode.Name}";

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

    public static string NameOf(int pitchClass) => Names[Wrap(pitchClass)];

    /// <summary>The pitch class of any pitch, also of a negative one.</summary>
    public static int Wrap(int pitch) => ((pitch % 12) + 12) % 12;
}
