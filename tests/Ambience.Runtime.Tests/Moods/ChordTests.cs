using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

public class ChordTests
{
    [Theory] // pitch classes by hand, C = 0
    [InlineData("C", 0, new[] { 0, 4, 7 })]
    [InlineData("Am", 9, new[] { 9, 0, 4 })]
    [InlineData("F", 5, new[] { 5, 9, 0 })]
    [InlineData("Cmaj7", 0, new[] { 0, 4, 7, 11 })]
    [InlineData("G7", 7, new[] { 7, 11, 2, 5 })]
    [InlineData("Bdim", 11, new[] { 11, 2, 5 })]
    [InlineData("Dsus4", 2, new[] { 2, 7, 9 })]
    [InlineData("F#m", 6, new[] { 6, 9, 1 })]
    [InlineData("Bb", 10, new[] { 10, 2, 5 })]
    [InlineData("Cb", 11, new[] { 11, 3, 6 })]
    [InlineData("B#5", 0, new[] { 0, 7 })] // the sharp belongs to the note: a power chord on B sharp
    [InlineData("Ebm7b5", 3, new[] { 3, 6, 9, 1 })]
    [InlineData("Asus2", 9, new[] { 9, 11, 4 })]
    [InlineData("Caug", 0, new[] { 0, 4, 8 })]
    [InlineData("Edim7", 4, new[] { 4, 7, 10, 1 })]
    [InlineData("AmMaj7", 9, new[] { 9, 0, 4, 8 })]
    [InlineData("C/E", 0, new[] { 0, 4, 7 })]
    [InlineData("Am/F#", 9, new[] { 9, 0, 4, 6 })]
    [InlineData("Dm9", 2, new[] { 2, 4, 5, 9, 0 })]
    [InlineData("D7sus4", 2, new[] { 2, 7, 9, 0 })]
    public void SymbolsBecomePitchClasses(string symbol, int root, int[] pitchClasses)
    {
        Assert.True(Chord.TryParse(symbol, out Chord chord));
        Assert.Equal(symbol, chord.Name);
        Assert.Equal(root, chord.Root);
        Assert.Equal(pitchClasses.Order(), Enumerable.Range(0, 12).Where(chord.Contains));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("H")]
    [InlineData("a")]
    [InlineData("am")]
    [InlineData("C##")]
    [InlineData("Cbb")]
    [InlineData("CM7")]
    [InlineData("C ")]
    [InlineData("C/")]
    [InlineData("C/m")]
    [InlineData("C/Em")]
    [InlineData("C/E/G")]
    [InlineData("C13")]
    public void WhatIsNoChordIsNotTakenForOne(string? symbol) => Assert.False(Chord.TryParse(symbol, out _));

    [Fact]
    public void EveryQualityHasThreeToFivePitchClassesOrIsThePowerChord() => Assert.All(Chord.Qualities, quality =>
    {
        Assert.True(Chord.TryParse("C" + quality, out Chord chord));
        int count = int.PopCount(chord.PitchClasses);
        Assert.True(quality == "5" ? count == 2 : count is >= 3 and <= 5, $"{quality}: {count}");
    });
}
