using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests;

public class ShapeTests
{
    [Theory] // the figures of the design, counted there by hand
    [InlineData("seed", 1_468_416)]
    [InlineData("classic", 163_840)]
    [InlineData("ambient48", 585_728)]
    public void MacsPerFrameWithoutControlMatchTheDesign(string preset, long macs) =>
        Assert.Equal(macs, (WaveNetPresets.Find(preset) with { ControlSize = 0 }).MacsPerFrame);

    [Fact]
    public void ReceptiveFieldOfAmbient48Is068Seconds() =>
        Assert.Equal(0.682, WaveNetPresets.Ambient48.ReceptiveFieldSeconds, 3);

    [Fact]
    public void ParameterCountEqualsTheTensors()
    {
        foreach (WaveNetShape shape in WaveNetPresets.All)
            Assert.Equal(shape.ParameterCount, new WaveNetWeights(shape).Tensors().Sum(tensor => (long)tensor.Data.Length));
    }

    [Fact]
    public void EveryPresetIsValid() => Assert.All(WaveNetPresets.All, shape => Assert.Null(shape.Validate()));

    [Fact]
    public void AnUnknownPresetNamesTheKnownOnes()
    {
        var e = Assert.Throws<AmbienceException>(() => WaveNetPresets.Find("ambient49"));
        Assert.Contains("ambient49", e.Message);
        Assert.Contains("ambient48-large", e.Message);
    }
}
