using Ambience.Soak;
using Ambience.Soak.Load;
using Xunit;

namespace Ambience.Runtime.Tests.Soak;

/// <summary>A dozen seconds of what <c>./build.sh soak --load</c> does for half an hour.</summary>
[Collection(RealTime.Name)]
public sealed class LoadTests
{
    [Fact]
    public void AGameUnderLoadHearsNoGap()
    {
        var options = new SoakOptions { Minutes = 0.2, MoodsPath = DemoFiles.Moods };
        LoadReport report = LoadRun.Play(options, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.Music.Underruns);
        Assert.Equal(0, report.Music.AllocatedBytes);
        Assert.Null(report.Music.Fault);
        Assert.Equal(Environment.ProcessorCount, report.Game.BurntShares.Length);
        // How much, is for a quiet machine to say; but none of the threads may have stood idle.
        Assert.All(report.Game.BurntShares, share => Assert.True(share > 0, $"a thread burnt {share}"));
        Assert.True(report.Game.Frames > 0 && report.Game.AllocatedMegabytesPerSecond > 0 && report.Game.Collections[0] > 0, "a load");
    }
}
