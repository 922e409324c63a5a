using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public sealed class MusicTapTests
{
    private const int Hop = 80, Edge = 2 * 8_000 / 200; // samples of the output's own fade

    private static readonly WaveNetModel Model = MusicModels.Create();
    private static readonly SoundtrackOptions Pull = new() { Output = SoundtrackOutput.Pull, Seed = 5 };

    private static float[] Read(Soundtrack soundtrack, int frames)
    {
        var samples = new float[frames * soundtrack.Channels];
        soundtrack.Read(samples);
        return samples;
    }

    private static float[] Read(MusicTap tap, int frames)
    {
        var samples = new float[frames * tap.Channels];
        return samples[..tap.Read(samples)];
    }

    private static MoodFile At(int? rate, IReadOnlyList<Mood> moods) =>
        new() { Moods = moods, Parameters = MusicModels.Parameters, Output = new OutputSettings(SampleRateHz: rate) };

    [Theory]
    [InlineData(null)]
    [InlineData(11_025)] // hops of unequal length
    public void SamplesAreThoseThatAreReadThroughReplacedMoodsToo(int? rate)
    {
        MoodFile moods = At(rate, MusicModels.Moods);
        using var soundtrack = Soundtrack.Open(Model, moods, Pull);
        using MusicTap tap = soundtrack.OpenTap(), second = soundtrack.OpenTap();
        soundtrack.Play();
        var read = new List<float>();
        var tapped = new List<float>();
        foreach (int frames in (int[])[1, 79, 300, 7, 2_000, 1_234])
        {
            read.AddRange(Read(soundtrack, frames));
            tapped.AddRange(Read(tap, 333));
            tapped.AddRange(Read(tap, 20_000)); // what is left
        }
        soundtrack.ReplaceMoods(At(rate, [MusicModels.Moods[0]]));
        read.AddRange(Read(soundtrack, 500));
        tapped.AddRange(Read(tap, 20_000));

        int edge = 2 * soundtrack.SampleRateHz / 200;
        Assert.True(tapped.Count >= read.Count); // a hop is tapped as a whole
        Assert.Equal(read[edge..], tapped[edge..read.Count]);
        Assert.Contains(read, sample => sample != 0);
        Assert.Equal(tapped, Read(second, 20_000));
        Assert.Equal((0, 0), (tap.LostFrames, second.LostFrames));
        Assert.Equal((soundtrack.SampleRateHz, 2), (tap.SampleRateHz, tap.Channels));
    }

    [Fact]
    public void HopsTellWhatWasAskedAndFollowOneAnother()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        using var renderer = new MusicRenderer(Model, MusicModels.File(), "auto", 5);
        using MusicTap tap = soundtrack.OpenTap();
        Assert.True(tap.Control.IsEmpty);
        soundtrack.Play();
        Assert.False(tap.TryReadHop(out _));
        _ = Read(soundtrack, 10 * Hop);
        float[] samples = Read(tap, 10 * Hop);
        for (int hop = 0; hop < 10; hop++)
        {
            Assert.True(tap.TryReadHop(out TappedHop seen));
            Assert.Equal((hop * Hop, Hop, hop, false, 0), ((int)seen.FirstFrame, seen.Frames, (int)seen.Number, seen.Rests, seen.Mood));
            Assert.True(seen.CostMicroseconds > 0);
            var expected = new float[2 * Hop];
            renderer.Read(expected);
            Assert.Equal(renderer.Control.ToArray(), tap.Control.ToArray());
            Assert.Equal(expected, samples[(2 * hop * Hop)..(2 * (hop + 1) * Hop)]);
            Assert.Equal(soundtrack.Layers.Count, tap.Layers.Length);
            Assert.Contains(tap.Layers.ToArray(), layer => layer.Active && layer.GainDecibels > -20);
        }
        Assert.False(tap.TryReadHop(out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => tap.ControlOf(tap.Layers.Length).Length);
    }

    [Fact]
    public void AReaderThatSleepsLosesTheNewestHopsAndIsTold()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        using MusicTap tap = soundtrack.OpenTap(0.08); // 8 hops
        soundtrack.Play();
        Assert.False(tap.TryReadHop(out _));
        float[] read = Read(soundtrack, 20 * Hop);
        Assert.Equal(12 * Hop, tap.LostFrames);
        Assert.Equal(read[Edge..(2 * 8 * Hop)], Read(tap, 20 * Hop)[Edge..]);
        long last = 0;
        while (tap.TryReadHop(out TappedHop hop))
            last = hop.FirstFrame + hop.Frames;
        Assert.Equal(8 * Hop, last);

        float[] after = Read(soundtrack, Hop);
        Assert.True(tap.TryReadHop(out TappedHop next));
        Assert.Equal(20 * Hop, next.FirstFrame); // the gap is seen
        Assert.Equal(after, Read(tap, Hop));
        Assert.Equal(12 * Hop, tap.LostFrames);
    }

    [Fact]
    public void WhoReadsHopsAloneOrSamplesAloneLosesNothing()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        using MusicTap hops = soundtrack.OpenTap(0.08), samples = soundtrack.OpenTap(0.08);
        soundtrack.Play();
        for (int hop = 0; hop < 50; hop++)
        {
            _ = Read(soundtrack, Hop);
            Assert.True(hops.TryReadHop(out _));
            Assert.Equal(2 * Hop, Read(samples, Hop).Length);
        }
        Assert.Equal((0, 0), (hops.LostFrames, samples.LostFrames));
    }

    [Fact]
    public void EachHopIsFollowedByItsOwnSamplesFromTheFirstOn()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        using MusicTap tap = soundtrack.OpenTap(), samples = soundtrack.OpenTap();
        soundtrack.Play();
        _ = Read(soundtrack, 30 * Hop);
        for (int hop = 0; hop < 30; hop++)
        {
            Assert.True(tap.TryReadHop(out TappedHop seen));
            Assert.Equal(hop, seen.Number);
            Assert.Equal(Read(samples, Hop), Read(tap, seen.Frames));
        }
        Assert.False(tap.TryReadHop(out _));
    }

    [Fact]
    public void CallsAreToldAtTheHopThatTheyTakeEffectIn()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        using MusicTap tap = soundtrack.OpenTap();
        soundtrack.SetParameter("danger", 0.25f);
        soundtrack.Play("tense");
        _ = Read(soundtrack, (3 * Hop) + 1); // the fourth hop is made
        soundtrack.SetParameter("danger", 0.5f);
        soundtrack.SetParameter("danger", 0.75f);
        soundtrack.TransitionTo("calm", 2);
        soundtrack.SetLayerMuted(soundtrack.Layers[0], true);
        _ = Read(soundtrack, 2 * Hop);
        soundtrack.FollowMap();
        soundtrack.TransitionTo("dream");
        soundtrack.Pause();
        _ = Read(soundtrack, Hop); // fades out and stands
        soundtrack.Resume();
        _ = Read(soundtrack, Hop);
        soundtrack.ReplaceMoods(MusicModels.File());
        soundtrack.Stop(0.01f);

        var calls = new List<TappedCall>();
        _ = Read(soundtrack, 5 * Hop);
        while (tap.TryReadCall(out TappedCall call))
            calls.Add(call);
        Assert.Equal(("danger", 0.25f), calls.Where(call => call.Name == "danger").Select(call => (call.Name, call.Value)).First());
        TappedCall begin = calls.Single(call => call.Kind == TappedCallKind.Begin);
        Assert.Equal(("tense", 5ul, 0L, 0L), (begin.Name, begin.Seed, begin.Hop, begin.Frame));
        TappedCall[] later = [.. calls.SkipWhile(call => call.Kind != TappedCallKind.Begin).Skip(1)];
        Assert.Equal(
            [TappedCallKind.Transition, TappedCallKind.Parameter, TappedCallKind.Mute, TappedCallKind.Pause, TappedCallKind.Continue,
             TappedCallKind.Transition, TappedCallKind.Moods, TappedCallKind.Stop],
            later.Select(call => call.Kind));
        Assert.Equal((4, 2f, "calm"), (later[0].Hop, later[0].Value, later[0].Name));
        Assert.Equal((4, 0.75f, 4L * Hop), (later[1].Hop, later[1].Value, later[1].Frame));
        Assert.Equal((4, 1f, 4L * Hop), (later[2].Hop, later[2].Value, later[2].Frame));
        Assert.True(float.IsNaN(later[5].Value));
        Assert.Equal(0.01f, later[^1].Value);
        Assert.Equal(0, tap.LostCalls);
    }

    [Fact]
    public void NothingIsAllocatedByTheMusicNorByTheReader()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        using MusicTap tap = soundtrack.OpenTap(0.1), sleeping = soundtrack.OpenTap(0.1);
        soundtrack.Play();
        var audio = new float[2 * 30 * Hop];
        int turn = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            soundtrack.SetParameter("danger", ++turn % 2);
            soundtrack.TransitionTo(turn % 2 == 0 ? "calm" : "tense");
            soundtrack.Read(audio);
            _ = tap.Read(audio);
            while (tap.TryReadHop(out _) || tap.TryReadCall(out _))
                _ = tap.Control.Length + tap.Layers.Length;
        }, runs: 1));
        Assert.True(sleeping.LostFrames > 0); // the way on which hops are lost was measured too
        Assert.Equal(0, soundtrack.Statistics.AllocatedBytes);
    }

    [Fact]
    public void ADisposedTapKeepsWhatItHasAndTakesNothingMore()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        MusicTap tap = soundtrack.OpenTap();
        soundtrack.Play();
        _ = Read(soundtrack, 3 * Hop);
        tap.Dispose();
        tap.Dispose();
        _ = Read(soundtrack, 200 * Hop);
        Assert.Equal(2 * 3 * Hop, Read(tap, 200 * Hop).Length);
        Assert.Equal(0, tap.LostFrames);
        soundtrack.Dispose();
        Assert.Throws<ObjectDisposedException>(() => soundtrack.OpenTap());
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(61)]
    [InlineData(double.NaN)]
    public void LengthsOutOfRangeAreRefused(double seconds)
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.OpenTap(seconds));
    }

    /// <summary>Taps come and go on one thread, are read on another, while a third makes music ahead.</summary>
    [Fact]
    public void TapsComeAndGoWhileTheMusicPlays()
    {
        using var soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull with { Output = SoundtrackOutput.PullAhead });
        using MusicTap whole = soundtrack.OpenTap(20);
        soundtrack.Play();
        var tapped = new List<float>();
        var buffer = new float[2 * 640];
        long frames = 0;
        for (int turn = 0; turn < 200 || frames == 0; turn++)
        {
            Assert.True(turn < 30_000, "no music was made");
            Thread.Sleep(turn < 200 ? 0 : 1); // a busy machine may not have begun with the music yet
            using MusicTap passing = soundtrack.OpenTap(0.05);
            soundtrack.Read(buffer);
            long next = -1;
            while (passing.TryReadHop(out TappedHop hop))
            {
                Assert.True(next < 0 || hop.FirstFrame == next);
                next = hop.FirstFrame + hop.Frames;
            }
            for (int count; (count = whole.Read(buffer)) > 0; frames += count / 2)
                tapped.AddRange(buffer[..count]);
        }
        soundtrack.Dispose();
        Assert.Equal(0, whole.LostFrames);
        using var renderer = new MusicRenderer(Model, MusicModels.File(), "auto", 5);
        var expected = new float[tapped.Count];
        renderer.Read(expected);
        Assert.Equal(expected, tapped);
        Assert.Null(soundtrack.Statistics.Fault);
    }
}
