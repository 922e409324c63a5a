using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

/// <summary>
/// The minimum requirements test signals of EBU Tech 3341 (2016), table 1, and EBU Tech 3342 (2016), table 1, made here:
/// stereo sines of 1 kHz, in phase, of given peak level and length; with the documents' tolerances.
/// </summary>
public class EbuLoudnessTests
{
    private const int Rate = 48_000;

    private static LoudnessMeter Play(params (double Decibels, double Seconds)[] parts) => Play(null, parts);

    private static LoudnessMeter Play(Action<LoudnessMeter>? afterEachStep, params (double Decibels, double Seconds)[] parts)
    {
        var meter = new LoudnessMeter(Rate, 2);
        const int step = Rate / 100;
        var block = new float[2 * step];
        long at = 0;
        foreach ((double decibels, double seconds) in parts)
        {
            double amplitude = Math.Pow(10, decibels / 20);
            for (int blocks = (int)Math.Round(seconds * 100); blocks > 0; blocks--)
            {
                for (int i = 0; i < step; i++, at++)
                    block[2 * i] = block[(2 * i) + 1] = (float)(amplitude * Math.Sin(Math.Tau * 1_000 * at / Rate));
                meter.Add(block);
                afterEachStep?.Invoke(meter);
            }
        }
        return meter;
    }

    [Theory] // 3341, cases 1 and 2
    [InlineData(-23)]
    [InlineData(-33)]
    public void ASteadyToneIsTheSameOnAllThreeScales(double decibels)
    {
        LoudnessMeter meter = Play((decibels, 20));
        Assert.Equal(decibels, meter.MomentaryLufs, 0.1);
        Assert.Equal(decibels, meter.ShortTermLufs, 0.1);
        Assert.Equal(decibels, meter.IntegratedLufs(), 0.1);
        Assert.Equal(decibels, meter.MaximumMomentaryLufs, 0.1);
        Assert.Equal(20, meter.Seconds, 0.01);
    }

    [Fact] // 3341, cases 3 to 5
    public void TheGatesLeaveQuietPartsOut()
    {
        Assert.Equal(-23, Play((-36, 10), (-23, 60), (-36, 10)).IntegratedLufs(), 0.1);
        Assert.Equal(-23, Play((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)).IntegratedLufs(), 0.1);
        Assert.Equal(-23, Play((-26, 20), (-20, 20.1), (-26, 20)).IntegratedLufs(), 0.1);
    }

    [Fact] // 3341, case 9
    public void ShortTermIsAMeanOfThreeSeconds()
    {
        var parts = Enumerable.Repeat<(double, double)[]>([(-20, 1.34), (-30, 1.66)], 5).SelectMany(part => part);
        Play(meter =>
        {
            if (meter.Seconds > 3.05)
                Assert.Equal(-23, meter.ShortTermLufs, 0.1);
        }, [.. parts]);
    }

    [Fact] // 3341, case 12
    public void MomentaryIsAMeanOfFourTenths()
    {
        var parts = Enumerable.Repeat<(double, double)[]>([(-20, 0.18), (-30, 0.22)], 25).SelectMany(part => part);
        Play(meter =>
        {
            if (meter.Seconds > 1.05)
                Assert.Equal(-23, meter.MomentaryLufs, 0.1);
        }, [.. parts]);
    }

    [Theory] // 3341, case 10: the highest short-term value of a tone of 3 s, whenever it begins
    [InlineData(0)]
    [InlineData(0.15)]
    [InlineData(1.35)]
    public void AToneOfThreeSecondsReachesItsLevel(double after) =>
        Assert.Equal(-23, Play((-200, after), (-23, 3), (-200, 1)).MaximumShortTermLufs, 0.1);

    [Theory] // 3341, case 13: the same for momentary and 400 ms
    [InlineData(0.2)]
    [InlineData(0.3)]
    public void AToneOfFourTenthsReachesItsLevel(double after) =>
        Assert.Equal(-23, Play((-200, after), (-23, 0.4), (-200, 1)).MaximumMomentaryLufs, 0.1);

    [Fact] // 3342, cases 1 to 4
    public void TheRangeIsThatOfTheParts()
    {
        Assert.Equal(10, Play((-20, 20), (-30, 20)).LoudnessRange(), 1.0);
        Assert.Equal(5, Play((-20, 20), (-15, 20)).LoudnessRange(), 1.0);
        Assert.Equal(20, Play((-40, 20), (-20, 20)).LoudnessRange(), 1.0);
        Assert.Equal(15, Play((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)).LoudnessRange(), 1.0);
    }

    [Fact]
    public void BeforeThereIsEnoughThereIsNothing()
    {
        LoudnessMeter meter = Play((-20, 0.3));
        Assert.Equal(double.NegativeInfinity, meter.MomentaryLufs);
        Assert.Equal(double.NegativeInfinity, Play((-20, 2.9)).ShortTermLufs);
        Assert.Equal(0, meter.LoudnessRange());
    }
}
