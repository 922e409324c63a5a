using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>Mood files made of records, without YAML.</summary>
public class MoodFileInCodeTests
{
    private static readonly MoodFile s_good = new()
    {
        Moods = [Mood("calm"), Mood("tense") with { Layers = [new Layer { Name = "low", Gate = new LayerGate("danger", 0.5f) }] }],
        Parameters = [new ParameterDefinition("danger", 0, 1, 0, 0.2f)],
        Transitions = [new TransitionRule("*", "tense", FadeSeconds: 2, When: TransitionTiming.Quiet)],
        Stingers = [new Stinger { Name = "hit", Gesture = new StingerGesture(null, 1f) }],
        Map = [new MapRule([new MapCondition("danger", Comparison.Greater, 0.5f)], 0.1f, "tense")],
    };

    [Fact]
    public void TheMoodsAloneAreEnough()
    {
        var file = new MoodFile { Moods = [Mood("calm"), Mood("tense")] };
        Assert.Equal(("calm", "(code)", ""), (file.StartMood, file.Path, file.ModelPath));
        file.CheckAgainst(MusicModels.Create());
        s_good.CheckAgainst(MusicModels.Create());
    }

    /// <summary>What is wrong, by the path of the key that a YAML file would have.</summary>
    private static readonly Dictionary<string, MoodFile> s_wrong = new()
    {
        ["moods"] = new MoodFile { Moods = [] },
        ["moods.calm"] = new MoodFile { Moods = [Mood("calm"), Mood("calm")] },
        ["moods.calm.fadeSeconds"] = new MoodFile { Moods = [Mood("calm") with { FadeSeconds = float.NaN }] },
        ["moods.calm.temperature"] = new MoodFile { Moods = [Mood("calm") with { Temperature = Curve.Constant(2) }] },
        ["moods.calm.density"] = new MoodFile { Moods = [Mood("calm") with { Density = new Curve("fear", [new(0, 1)]) }] },
        ["moods.calm.bandTemperatures[1]"] = new MoodFile { Moods = [Mood("calm") with { BandTemperatures = [new(100, 1), new(100, 1)] }] },
        ["moods.calm.harmony.progression[0].bars"] = new MoodFile { Moods = [Mood("calm") with { Harmony = new Harmony { Progression = [new(Am, 2)] } }] },
        ["moods.calm.blend.calm"] = new MoodFile { Moods = [new Mood { Name = "calm", Blend = [new("calm", -1)] }] },
        ["moods.calm.layers.a"] = new MoodFile { Moods = [Mood("calm") with { Layers = [new Layer { Name = "a" }, new Layer { Name = "a" }] }] },
        ["moods.calm.layers.a.pan"] = new MoodFile { Moods = [Mood("calm") with { Layers = [new Layer { Name = "a", Pan = 2 }] }] },
        ["moods.calm.layers.a.gate.parameter"] = new MoodFile { Moods = [Mood("calm") with { Layers = [new Layer { Name = "a", Gate = new("x", 0) }] }] },
        ["startMood"] = new MoodFile { Moods = [Mood("calm")], StartMood = "clam" },
        ["weights"] = new MoodFile { Moods = [Mood("calm")], Weights = "fp8" },
        ["output.hrtf"] = new MoodFile { Moods = [Mood("calm")], Output = new OutputSettings { Hrtf = (HrtfMode)9 } },
        ["output.spatial.rolloff"] =
            new MoodFile { Moods = [Mood("calm")], Output = new OutputSettings { Spatial = new() { Rolloff = float.NaN } } },
        ["output.spatial.maximumDistance"] = new MoodFile
        {
            Moods = [Mood("calm")], Output = new OutputSettings { Spatial = new() { ReferenceDistance = 200 } },
        },
        ["output.loudnessLufs"] = new MoodFile { Moods = [Mood("calm")], Output = new OutputSettings(LoudnessLufs: 0) },
        ["budget.coreShare"] = new MoodFile { Moods = [Mood("calm")], Budget = new BudgetSettings(CoreShare: -1) },
        ["parameters.p"] = new MoodFile { Moods = [Mood("calm")], Parameters = [new("p", 1, 1, 1, 0)] },
        ["transitions[0].to"] = new MoodFile { Moods = [Mood("calm")], Transitions = [new("*", "clam")] },
        ["transitions[0].fadeBars"] = new MoodFile { Moods = [Bars("calm")], Transitions = [new("*", "*", FadeSeconds: 1, FadeBars: 1)] },
        ["transitions[0].bridgeSeconds"] = new MoodFile { Moods = [Mood("calm")], Transitions = [new("*", "*", BridgeSeconds: 601)] },
        ["stingers.hit"] = new MoodFile { Moods = [Mood("calm")], Stingers = [new Stinger { Name = "hit" }] },
        ["stingers.hit.gesture.seconds"] = new MoodFile { Moods = [Mood("calm")], Stingers = [new Stinger { Name = "hit", Gesture = new(null, 0) }] },
        ["map[0].when"] = new MoodFile { Moods = [Mood("calm")], Map = [new([new("danger", Comparison.Less, 1)], 0, "calm")] },
        ["map[0].mood"] = new MoodFile { Moods = [Mood("calm")], Map = [new([], 0, "clam")] },
        ["map[0].hysteresis"] = new MoodFile { Moods = [Mood("calm")], Map = [new([], -1, "calm")] },
        ["map[1]"] = new MoodFile { Moods = [Mood("calm")], Map = [new([], 0, "calm"), new([], 0, "calm")] },
    };

    public static TheoryData<string> Wrong => [.. s_wrong.Keys];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WhatReadingWouldRefuseIsRefused(string keyPath)
    {
        var e = Assert.Throws<MoodFileException>(() => s_wrong[keyPath].CheckAgainst(MusicModels.Create()));
        MoodProblem problem = Assert.Single(e.Problems);
        Assert.Equal((keyPath, 0, "(code)"), (problem.KeyPath, problem.Line, problem.File));
    }

    [Fact]
    public void ALayerPlaysItsMoodsBlendWhereItHasNone()
    {
        Mood mood = Mood("calm");
        Assert.Equal(mood.Blend, mood.BlendOf(new Layer { Name = "a" }));
        Assert.Equal([new("x", 1f)], mood.BlendOf(new Layer { Name = "a", Blend = [new("x", 1f)] }));
    }

    [Theory]
    [InlineData(null, null, null, 4f)] // bars of the step, chordSeconds, barSeconds
    [InlineData(null, null, 2f, 2f)]
    [InlineData(null, 3f, 2f, 3f)]
    [InlineData(1.5f, 3f, 2f, 3f)]
    [InlineData(4f, 3f, 2f, 8f)]
    [InlineData(4f, 3f, null, 3f)]
    public void AChordLastsItsBarsOrItsSeconds(float? bars, float? chordSeconds, float? barSeconds, float seconds) =>
        Assert.Equal(seconds, new Harmony { ChordSeconds = chordSeconds, BarSeconds = barSeconds }.SecondsOf(new ProgressionStep(Am, bars)));

    private static Chord Am => Chord.TryParse("Am", out Chord chord) ? chord : throw new InvalidOperationException();

    private static Mood Mood(string name) => new() { Name = name, Blend = [new MoodShare("calm", 1f)] };

    private static Mood Bars(string name) => Mood(name) with { Harmony = new Harmony { BarSeconds = 2 } };
}
