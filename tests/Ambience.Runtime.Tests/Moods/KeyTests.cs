using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

public class KeyTests
{
    [Theory] // pitch classes by hand, C = 0
    [InlineData("C major", 0, new[] { 0, 2, 4, 5, 7, 9, 11 }, "C major")]
    [InlineData("C", 0, new[] { 0, 2, 4, 5, 7, 9, 11 }, "C major")]
    [InlineData("A minor", 9, new[] { 9, 11, 0, 2, 4, 5, 7 }, "A minor")]
    [InlineData("D dorian", 2, new[] { 2, 4, 5, 7, 9, 11, 0 }, "D dorian")]
    [InlineData("E phrygian", 4, new[] { 4, 5, 7, 9, 11, 0, 2 }, "E phrygian")]
    [InlineData("F lydian", 5, new[] { 5, 7, 9, 11, 0, 2, 4 }, "F lydian")]
    [InlineData("G mixolydian", 7, new[] { 7, 9, 11, 0, 2, 4, 5 }, "G mixolydian")]
    [InlineData("B locrian", 11, new[] { 11, 0, 2, 4, 5, 7, 9 }, "B locrian")]
    [InlineData("F# aeolian", 6, new[] { 6, 8, 9, 11, 1, 2, 4 }, "F# minor")]
    [InlineData("Eb ionian", 3, new[] { 3, 5, 7, 8, 10, 0, 2 }, "Eb major")]
    [InlineData("Gb", 6, new[] { 6, 8, 10, 11, 1, 3, 5 }, "F# major")]
    public void NamesBecomeScales(string name, int tonic, int[] pitchClasses, string told)
    {
        Assert.True(Key.TryParse(name, out Key key));
        Assert.Equal((tonic, told), (key.Tonic, key.ToString()));
        Assert.Equal(pitchClasses.Order(), Enumerable.Range(0, 12).Where(key.Contains));
        Assert.True(Key.TryParse(key.ToString(), out Key again));
        Assert.Equal(key, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("H minor")]
    [InlineData("Am")]
    [InlineData("a minor")]
    [InlineData("A  minor")]
    [InlineData("A minor ")]
    [InlineData("A Minor")]
    [InlineData("minor")]
    [InlineData("C## major")]
    public void WhatIsNoKeyIsNotTakenForOne(string? name) => Assert.False(Key.TryParse(name, out _));
}
