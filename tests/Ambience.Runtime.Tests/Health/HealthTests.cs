using Ambience.Health;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Health;

/// <summary>The health monitor on the demo's music: what it must leave alone, and what a game hears of it.</summary>
public class HealthTests
{
    private static readonly WaveNetModel s_model = WeightFile.Read(DemoFiles.Weights);

    private static MusicRenderer Renderer(MoodFile moods, HealthMode mode) => new(
        new MusicBatch(s_model, "cpu", MusicRenderer.EngineOptionsOf(moods, logger: null), MusicRenderer.LayerCount(moods)),
        ownsBatch: true, moods, 11, new MusicEvents(), new SoundLevels(), healthMode: mode);

    private static MoodFile OneMood(string mood = "calm", Func<Mood, Mood>? bend = null)
    {
        var plain = new Mood { Name = mood, Blend = [new(mood, 1)] };
        return new() { Moods = [bend?.Invoke(plain) ?? plain], Output = new OutputSettings(LoudnessLufs: null) };
    }

    [Fact]
    public void HealthyMusicIsTheSameBitForBit()
    {
        MoodFile moods = MoodFile.Load(DemoFiles.Moods);
        float[][] heard = [.. new[] { HealthMode.Off, HealthMode.On, HealthMode.Observe }.Select(mode =>
        {
            using MusicRenderer renderer = Renderer(moods, mode);
            var part = new float[2 * 4 * 48_000];
            var all = new List<float>();
            for (int step = 0; step < 6; step++)
            {
                renderer.TransitionTo(step % moods.Moods.Count, 1.5f);
                renderer.SetParameter(0, step % 2);
                renderer.TriggerStinger(0);
                renderer.Read(part);
                all.AddRange(part);
            }
            Assert.Equal(0, renderer.Recoveries);
            Assert.False(renderer.TryTakeHealthEvent(out HealthEvent found), $"{mode}: {found}");
            return all.ToArray();
        })];
        Assert.True(heard[0].AsSpan().SequenceEqual(heard[1]));
        Assert.True(heard[0].AsSpan().SequenceEqual(heard[2]));
    }

    [Theory] // the network alone reaches neither: it would play its noise, and the monitor would take it for that
    [InlineData("loudnessDecibels", -24, -24, 5)]
    [InlineData("loudnessDecibels", 12, 9, 5)] // the limiter takes a little
    [InlineData("brightnessOctaves", -2, -2, 8)] // less treble is less level
    public void WhatAMoodIsAskedForIsNoCollapse(string key, float value, double level, double tolerance)
    {
        foreach (string mood in s_model.Moods)
        {
            Curve curve = Curve.Constant(value);
            double change = Play(OneMood(mood, plain => key == "loudnessDecibels"
                ? plain with { LoudnessDecibels = curve } : plain with { BrightnessOctaves = curve })) - Play(OneMood(mood));
            Assert.True(Math.Abs(change - level) < tolerance, $"{mood}: expected {level} dB, found {change:0.0}");
        }

        static double Play(MoodFile moods)
        {
            using MusicRenderer renderer = Renderer(moods, HealthMode.On);
            var music = new float[2 * 15 * 48_000];
            renderer.Read(music);
            Assert.False(renderer.TryTakeHealthEvent(out HealthEvent found), $"{moods.Moods[0].Name}: {found}");
            return 10 * Math.Log10(music.Sum(sample => (double)sample * sample) / music.Length);
        }
    }

    [Fact]
    public void AGameHearsOfItWhenItIsHeard()
    {
        FaultyEngine engine = CollapseTrial.Batch(s_model, WeightPrecision.Float32, out MusicBatch batch);
        using var soundtrack = new Soundtrack(OneMood(), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 1 }, batch);
        var told = new List<HealthEvent>();
        soundtrack.HealthChanged += told.Add;
        soundtrack.Play();
        var second = new float[2 * 48_000];
        for (int i = 0; i < 5; i++)
            soundtrack.Read(second);
        soundtrack.DispatchEvents();
        Assert.Empty(told);

