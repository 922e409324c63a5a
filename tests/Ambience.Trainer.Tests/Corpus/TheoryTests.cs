using Ambience.Trainer.Corpus.Theory;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

public class TheoryTests
{
    [Theory]
    [InlineData("I", "C", 0, 0, 4, 7)]
    [InlineData("vi7", "Am7", 9, 0, 4, 7, 9)]
    [InlineData("bVImaj7", "Abmaj7", 8, 0, 3, 7, 8)]
    [InlineData("V7sus4", "G7sus4", 7, 0, 2, 5, 7)]
    [InlineData("#iv", "F#m", 6, 1, 6, 9)]
    [InlineData("iidim", "Ddim", 2, 2, 5, 8)]
    [InlineData("imaj7", "CmMaj7", 0, 0, 3, 7, 11)]
    [InlineData("i5", "C5", 0, 0, 7)]
    [InlineData("IVadd9", "Fadd9", 5, 0, 5, 7, 9)]
    public void NumeralsBecomeChords(string numeral, string name, int root, params int[] pitchClasses)
    {
        Chord chord = Chord.FromNumeral(numeral, new Key(0, numeral == "#iv" ? Mode.Lydian : Mode.Aeolian));
        Assert.Equal(name, chord.Name);
        Assert.Equal(root, chord.Root);
        Assert.Equal(pitchClasses, Enumerable.Range(0, 12).Where(chord.Contains));
    }

    [Theory]
    [InlineData("")]
    [InlineData("VIII")]
    [InlineData("H")]
    [InlineData("Iadd13")]
    [InlineData("b")]
    public void NonsenseIsRefused(string numeral) =>
        Assert.Throws<ArgumentException>(() => Chord.FromNumeral(numeral, new Key(0, Mode.Ionian)));

    [Fact]
    public void KeysAreSpelledByTheirSignature()
    {
        Assert.Equal("F# aeolian", new Key(6, Mode.Aeolian).Name);
        Assert.Equal("Bb ionian", new Key(10, Mode.Ionian).Name);
        Assert.Equal("C# dorian", new Key(1, Mode.Dorian).Name);
        Assert.Equal("Db ionian", new Key(1, Mode.Ionian).Name);
        Assert.Equal(0b1010_1011_0101, new Key(0, Mode.Ionian).PitchClasses);
    }

    [Fact]
    public void VoicesStayInRangeSingTheChordAndMoveLittle()
    {
        var key = new Key(2, Mode.Ionian);
        var leader = new VoiceLeader(4, 50, 74);
        int[]? previous = null;
        double moved = 0;
        string[] numerals = ["I", "vi7", "IVmaj7", "V7", "I", "iii", "bVI", "IV", "ii7", "V7sus4", "V", "Iadd9"];
        foreach (string numeral in numerals)
        {
            Chord chord = Chord.FromNumeral(numeral, key);
            int[] voicing = leader.Next(chord);
            Assert.Equal(4, voicing.Distinct().Count());
            Assert.Equal(voicing.Order(), voicing);
            Assert.All(voicing, pitch => Assert.InRange(pitch, 50, 74));
            Assert.All(voicing, pitch => Assert.True(chord.Contains(pitch)));
            // Triads have three tones, seventh chords four: none may be missing.
            Assert.Equal(chord.Intervals.Length, voicing.Select(p => p % 12).Distinct().Count());
            if (previous is not null)
                moved += voicing.Zip(previous, (a, b) => Math.Abs(a - b)).Average();
            previous = voicing;
        }
        // In root position, parallel voices would move by 4 to 5 semitones a chord.
        Assert.InRange(moved / (numerals.Length - 1), 0.3, 2.5);
    }

    [Fact]
    public void CommonTonesAreHeld()
    {
        var key = new Key(0, Mode.Ionian);
        var leader = new VoiceLeader(3, 55, 72);
        int[] c = leader.Next(Chord.FromNumeral("I", key));
        int[] am = leader.Next(Chord.FromNumeral("vi", key));
        Assert.Equal(2, c.Intersect(am).Count());
    }

    [Fact]
    public void ARangeThatIsTooNarrowIsRefused()
    {
        var chord = Chord.FromNumeral("I", new Key(0, Mode.Ionian));
        Assert.Throws<ArgumentException>(() => new VoiceLeader(5, 60, 64).Next(chord));
    }
}
