using System.Runtime.InteropServices;
using Ambience.Soak;
using Ambience.Soak.Faults;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Soak;

/// <summary>The faults of the soak program, a few times each.</summary>
public class FaultTests
{
    private static readonly SoakOptions s_options = new() { MoodsPath = DemoFiles.Moods, Engine = "cpu" };

    public static TheoryData<string> Names =>
        [.. FaultsRun.All.Where(fault => fault is not OpenAndClose).Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheMusicDoesNotNotice(string name)
    {
        using var place = new FaultPlace(s_options);
        FaultResult result = FaultsRun.All.Single(fault => fault.Name == name).Run(place, isLong: false);
        Assert.True(result.IsKept, $"{result.Name}, {result.Times} times: {result.Found}");
    }

    [Fact]
    public void OpeningAndClosingLeavesNothingBehind()
    {
        if (!ChildProcess.IsHere) // other tests open files too
        {
            ChildProcess.Run(typeof(FaultTests), nameof(OpeningAndClosingLeavesNothingBehind));
            return;
        }
        using var place = new FaultPlace(s_options);
        FaultResult result = new OpenAndClose().Run(place, isLong: false);
        Assert.True(result.IsKept, $"{result.Name}, {result.Times} times: {result.Found}");
    }

    [Fact]
    public unsafe void ALeakIsSeen()
    {
        if (!ChildProcess.IsHere)
        {
            ChildProcess.Run(typeof(FaultTests), nameof(ALeakIsSeen));
            return;
        }
        var kept = new List<object>();
        using var end = new ManualResetEventSlim();
        Assert.False(OpenAndClose.Cycle("handles", 20, _ => kept.Add(File.OpenRead(DemoFiles.Moods))).IsKept);
        Assert.False(OpenAndClose.Cycle("threads", 5, _ =>
        {
            var thread = new Thread(end.Wait) { IsBackground = true };
            thread.Start();
            kept.Add(thread);
        }).IsKept);
        Assert.False(OpenAndClose.Cycle("managed", 20, _ => kept.Add(new byte[50_000])).IsKept);
        var native = new List<nint>();
        Assert.False(OpenAndClose.Cycle("native", 20, _ => native.Add((nint)NativeMemory.AllocZeroed(1_000_000))).IsKept);
        foreach (nint block in native)
            NativeMemory.Free((void*)block);
        foreach (IDisposable file in kept.OfType<IDisposable>())
            file.Dispose();
        end.Set();
        Assert.True(OpenAndClose.Cycle("nothing", 20, _ => { }).IsKept);
    }
}