        engine.BreakInput(0, lane: 5, float.NaN);
        soundtrack.Read(second);
        soundtrack.DispatchEvents();
        Assert.DoesNotContain(second, float.IsNaN);
        Assert.Equal(1, soundtrack.Statistics.Recoveries);
        Assert.Equal(2, told.Count);
        Assert.Equal((soundtrack.Layers[0], HealthFinding.NotANumber, RecoveryStep.Snapshot, false),
            (told[0].Layer, told[0].Finding, told[0].Step, told[0].Healed));
        Assert.Equal((HealthFinding.NotANumber, RecoveryStep.Snapshot, true), (told[1].Finding, told[1].Step, told[1].Healed));
        Assert.InRange(told[1].Seconds - told[0].Seconds, 0.4, 0.7);
    }

    [Theory] // the options' word counts before the mood file's
    [InlineData(HealthMode.Observe, null, 0, true)]
    [InlineData(HealthMode.Off, null, 0, false)]
    [InlineData(HealthMode.Off, HealthMode.On, 1, true)]
    [InlineData(HealthMode.On, HealthMode.Off, 0, false)]
    public void TheModeSaysWhatIsDone(HealthMode inFile, HealthMode? inOptions, int recoveries, bool isTold)
    {
        FaultyEngine engine = CollapseTrial.Batch(s_model, WeightPrecision.Float32, out MusicBatch batch);
        MoodFile moods = new() { Moods = OneMood().Moods, Health = inFile };
        using var soundtrack = new Soundtrack(
            moods, new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 1, Health = inOptions }, batch);
        int told = 0;
        soundtrack.HealthChanged += _ => told++;
        soundtrack.Play();
        var samples = new float[2 * 48_000 * 3];
        soundtrack.Read(samples);
        engine.BreakInput(0, 5, float.NaN);
        soundtrack.Read(samples);
        soundtrack.DispatchEvents();
        Assert.Equal(recoveries, soundtrack.Statistics.Recoveries);
        Assert.Equal(isTold, told > 0);
    }

    [Fact]
    public void RecoveringAllocatesNothingAndNeverClicks()
    {
        FaultyEngine engine = CollapseTrial.Batch(s_model, WeightPrecision.Float32, out MusicBatch batch);
        using var renderer = new MusicRenderer(
            batch, ownsBatch: true, OneMood("tense"), 3, new MusicEvents(), new SoundLevels());
        var samples = new float[2 * 48_000];
        var clicks = new ClickDetector(48_000, 2);
        for (int i = 0; i < 6; i++)
        {
            renderer.Read(samples);
            clicks.Add(samples); // what begins in the middle of music begins with a click
        }
        long ofTheMusic = clicks.Count; // an attack may be as sharp
        Assert.Equal(0, Allocations.Of(() =>
        {
            engine.BreakInput(0, 7, float.PositiveInfinity);
            renderer.Read(samples);
            clicks.Add(samples);
        }, runs: 6));
        Assert.InRange(renderer.Recoveries, 3, 30); // soon the loop is heard, and the network rehearses behind it
        Assert.Equal(ofTheMusic, clicks.Count);
    }

    [Fact]
    public void ACapturedStateGoesOnBitForBit()
    {
        using MusicRenderer first = Renderer(OneMood(), HealthMode.On), second = Renderer(OneMood(), HealthMode.Off);
        var samples = new float[2 * 48_000 * 4];
        first.Read(samples);
        var state = new byte[first.StateBytes];
        first.CaptureState(state);
        second.RestoreState(state);
        var resumed = new float[samples.Length];
        first.Read(samples);
        second.Read(resumed);
        Assert.True(samples.AsSpan().SequenceEqual(resumed));
    }

    [Fact]
    public void WatchingGoesOnWhenMoodsAreReplaced()
    {
        FaultyEngine engine = CollapseTrial.Batch(s_model, WeightPrecision.Float32, out MusicBatch batch);
        using var soundtrack = new Soundtrack(OneMood(), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 1 }, batch);
        soundtrack.Play();
        var samples = new float[2 * 48_000 * 5];
        soundtrack.Read(samples);
        soundtrack.ReplaceMoods(OneMood());
        engine.BreakInput(0, 5, float.NaN);
        HealthEvent? first = null;
        soundtrack.HealthChanged += found => first ??= found;
        soundtrack.Read(samples);
        soundtrack.DispatchEvents();
        Assert.Equal(RecoveryStep.Snapshot, first?.Step); // taken before the moods were replaced
        Assert.Equal(1, soundtrack.Statistics.Recoveries);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-40f)]
    public void TheNetworkIsNeverAskedForWhatItWasNotTrainedOn(float asked)
    {
        var guard = new ControlGuard(s_model);
        var control = new float[s_model.Shape.ControlSize];
        for (int i = 0; i < control.Length; i++)
        {
            Array.Clear(control);
            control[i] = asked;
            Assert.Equal(HealthFinding.Control, guard.Check(control)?.Finding);
            guard.Replace(control);
            Assert.Null(guard.Check(control));
        }
        control[3] = 0.5f; // from here on the last that was in order takes the place of what is not
        Assert.Null(guard.Check(control));
        float[] last = [.. control];
        Array.Fill(control, asked);
        guard.Replace(control);
        Assert.Equal(last, control);
    }

    [Fact]
    public void OnlyWhatIsOutsideIsReplaced()
    {
        var guard = new ControlGuard(s_model);
        var control = new float[s_model.Shape.ControlSize];
        Assert.Null(guard.Check(control));
        control[ControlLayout.Loudness] = 0.25f; // the game goes on asking
        control[^1] = 900;
        guard.Replace(control);
        Assert.Equal(0.25f, control[ControlLayout.Loudness]);
        Assert.Equal(0, control[^1]);
        Assert.Null(guard.Check(control));

        control[ControlLayout.MoodEmbedding] = -0.01f;
        control[^1] = 900; // an embedding is replaced as a whole
        guard.Replace(control);
        Assert.Equal(0, control[ControlLayout.MoodEmbedding]);
    }
}
