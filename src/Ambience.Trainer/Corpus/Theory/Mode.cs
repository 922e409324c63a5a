namespace Ambience.Trainer.Corpus.Theory;

/// <summary>
/// A seven-note scale: the semitones of its degrees above the tonic, and how far its tonic lies above that of the
/// major key whose signature it is written with.
/// </summary>
internal sealed record Mode(string Name, int[] Semitones, int AboveMajor)
{
    public static readonly Mode Ionian = new("ionian", [0, 2, 4, 5, 7, 9, 11], 0);
    public static readonly Mode Dorian = new("dorian", [0, 2, 3, 5, 7, 9, 10], 2);
    public static readonly Mode Phrygian = new("phrygian", [0, 1, 3, 5, 7, 8, 10], 4);
    public static readonly Mode Lydian = new("lydian", [0, 2, 4, 6, 7, 9, 11], 5);
    public static readonly Mode Mixolydian = new("mixolydian", [0, 2, 4, 5, 7, 9, 10], 7);
    public static readonly Mode Aeolian = new("aeolian", [0, 2, 3, 5, 7, 8, 10], 9);
    public static readonly Mode HarmonicMinor = new("harmonic minor", [0, 2, 3, 5, 7, 8, 11], 9);
}
