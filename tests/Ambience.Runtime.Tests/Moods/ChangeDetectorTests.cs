using Ambience.Moods.Watching;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>The ways in which editors save, told step by step to a detector that knows no clock.</summary>
public class ChangeDetectorTests
{
    private const int LookMilliseconds = 25;
    private static readonly DateTime s_morning = new(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc);
    private static readonly FileStamp s_old = new(100, s_morning);

    [Fact]
    public void AFileThatRestsIsReadOnceASecond()
    {
        List<int> reads = Reads(_ => (s_old, false), 4_000);
        Assert.Equal([1_000, 2_000, 3_000], reads);
    }

    [Fact]
    public void AChangeIsReadWhenItRests() =>
        Assert.Equal(325, Reads(ms => (ms < 225 ? s_old : s_old with { Length = 90 }, false), 900).Single());

    [Fact]
    public void ATimeAloneIsAChange() =>
        Assert.Equal(325, Reads(ms => (ms < 225 ? s_old : s_old with { WrittenUtc = s_morning.AddSeconds(2) }, false), 900).Single());

    [Fact]
    public void ANotificationAloneIsAChange() =>
        Assert.Equal(325, Reads(ms => (s_old, ms == 225), 900).Single());

    [Fact]
    public void TruncatingAndWritingSlowlyIsOneChange()
    {
        List<int> reads = Reads(ms => (ms switch
        {
            < 200 => s_old,
            < 700 => new FileStamp(0, s_morning.AddSeconds(1)), // half a second of nothing
            _ => new FileStamp(120, s_morning.AddSeconds(2)),
        }, ms is 200 or 700), 1_500);
        Assert.Equal([800], reads);
    }

    [Fact]
    public void DeletingAndCreatingIsOneChange()
    {
        List<int> reads = Reads(ms => (ms is >= 200 and < 900 ? FileStamp.Missing : s_old with { Length = ms < 200 ? 100 : 130 }, false), 1_800);
        Assert.Equal([1_000], reads);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void AFileThatStaysAwayOrEmptyIsReportedInTheEnd(long length) =>
        Assert.Equal(1_700, Reads(ms => (ms < 200 ? s_old : new FileStamp(length, default), false), 2_000).First());

    [Fact]
    public void AFileThatNeverRestsIsReadNevertheless()
    {
        List<int> reads = Reads(ms => (s_old with { Length = 100 + ms }, true), 1_300);
        Assert.Equal([400, 825, 1_250], reads); // LookMilliseconds after the read before, it has changed again
    }

    [Fact]
    public void ALockedFileIsTriedAgainAndThenReported()
    {
        var detector = new ChangeDetector(s_old, TimeSpan.Zero);
        int tries = 0;
        for (int ms = 0; ; ms += LookMilliseconds)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(ms);
            if (!detector.Observe(s_old with { Length = 7 }, isNotified: false, now))
                continue;
            tries++;
            if (detector.WasLocked(now))
                continue;
            Assert.InRange(ms, ChangeDetector.Grace.TotalMilliseconds, ChangeDetector.Grace.TotalMilliseconds + 200);
            break;
        }
        Assert.InRange(tries, 5, 20);
    }

    /// <summary>When a file with this history is read, in milliseconds.</summary>
    private static List<int> Reads(Func<int, (FileStamp Stamp, bool IsNotified)> history, int milliseconds)
    {
        var detector = new ChangeDetector(s_old, TimeSpan.Zero);
        var reads = new List<int>();
        for (int ms = 0; ms < milliseconds; ms += LookMilliseconds)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(ms);
            (FileStamp stamp, bool isNotified) = history(ms);
            if (!detector.Observe(stamp, isNotified, now))
                continue;
            reads.Add(ms);
            detector.WasRead(now);
        }
        return reads;
    }
}
