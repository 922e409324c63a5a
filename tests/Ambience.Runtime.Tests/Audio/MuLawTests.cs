using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class MuLawTests
{
    [Fact]
    public void EveryCodeSurvives()
    {
        for (int code = 0; code < 256; code++)
            Assert.Equal(code, MuLaw.Encode(MuLaw.Decode(code)));
    }

    [Fact]
    public void ItIsTheEquationOfThePaper()
    {
        // f(x) = sign(x) ln(1 + 255 |x|) / ln 256, then 256 levels from -1 to 1.
        foreach (float x in TestSignals.Noise(20_000, 1).Select(noise => noise * 2))
        {
            double f = Math.Sign(x) * Math.Log(1 + (255 * Math.Abs((double)x))) / Math.Log(256);
            double level = (f + 1) / 2 * 255;
            if (Math.Abs(level - Math.Floor(level) - 0.5) > 1e-4) // a tie may fall either way
                Assert.Equal((int)Math.Round(level), MuLaw.Encode(x));
        }
    }

    [Fact]
    public void CodesRiseAndAreOdd()
    {
        for (int code = 0; code < 128; code++)
        {
            Assert.True(MuLaw.Decode(code) < MuLaw.Decode(code + 1));
            Assert.Equal(-MuLaw.Decode(code), MuLaw.Decode(255 - code));
        }
        Assert.Equal((-1f, 1f), (MuLaw.Decode(0), MuLaw.Decode(255)));
    }

    [Theory]
    [InlineData(0f, 128)]
    [InlineData(float.NaN, 128)]
    [InlineData(7f, 255)]
    [InlineData(-7f, 0)]
    [InlineData(float.PositiveInfinity, 255)]
    [InlineData(float.NegativeInfinity, 0)]
    public void OddAmplitudesHaveACode(float amplitude, int code) => Assert.Equal(code, MuLaw.Encode(amplitude));

    [Fact]
    public void CodesOutOfRangeAreRefused()
    {
        Assert.Throws<IndexOutOfRangeException>(() => MuLaw.Decode(-1));
        Assert.Throws<IndexOutOfRangeException>(() => MuLaw.Decode(256));
    }
}
