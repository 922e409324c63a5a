using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public class MusicRendererTests
{
    private const int Hop = 80; // frames; MusicModels.Shape

    private static readonly WaveNetModel Model = MusicModels.Create();

    private static MusicRenderer Create(ulong seed = 5, string engine = "reference", WaveNetModel? model = null) =>
        new(model ?? Model, MusicModels.Moods, MusicModels.Parameters, engine, seed);

    private static float[] Read(MusicRenderer renderer, int frames)
    {
        var samples = new float[frames * renderer.Channels];
        renderer.Read(samples);
        return samples;
    }

    /// <summary>Ten hops with calls at fixed positions, read in pieces of the given lengths.</summary>
    private static float[] Play(MusicRenderer renderer, params int[] pieces)
    {
        var calls = new SortedDictionary<int, Action>
        {
            [0] = () => renderer.SetParameter(1, -3),
            [2 * Hop] = () => renderer.TransitionTo(1, 0.05f),
            [3 * Hop] = () => renderer.SetParameter(0, 0.8f),
            [6 * Hop] = () => renderer.TransitionTo(2, 0.03f),
        };
        var samples = new List<float>();
        for (int frame = 0, piece = 0; frame < 10 * Hop; piece++)
        {
            if (calls.TryGetValue(frame, out Action? call))
                call();
            int next = calls.Keys.Append(10 * Hop).First(position => position > frame);
            int frames = Math.Min(pieces[piece % pieces.Length], next - frame);
            samples.AddRange(Read(renderer, frames));
            frame += frames;
        }
        return [.. samples];
    }

    [Fact]
    public void TheSameSeedAndTimedCallsGiveTheSameSamplesHoweverTheReadsAreCut()
    {
        using MusicRenderer whole = Create(), cut = Create(), crumbs = Create(), other = Create(6);
        float[] expected = Play(whole, int.MaxValue);
        Assert.Contains(expected, sample => sample != 0);
        Assert.Equal(expected, Play(cut, 1, 7, 64, 511));
        Assert.Equal(expected, Play(crumbs, 1));
        Assert.NotEqual(expected, Play(other, int.MaxValue));
    }

    [Fact]
    public void EveryEngineMakesTheSameSamples()
    {
        float[] expected;
        using (MusicRenderer reference = Create())
            expected = Play(reference, 100);
        foreach (string engine in EngineCatalogue.ExactNames.Append("auto"))
        {
            using MusicRenderer renderer = Create(engine: engine);
            Assert.Equal(expected, Play(renderer, 100));
        }
    }

    [Fact]
    public void ResetPlaysTheSameMusicAgain()
    {
        using MusicRenderer renderer = Create();
        float[] first = Read(renderer, 700);
        renderer.TransitionTo(1);
        renderer.Reset(5, 0);
        Assert.Equal(first, Read(renderer, 700));
    }

    [Fact]
    public void WhatTheGameAsksForTakesEffectAtTheNextHopAndNoEarlier()
    {
        using MusicRenderer steady = Create(), asked = Create();
        int latency = steady.LatencyFrames;
        _ = Read(steady, Hop + 20);
        _ = Read(asked, Hop + 20);
        asked.TransitionTo(2, 0.1f);
        float[] a = Read(steady, 6 * Hop), b = Read(asked, 6 * Hop);
        int same = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count() / steady.Channels;
        // 60 frames of the hop that was made already; then at most what filter bank and limiter hold back.
        Assert.InRange(same, Hop - 20, Hop - 20 + latency + Hop);
    }

    [Fact]
    public void AStateContinuesTheVerySameMusicBitForBit()
    {
        using MusicRenderer original = Create();
        _ = Play(original, 33);
        original.TransitionTo(3, 0.5f);   // a transition under way ..
        _ = Read(original, (2 * Hop) + 13); // .. in the middle of a hop ..
        original.SetParameter(0, 0.25f);  // .. with an edit that has not taken effect yet
        original.TransitionTo(1, 0.2f);
        var state = new byte[original.StateBytes];
        original.CaptureState(state);
        float[] expected = Read(original, 30 * Hop);

        foreach (string engine in EngineCatalogue.ExactNames)
        {
            using MusicRenderer fresh = Create(seed: 99, engine: engine);
            _ = Read(fresh, 5 * Hop);
            fresh.RestoreState(state);
            Assert.Equal(expected, Read(fresh, 30 * Hop));
        }
    }

    [Fact]
    public void CapturingDoesNotDisturbTheMusic()
    {
        using MusicRenderer watched = Create(), left = Create();
        var state = new byte[watched.StateBytes];
        for (int i = 0; i < 40; i++)
        {
            watched.CaptureState(state);
            Assert.Equal(Read(left, 57), Read(watched, 57));
        }
    }

    [Fact]
    public void NothingThatIsNoStateIsRestoredAndTheMusicGoesOn()
    {
        using MusicRenderer renderer = Create(), untouched = Create();
        Assert.Equal(Read(untouched, 3 * Hop), Read(renderer, 3 * Hop));
        var good = new byte[renderer.StateBytes];
        renderer.CaptureState(good);
        using (MusicRenderer other = Create(model: MusicModels.Create(seed: 2)))
        {
            var foreign = new byte[other.StateBytes];
            other.CaptureState(foreign);
            Assert.Contains("weight file", Assert.Throws<AmbienceException>(() => renderer.RestoreState(foreign)).Message);
        }
        foreach (int length in new[] { 0, 7, 8, 16, 100, good.Length / 2, good.Length - 1 })
            Assert.Throws<AmbienceException>(() => renderer.RestoreState(good.AsSpan(0, length)));

        // Any byte damaged: refused or played, but never anything else than an AmbienceException, and never NaN.
        var random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = [.. good];
            bad[i < 150 ? i * 2 : random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            using MusicRenderer victim = Create();
            try
            {
                victim.RestoreState(bad);
                Assert.All(Read(victim, 2 * Hop), sample => Assert.InRange(sample, -1, 1));
            }
            catch (AmbienceException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 8, 299); // the mark and fingerprint at least
        Assert.Equal(Read(untouched, 3 * Hop), Read(renderer, 3 * Hop));
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        using MusicRenderer renderer = Create();
        var block = new float[2 * 333];
        var state = new byte[renderer.StateBytes];
        void Everything()
        {
            for (int i = 0; i < 20; i++)
            {
                renderer.SetParameter(i % 2, i);
                renderer.TransitionTo(i % 4, 0.05f);
                renderer.Read(block);
                renderer.CaptureState(state);
                _ = renderer.RealTimeFactor + renderer.Peak + renderer.RmsDecibels + renderer.Mood;
            }
        }
        Assert.Equal(0, Allocations.Of(Everything, runs: 1));
    }

    [Fact]
    public void GainIsAppliedBeforeTheLimiter()
    {
        using var plain = new MusicRenderer(Model, MusicModels.Moods, MusicModels.Parameters, "reference", 5);
        using var softer = new MusicRenderer(Model, MusicModels.Moods, MusicModels.Parameters, "reference", 5, gainDecibels: -20);
        WaveNetModel loud = MusicModels.Create();
        foreach (ref float deviation in loud.LaneDeviations.AsSpan())
            deviation *= 250;
        using var louder = new MusicRenderer(loud, MusicModels.Moods, MusicModels.Parameters, "reference", 5, gainDecibels: 12);
        float[] a = Read(plain, 20 * Hop), b = Read(softer, 20 * Hop), c = Read(louder, 20 * Hop);
        for (int i = 0; i < a.Length; i++)
            Assert.Equal(a[i] * 0.1f, b[i], 1e-6);
        Assert.InRange(c.Max(MathF.Abs), 0.85f, 0.8913f); // -1 dBFS
        Assert.Equal(c.Max(MathF.Abs), louder.Peak);
    }

    [Fact]
    public void ANetworkWithoutControlPlaysToo()
    {
        WaveNetModel model = MusicModels.Create(MusicModels.Uncontrolled);
        using var renderer = new MusicRenderer(
            model, [new Mood { Name = "any", Blend = [new("any", 1)] }], [], "reference", 3);
        float[] samples = Read(renderer, 500);
        Assert.Contains(samples, sample => sample != 0);
        Assert.Equal(0, renderer.Control.Length);
        Assert.Equal(1, renderer.Channels);
    }

    [Fact]
    public void FiguresSayWhatWasMade()
    {
        using MusicRenderer renderer = Create();
        Assert.True(double.IsNaN(renderer.RealTimeFactor));
        float[] samples = Read(renderer, 4 * Hop);
        Assert.Equal(0.04, renderer.SecondsMade, 1e-9);
        Assert.True(renderer.RealTimeFactor > 0);
        Assert.Equal(samples.Max(MathF.Abs), renderer.Peak);
        Assert.Equal(10 * Math.Log10(samples.Average(sample => (double)sample * sample)), renderer.RmsDecibels, 1e-6);
        Assert.Equal("reference", renderer.EngineName);
    }

    [Fact]
    public void MisuseIsAnArgumentError()
    {
        using MusicRenderer renderer = Create();
        Assert.Throws<ArgumentOutOfRangeException>(() => renderer.SetParameter(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => renderer.SetParameter(0, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => renderer.TransitionTo(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => renderer.TransitionTo(0, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => renderer.TransitionTo(0, -1));
        Assert.Contains("calm", Assert.Throws<ArgumentException>(() => renderer.IndexOfMood("clam")).Message);
        Assert.Throws<ArgumentException>(() => renderer.Read(new float[3]));
        Assert.Throws<ArgumentException>(() => renderer.CaptureState(new byte[3]));
        Assert.Contains("warp", Assert.Throws<AmbienceException>(() => Create(engine: "warp")).Message);
    }
}
