using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class InputMistakesTests
{
    private const int Frames = 200, Streams = 400, Lanes = 4;

    [Fact]
    public void AShareOfTheStreamsHasOneStretchEach()
    {
        float[] made = Made(0.25, _ => 1);
        int hit = 0;
        for (int stream = 0; stream < Streams; stream++)
        {
            int[] wrong = [.. Enumerable.Range(0, Frames).Where(frame => At(made, frame, stream, 0) != 1)];
            if (wrong.Length == 0)
                continue;
            hit++;
            Assert.InRange(wrong.Length, 16, Frames);
            Assert.Equal(wrong.Length, wrong[^1] - wrong[0] + 1); // without a gap
        }
        Assert.InRange(hit, 70, 130); // 100 +- 8.7
    }

    [Fact]
    public void SomeAreNoiseUpToFullScaleTheOthersAreOnlyLouderOrSofter()
    {
        float[] silence = Made(1, _ => 0), music = Made(1, frame => frame % 2 == 0 ? 1 : -1);
        double loudest = 0;
        int noisy = 0, louder = 0, softer = 0;
        for (int stream = 0; stream < Streams; stream++)
        {
            if (Enumerable.Range(0, Frames).Any(frame => At(silence, frame, stream, 0) != 0))
            {
                noisy++;
                loudest = Math.Max(loudest, Enumerable.Range(0, Frames).Max(frame => Math.Abs(At(silence, frame, stream, 0))));
                continue;
            }
            float[] sizes = [.. Enumerable.Range(0, Frames).Select(frame => Math.Abs(At(music, frame, stream, 0))).Distinct()];
            Assert.InRange(sizes.Length, 1, 2); // right, and one wrong level
            louder += sizes.Any(size => size > 1) ? 1 : 0;
            softer += sizes.Any(size => size < 1) ? 1 : 0;
        }
        Assert.InRange(noisy, 160, 240); // half of them: 200 +- 10
        Assert.InRange(loudest, 10, 60);
        Assert.InRange(louder, 60, 140);
        Assert.InRange(softer, 60, 140);
    }

    [Fact]
    public void TheSeedDecidesAndWithoutThemNothingChanges()
    {
        Assert.Equal(Made(0.5, _ => 1), Made(0.5, _ => 1));
        Assert.NotEqual(Made(0.5, _ => 1), Made(0.5, _ => 1, seed: 8));
        Assert.All(Made(0, _ => 1), value => Assert.Equal(1, value));
    }

    private static float At(float[] values, int frame, int stream, int lane) => values[(((frame * Streams) + stream) * Lanes) + lane];

    private static float[] Made(double probability, Func<int, float> value, long seed = 7)
    {
        float[] values = [.. Enumerable.Range(0, Frames * Streams * Lanes).Select(i => value(i / (Streams * Lanes)))];
        InputMistakes.AddTo(values, Streams, Lanes, probability, seed);
        return values;
    }
}
