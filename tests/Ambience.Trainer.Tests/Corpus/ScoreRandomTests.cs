using Ambience.Trainer.Corpus;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

public class ScoreRandomTests
{
    [Fact]
    public void ItIsSplitMix64()
    {
        // Published first outputs for the seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
        var dice = new ScoreRandom(1234567);
        ulong[] expected =
        [
            6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
        ];
        Assert.Equal(expected, expected.Select(_ => dice.NextBits()));
    }

    [Fact]
    public void ForksAreIndependentOfEachOtherAndOfWhatWasDrawn()
    {
        var dice = new ScoreRandom(9);
        ulong melody = dice.Fork("melody").NextBits();
        dice.NextBits();
        Assert.Equal(melody, dice.Fork("melody").NextBits());
        Assert.NotEqual(melody, dice.Fork("form").NextBits());
        Assert.NotEqual(melody, new ScoreRandom(10).Fork("melody").NextBits());
    }

    [Fact]
    public void DrawsHaveTheStatedRangesAndSpread()
    {
        var dice = new ScoreRandom(3);
        double[] bell = [.. Enumerable.Range(0, 20_000).Select(_ => dice.Bell())];
        // Standard error of the mean is 0.007, of the variance 0.01 at most.
        Assert.Equal(0, bell.Average(), 0.03);
        Assert.Equal(1, bell.Average(x => x * x), 0.05);
        Assert.All(bell, x => Assert.InRange(x, -3.5, 3.5));
        int[] faces = [.. Enumerable.Range(0, 7_000).Select(_ => dice.Below(7))];
        Assert.Equal(Enumerable.Range(0, 7), faces.Distinct().Order());
        Assert.All(faces.GroupBy(f => f), g => Assert.InRange(g.Count(), 850, 1150));
        Assert.Equal(0.25, Enumerable.Range(0, 20_000).Average(_ => dice.Chance(0.25) ? 1.0 : 0), 0.02);
        Assert.Throws<ArgumentOutOfRangeException>(() => dice.Below(0));
    }
}
