using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class LearningRateTests
{
    private static readonly TrainingOptions s_options = new()
    {
        Steps = 1000,
        WarmUpSteps = 100,
        LearningRate = 0.01f,
        FinalRate = 0.02f,
    };

    [Theory]
    [InlineData(0, 0.0001)] // the first of 100 steps of warm-up
    [InlineData(500, 0.0051)] // half-way between 1 and 0.02 of the peak
    [InlineData(1000, 0.0002)]
    [InlineData(5000, 0.0002)] // resumed for longer than the run: never below the end
    public void ItWarmsUpAndFollowsACosine(long step, double rate) =>
        Assert.Equal(rate, LearningRate.At(s_options, step, seconds: 0), 6);

    [Theory]
    [InlineData(0, 0.0001)]
    [InlineData(99, 0.01)]
    [InlineData(900, 0.01)]
    public void AConstantRateStaysAfterTheWarmUp(long step, double rate) =>
        Assert.Equal(rate, LearningRate.At(s_options with { Schedule = RateSchedule.Constant }, step, seconds: 0), 6);

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(12, new[] { 1, 2, 4, 8, 12 })]
    public void ThreadsAreTriedInPowersOfTwoAndAllCores(int cores, int[] tried) =>
        Assert.Equal(tried, ThreadChoice.Candidates(cores));

    [Fact]
    public void ARunByMinutesFollowsTheClock()
    {
        TrainingOptions options = s_options with { Steps = null, Minutes = 10 };
        Assert.Equal(0.0051, LearningRate.At(options, 9999, seconds: 300), 6);
        Assert.Equal(0.5, LearningRate.Done(options, 9999, 300));
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        Assert.Contains("--streams", Problem(s_options with { Streams = 0 }));
        Assert.Contains("--learning-rate", Problem(s_options with { LearningRate = float.NaN }));
        Assert.Contains("--minutes", Problem(s_options with { Minutes = -1 }));
        Assert.Same(s_options, s_options.Checked());
    }

    private static string Problem(TrainingOptions options) =>
        Assert.Throws<AmbienceException>(options.Checked).Message;
}
