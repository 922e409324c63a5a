using Ambience.Moods.Reading;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

public class NearestNameTests
{
    [Theory]
    [InlineData("temperature", "temperature", 0)]
    [InlineData("temprature", "temperature", 1)]
    [InlineData("tempreature", "temperature", 1)] // two neighbours swapped
    [InlineData("FADE_seconds", "fadeSeconds", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void DistanceCountsTheSlips(string a, string b, int distance)
    {
        Assert.Equal(distance, NearestName.Distance(a, b));
        Assert.Equal(distance, NearestName.Distance(b, a));
    }

    [Fact]
    public void AHintNamesTheNearestOrAll()
    {
        Assert.Equal("Did you mean 'calm'?", NearestName.Hint("clam", ["calm", "tense"]));
        Assert.Equal("Known are: calm, tense.", NearestName.Hint("wonderful", ["calm", "tense"]));
        Assert.Equal("Did you mean 'gainDecibels'?", NearestName.Hint("gain", ["pan", "gainDecibels"]));
        Assert.Equal("There are none.", NearestName.Hint("x", []));
    }
}
