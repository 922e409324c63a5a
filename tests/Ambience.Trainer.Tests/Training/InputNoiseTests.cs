using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class InputNoiseTests
{
    private const int Frames = 400, Streams = 2, Lanes = 3, Row = Streams * Lanes;

    [Fact]
    public void ItFollowsTheLevelOfEachLaneOfEachStream()
    {
        float[] added = Added(new InputNoise(0.1f, 0.02f), (frame, place) => place == 0 ? 1 : place == 4 ? 0.2f : 0);
        Assert.Equal(0.1, Deviation(added, 0, 50), 0.01);
        Assert.Equal(0.02, Deviation(added, 4, 50), 0.002);
        Assert.Equal(0.002, Deviation(added, 1, 50), 0.0002); // silent: what is left of it
    }

    [Fact]
    public void ItDoesNotTellOfAnAttackBeforeItCame()
    {
        float[] quiet = Added(new InputNoise(0.1f, 0.02f), (_, _) => 0);
        float[] attacked = Added(new InputNoise(0.1f, 0.02f), (frame, _) => frame >= 200 ? 1 : 0);
        Assert.Equal(quiet[..(200 * Row)], attacked[..(200 * Row)]);
        Assert.Equal(0.1, Deviation(attacked, 2, 330), 0.015);
    }

    [Fact]
    public void OfOneShareItIsTheSameEverywhere()
    {
        float[] added = Added(new InputNoise(0.1f), (_, place) => place == 0 ? 1 : 0);
        Assert.Equal(0.1, Deviation(added, 0, 0), 0.01);
        Assert.Equal(0.1, Deviation(added, 5, 0), 0.01);
    }

    private static float[] Added(InputNoise noise, Func<int, int, float> level)
    {
        var random = new Random(3);
        // A square wave: its level is the same in every frame.
        float[] clean = [.. Enumerable.Range(0, Frames * Row).Select(i => level(i / Row, i % Row) * (i / Row % 2 == 0 ? 1 : -1))];
        float[] normal = [.. clean.Select(_ => Normal(random))], noisy = [.. clean];
        noise.AddTo(noisy, normal, Streams, Lanes);
        return [.. noisy.Zip(clean, (with, without) => with - without)];
    }

    private static double Deviation(float[] added, int place, int first) =>
        Math.Sqrt(Enumerable.Range(first, Frames - first).Average(frame => Math.Pow(added[(frame * Row) + place], 2)));

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()));
}
