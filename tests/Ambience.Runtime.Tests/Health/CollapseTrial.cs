using System.Globalization;
using System.Text;
using Ambience.Audio;
using Ambience.Health;
using Ambience.Inference;
using Ambience.Inference.Choice;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Health;

/// <summary>What became of one collapse.</summary>
/// <param name="FoundSeconds">From the fault to the first event; infinite if there was none.</param>
/// <param name="HealedSeconds">From the fault to the last moment that did not sound right; infinite if it never healed.</param>
/// <param name="First">What was found first.</param>
/// <param name="Step">What helped.</param>
/// <param name="LargestSample">Of all that was heard after the fault; NaN if any was no number.</param>
internal readonly record struct CollapseResult(
    double FoundSeconds, double HealedSeconds, HealthFinding? First, RecoveryStep Step, float LargestSample)
{
    /// <summary>Nothing was found, by the second ear neither: the network shook the fault off by itself.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>The events, and when the second ear heard something: seconds after the fault.</summary>
    public string Story { get; init; } = "";

    /// <summary>One line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"found {FoundSeconds:0.00} s ({First}), healed {HealedSeconds:0.00} s ({Step}), largest {LargestSample:0.00}:{Story}");
}

/// <summary>
/// Plays some seconds of the demo's music, makes it collapse, and listens with a second set of detectors, which hear what
/// a player hears, for how long it does not sound right.
/// </summary>
internal static class CollapseTrial
{
    private const double WarmUpSeconds = 5, AfterSeconds = 7;

    /// <summary>One stream of an engine that can be broken.</summary>
    public static FaultyEngine Batch(WaveNetModel model, WeightPrecision precision, out MusicBatch batch)
    {
        var options = new EngineOptions { Weights = precision };
        var engine = new FaultyEngine(model, 1, options);
        var choice = new EngineChoice { Asked = EngineCatalogue.Cpu, Engine = EngineCatalogue.Cpu, Reason = "a test" };
        batch = new MusicBatch(
            model, EngineCatalogue.Cpu, options, new SelectedEngine(engine, null, choice, logger: null));
        return engine;
    }

    public static CollapseResult Run(WaveNetModel model, Collapse kind, int number, HealthMode mode = HealthMode.On)
    {
        var random = new Random((1000 * (int)kind) + number);
        string mood = model.Moods[number % model.Moods.Count];
        var file = new MoodFile
        {
            Moods = [new Mood { Name = mood, Blend = [new(mood, 1)] }], Output = new OutputSettings(LoudnessLufs: null),
        };
        // What is no number can live in floats; int8's codes do not know it.
        WeightPrecision precision = kind != Collapse.NaN ? WeightPrecision.Stored
            : number % 2 == 0 ? WeightPrecision.Float32 : WeightPrecision.BFloat16;
        FaultyEngine engine = Batch(model, precision, out MusicBatch batch);
        using var renderer = new MusicRenderer(
            batch, ownsBatch: true, file, seed: (ulong)number, new MusicEvents(), new SoundLevels(), healthMode: mode);
        double hopSeconds = model.Shape.HopSeconds;
        // Not on a whole second: where the fault falls between two measurements is a matter of chance.
        var warmUp = new float[(int)((WarmUpSeconds + random.NextDouble()) / hopSeconds) * model.Shape.HopSamples * 2];
        renderer.Read(warmUp);
        Assert.False(renderer.TryTakeHealthEvent(out HealthEvent early), $"{kind} {number}: found before the fault: {early}");

        Collapses.Cause(kind, model, engine, renderer, random);
        double fault = renderer.SecondsMade;
        var ear = new SecondEar(model, mood);
        var hop = new float[model.Shape.HopSamples * 2];
        double found = double.PositiveInfinity, wrongUntil = 0;
        HealthFinding? first = null;
        RecoveryStep step = RecoveryStep.None;
        float largest = 0;
        bool healed = false, strange = false;
        var story = new StringBuilder();
        while (renderer.SecondsMade - fault < AfterSeconds)
        {
            renderer.Read(hop);
            foreach (float sample in hop)
                largest = float.IsFinite(sample) && !float.IsNaN(largest) ? Math.Max(largest, Math.Abs(sample)) : float.NaN;
            while (renderer.TryTakeHealthEvent(out HealthEvent happened))
            {
                if (first is null)
                    (first, found) = (happened.Finding, happened.Seconds - fault);
                (step, healed) = (happened.Step, happened.Healed);
                story.Append(CultureInfo.InvariantCulture,
                    $" {happened.Seconds - fault:0.00} {happened.Finding} {happened.Figure:0.00} -> {happened.Step}{(healed ? " healed" : "")};");
                wrongUntil = Math.Max(wrongUntil, happened.Seconds - fault);
            }
            // What the loop plays was asked for earlier: its level is not compared with what is asked now.
            Diagnosis? wrong = ear.Hears(hop, step == RecoveryStep.Loop ? default : renderer.Control);
            if (wrong is not { } heard)
                continue;
            strange = true;
            wrongUntil = Math.Max(wrongUntil, renderer.SecondsMade - fault);
            story.Append(CultureInfo.InvariantCulture, $" {renderer.SecondsMade - fault:0.00} ear: {heard.Finding} {heard.Figure:0.00};");
        }
        return new CollapseResult(found, healed ? wrongUntil : double.PositiveInfinity, first, step, largest)
        {
            IsHarmless = first is null && !strange, Story = story.ToString(),
        };
    }
}

/// <summary>Measures what is heard, from its samples alone, with detectors of its own.</summary>
internal sealed class SecondEar(WaveNetModel model, string mood)
{
    private readonly HealthMeter _meter = new(model);
    private readonly HealthJudge _judge = new();
    private readonly HealthRange[] _allowed = [.. HealthRule.All.Select((rule, i) =>
        rule.Allowed(model.Health.Single(health => health.Mood == mood).Ranges[i]))];
    private readonly RecoveryLadder _calm = new(model.Shape.HopSeconds);
    private readonly List<float> _samples = [];
    private int _hops;

    /// <summary>What was out of range in the half second that ends here; null within one.</summary>
    public Diagnosis? Hears(float[] hop, ReadOnlySpan<float> control)
    {
        // Lanes of a hop need the audio around it: a hop later than they sound is near enough.
        _samples.AddRange(hop);
        if (++_hops < 4)
            return null;
        var clip = new AudioClip(model.Shape.SampleRateHz, 2, [.. _samples]);
        float[] lanes = LaneEncoder.Encode(clip, model.Shape, model.Shape.HopFrames, model.Shape.HopFrames);
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] /= model.LaneDeviations[i % model.Shape.Lanes];
        _samples.RemoveRange(0, hop.Length);
        if (!_meter.AddHop(lanes, control, float.PositiveInfinity))
            return new Diagnosis(HealthFinding.NotANumber, float.NaN, new HealthRange(0, 0), RecoveryStep.Snapshot);
        return _meter.AddAudio(hop) ? _judge.Judge(_meter.Figures, _allowed, _calm, hop: 0) : null;
    }
}
