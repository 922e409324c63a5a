using Ambience.Conducting;
using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Conducting;

public class GameInboxTests
{
    private static Conductor CreateConductor() => new(MusicModels.Create(), MusicModels.File(), 1);

    [Fact]
    public void OfManyEditsTheLastIsDelivered()
    {
        var inbox = new GameInbox([0, 2]);
        Conductor conductor = CreateConductor();
        for (int i = 0; i <= 100; i++)
            inbox.SetParameter(0, i / 100f);
        inbox.TransitionTo(1, 3);
        inbox.TransitionTo(2, 4);
        inbox.Deliver(conductor);
        Assert.Equal([1, 2], conductor.ParameterTargets.ToArray());
        Assert.Equal(2, conductor.WantedMood);

        conductor.TransitionTo(0, 1);
        inbox.Deliver(conductor); // a transition is delivered once
        Assert.Equal(0, conductor.WantedMood);
    }

    [Fact]
    public void UnderStressFromManyThreadsNoLastEditIsLostAndNothingIsTorn()
    {
        // Each thread owns one parameter and shares another with all; the consumer delivers all the while.
        const int threads = 4, edits = 200_000;
        ParameterDefinition[] definitions =
            [.. Enumerable.Range(0, threads + 1).Select(i => new ParameterDefinition($"p{i}", -1e9f, 1e9f, 0, 0))];
        var conductor = new Conductor(
            MusicModels.Create(),
            new MoodFile { Moods = [MusicModels.Moods[0], MusicModels.Moods[2]], Parameters = definitions }, 1);
        var inbox = new GameInbox(conductor.ParameterTargets);
        int running = threads;
        Thread[] writers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            for (int edit = 1; edit <= edits; edit++)
            {
                inbox.SetParameter(thread, edit);
                inbox.SetParameter(threads, (thread * 1_000_000) + edit);
                inbox.TransitionTo(edit & 1, 1);
            }
            Interlocked.Decrement(ref running);
        }))];
        foreach (Thread writer in writers)
            writer.Start();

        var last = new float[threads];
        while (Volatile.Read(ref running) > 0)
        {
            inbox.Deliver(conductor);
            for (int thread = 0; thread < threads; thread++)
            {
                float now = conductor.ParameterTargets[thread];
                Assert.True(now >= last[thread], $"went back from {last[thread]} to {now}");
                last[thread] = now;
            }
            CheckShared(conductor.ParameterTargets[threads]);
        }
        inbox.Deliver(conductor);
        for (int thread = 0; thread < threads; thread++)
            Assert.Equal(edits, conductor.ParameterTargets[thread]);
        Assert.Equal(edits, conductor.ParameterTargets[threads] % 1_000_000); // the last edit of one of them

        static void CheckShared(float value)
        {
            bool whole = value % 1_000_000 is >= 1 and <= edits && (int)value / 1_000_000 is >= 0 and < threads;
            Assert.True(value == 0 || whole, $"torn: {value}");
        }
    }
}
