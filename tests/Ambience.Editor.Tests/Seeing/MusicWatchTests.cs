using System.Runtime.InteropServices;
using Ambience.Editor.Recording;
using Ambience.Editor.Seeing;
using Ambience.Editor.Tests.Browser;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Tests.Seeing;

public class MusicWatchTests
{
    private static readonly WaveNetModel s_model = WeightFile.Read(RepositoryFiles.DemoWeights);

    private static (Soundtrack, MoodFile) Open()
    {
        MoodFile moods = MoodFile.Load(RepositoryFiles.DemoMoods);
        return (Soundtrack.Open(s_model, moods, new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 3 }), moods);
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (int i = 0; i < 500 && !condition(); i++)
            Thread.Sleep(10);
        Assert.True(condition());
    }

    private static List<ViewerMessage> Drain(Viewer viewer)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        return [.. viewer.Messages(stop).ToBlockingEnumerable(stop)];
    }

    [Fact]
    public void WhatIsSeenIsWhatARenderOfTheSameStretchHas()
    {
        using var watch = new MusicWatch();
        (Soundtrack soundtrack, MoodFile moods) = Open();
        using Soundtrack _ = soundtrack;
        watch.Use(soundtrack, moods);
        Viewer viewer = watch.AddViewer();
        soundtrack.Play("tense");
        var audio = new float[2 * 512 * 20];
        for (int i = 0; i < 25; i++)
        {
            soundtrack.Read(audio);
            double made = soundtrack.Statistics.SecondsMade;
            WaitFor(() => watch.Takes.Seconds > made - 0.001);
        }
        WaitFor(() => watch.Loudness?.Momentary > -70);
        Take take = watch.Takes.ToTake(out string _)!;
        using var replay = new TakeReplay(take, s_model, moods.Path, instead: null);
        var meter = new StretchMeter(replay.SampleRateHz, 2, 514);
        LoudnessFigures seen = watch.Loudness!.Value;
        bool integratedWasSeen = false; // once a second
        for (ReadOnlySpan<float> hop; !(hop = replay.Next()).IsEmpty;)
        {
            meter.Add(hop, 2);
            if (replay.Hops > take.Hops - 120)
                integratedWasSeen |= Math.Abs(meter.Figures().Loudness.Integrated - seen.Integrated) < 1e-6;
        }
        LoudnessFigures rendered = meter.Figures().Loudness;
        Assert.Equal(500, take.Hops);
        Assert.Equal(rendered.Momentary, seen.Momentary, 1e-6);
        Assert.Equal(rendered.ShortTerm, seen.ShortTerm, 1e-6);
        Assert.Equal(rendered.MaximumTruePeak, seen.MaximumTruePeak, 1e-6);
        Assert.True(integratedWasSeen);
        Assert.InRange(rendered.Integrated, -40, -10);

        // The page is told the format first, then hops whose features were measured.
        viewer.End();
        List<ViewerMessage> messages = Drain(viewer);
        Assert.InRange(messages.Count, 2, 15);
        ViewerMessage hops = messages.Last(message => !message.IsText);
        var header = MemoryMarshal.Cast<byte, float>(hops.Bytes);
        Assert.Equal(hops.Bytes.Length, (SeeBatch.HeaderFloats * sizeof(float)) + ((int)header[0] * SeeBatch.RecordBytes));
        Span<float> record = MemoryMarshal.Cast<byte, float>(hops.Bytes.AsSpan(SeeBatch.HeaderFloats * sizeof(float), SeeBatch.RecordFloats * sizeof(float)));
        Assert.Equal(SeeBatch.HasFeatures | SeeBatch.HasControl, (int)record[SeeBatch.FlagsAt]);
        Assert.InRange(record[SeeBatch.HeardAt + ControlLayout.Loudness], -1.4f, 1.5f);
        Assert.True(record[SeeBatch.CostAt] > 0);
    }

    [Fact]
    public void APageThatDoesNotReadHoldsHalfASecondAndNoMore()
    {
        var viewer = new Viewer();
        for (int i = 0; i < 10_000; i++)
            viewer.Offer(new ViewerMessage([(byte)i], IsText: false));
        viewer.End();
        Assert.Equal(15, Drain(viewer).Count);
    }

    [Fact]
    public void EventsAreListedWithTheirPlace()
    {
        using var watch = new MusicWatch();
        (Soundtrack soundtrack, MoodFile moods) = Open();
        using Soundtrack _ = soundtrack;
        watch.Use(soundtrack, moods);
        soundtrack.Play("calm");
        var audio = new float[2 * 512 * 10];
        soundtrack.Read(audio);
        soundtrack.TransitionTo("tense", 1.5f);
        soundtrack.TriggerStinger("howl");
        soundtrack.Read(audio);
        WaitFor(() => watch.Events.Count == 3);
        Assert.Equal(["begin", "mood", "stinger"], watch.Events.Select(happened => happened.Kind));
        Assert.Equal("To tense within 1.5 s", watch.Events[1].Text);
        Assert.Equal(10 * 512 / 48_000.0, watch.Events[1].Seconds, 1e-9);
        watch.Use(null, null);
        Assert.Empty(watch.Events);
    }
}
