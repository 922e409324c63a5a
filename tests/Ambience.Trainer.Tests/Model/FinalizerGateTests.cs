using System.Runtime.CompilerServices;
using Ambience.Trainer.Model;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Ambience.Trainer.Tests.Model;

public class FinalizerGateTests
{
    private static int s_finalized;

    /// <summary>Without the gate this ends within a second in "Unknown scalar type" or in a wrong sum.</summary>
    [Fact]
    public void NumbersSurviveCollectionsDuringAnOperation()
    {
        TorchSetup.Use(1);
        bool done = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
                GC.Collect();
        });
        collector.Start();
        try
        {
            using var gate = new FinalizerGate();
            using Tensor sum = zeros(3);
            for (int i = 0; i < 20_000; i++)
                sum.add_(0.5).sub_(0.25);
            Assert.Equal([5_000f, 5_000f, 5_000f], sum.data<float>().ToArray());
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }
    }

    [Fact]
    public void FinalizersWaitForTheLastGate()
    {
        using (var outer = new FinalizerGate())
        {
            using (var inner = new FinalizerGate())
                Drop();
            GC.Collect();
            Thread.Sleep(50);
            Assert.Equal(0, Volatile.Read(ref s_finalized));
        }
        for (int i = 0; i < 100 && Volatile.Read(ref s_finalized) == 0; i++)
        {
            GC.Collect();
            Thread.Sleep(20);
        }
        Assert.Equal(1, Volatile.Read(ref s_finalized));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop() => _ = new Counted();

    private sealed class Counted
    {
        ~Counted() => Interlocked.Increment(ref s_finalized);
    }
}
