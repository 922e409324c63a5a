using Ambience.Trainer.Data;
using Xunit;
using static Ambience.Trainer.Tests.Data.TestAudio;

namespace Ambience.Trainer.Tests.Data;

public class HeldOutSplitTests
{
    private static readonly int s_second = (int)OddShape.FrameRateHz;

    [Fact]
    public void TheEndOfEveryLongPieceIsHeldOutFromAHopOn()
    {
        var split = new HeldOutSplit(OddShape);
        foreach (int frames in (int[])[100 * s_second, (30 * s_second) + 7, 20 * s_second])
        {
            int from = split.Next(frames);
            Assert.Equal(0, from % OddShape.HopFrames);
            Assert.Equal(0.08, 1 - ((double)from / frames), 0.01);
        }
    }

    [Fact]
    public void OfShortPiecesAboutEveryTwelfthIsHeldOutWhole()
    {
        var split = new HeldOutSplit(OddShape);
        split.Next(5 * s_second);
        int[] from = [.. Enumerable.Range(0, 250).Select(_ => split.Next(5 * s_second))];
        Assert.All(from, frame => Assert.True(frame == 0 || frame == 5 * s_second));
        Assert.Equal(20, from.Count(frame => frame == 0));
    }

    [Fact]
    public void TheFirstPieceIsAlwaysSplitButNeverAllOfIt()
    {
        Assert.InRange(new HeldOutSplit(OddShape).Next(2 * s_second), s_second, (2 * s_second) - 1);
        Assert.Equal(30, new HeldOutSplit(OddShape).Next(30)); // less than a hop: nothing to cut
    }
}
