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
        LoadReport report = LoadRun.Play(options, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.Music.Underruns);
        Assert.Equal(0, report.Music.AllocatedBytes);
        Assert.Null(report.Music.Fault);
        Assert.True(report.Game.Frames > 0 && report.Game.AllocatedMegabytesPerSecond > 0 && report.Game.Collections[0] > 0, "a load");
    }
}
