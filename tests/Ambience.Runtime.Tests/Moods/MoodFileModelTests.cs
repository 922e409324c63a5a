using Ambience.Model;
using Ambience.Moods;
using Ambience.Runtime.Tests.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>The mood file and its weight file.</summary>
public class MoodFileModelTests
{
    [Fact]
    public void ARelativeWeightFileStartsAtTheMoodFilesFolder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("nets"));
        File.WriteAllText(Path.Combine(folder.File("nets"), "m.safetensors"), "");
        File.WriteAllText(folder.File("moods.yaml"), "\uFEFFmodel: nets/m.safetensors\nmoods: { calm: }\n");
        MoodFile file = MoodFile.Load(folder.File("moods.yaml"));
        Assert.Equal(Path.Combine(folder.File("nets"), "m.safetensors"), file.ModelPath);
        Assert.Equal(folder.File("moods.yaml"), file.Path);
    }

    [Fact]
    public void AMissingWeightFileIsReportedTogetherWithTheRest()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("moods.yaml"), "engine: cpuu\nmodel: none.safetensors\nmoods: { calm: }\n");
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Load(folder.File("moods.yaml")));
        Assert.Equal(["engine", "model"], e.Problems.Select(problem => problem.KeyPath));
        Assert.Equal((2, 8), (e.Problems[1].Line, e.Problems[1].Column));
        Assert.Contains($"there is no weight file '{folder.File("none.safetensors")}'", e.Problems[1].Message);
    }

    [Fact]
    public void TheCallersWeightFileTakesThePlaceOfTheFilesOwn()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("moods.yaml"), "model: none.safetensors\nmoods: { calm: }\n");
        File.WriteAllText(folder.File("other.safetensors"), "");
        Assert.Equal(folder.File("other.safetensors"), MoodFile.Load(folder.File("moods.yaml"), folder.File("other.safetensors")).ModelPath);
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Load(folder.File("moods.yaml"), folder.File("gone.safetensors")));
        Assert.Contains("gone.safetensors", Assert.Single(e.Problems).Message);
    }

    [Fact]
    public void TrainedMoodsThatTheNetworkHasAreFine() =>
        Parse("calm: {}\n  deep: { blend: { höhle 2: 1, calm: 2 } }").CheckAgainst(TestModels.Banded());

    [Fact]
    public void EveryTrainedMoodThatTheNetworkLacksHasItsPlace()
    {
        MoodFile file = Parse("storm: {}\n  deep: { blend: { höhle 3: 1, calm: 2 } }\n  one: { blend: clam }");
        var e = Assert.Throws<MoodFileException>(() => file.CheckAgainst(TestModels.Banded()));
        Assert.Equal(["moods.storm", "moods.deep.blend", "moods.one.blend"], e.Problems.Select(problem => problem.KeyPath));
        Assert.Equal([(3, 3), (4, 20), (5, 17)], e.Problems.Select(problem => (problem.Line, problem.Column)));
        Assert.Contains("no trained mood 'storm'. Known are: calm, höhle 2.", e.Problems[0].Message);
        Assert.Contains("Name the trained moods that it is made of in 'blend'.", e.Problems[0].Message);
        Assert.Contains("Did you mean 'höhle 2'?", e.Problems[1].Message);
        Assert.Contains("Did you mean 'calm'?", e.Problems[2].Message);
    }

    [Fact]
    public void ANetworkWithoutControlPlaysAnyMoodThatAsksForNothing() =>
        Parse("any: { temperature: 0.8, loudnessDecibels: -3, density: 1, harmony: { chordSeconds: 2, barSeconds: 2 } }").CheckAgainst(TestModels.MuLaw());

    [Theory]
    [InlineData("brightnessOctaves: { parameter: danger, points: [[0, 0], [1, 1]] }", "brightnessOctaves")]
    [InlineData("density: 0.5", "density")]
    [InlineData("harmony: { transposeSemitones: 2 }", "harmony")]
    [InlineData("harmony: { progression: [C] }", "harmony")]
    [InlineData("harmony: { key: C minor }", "harmony")]
    [InlineData("bandTemperatures: [[100, 0.5]]", "bandTemperatures")]
    [InlineData("layers: { deep: { density: 2 } }", "layers.deep.density")]
    [InlineData("layers: { deep: { brightnessOctaves: { range: [-1, 0] } } }", "layers.deep.brightnessOctaves")]
    public void WhatANetworkWithoutControlCannotFollowIsRefused(string setting, string key)
    {
        MoodFile file = Parse($"any: {{ {setting} }}");
        MoodProblem problem = Assert.Single(Assert.Throws<MoodFileException>(() => file.CheckAgainst(TestModels.MuLaw())).Problems);
        Assert.Equal($"moods.any.{key}", problem.KeyPath);
        Assert.Equal(3, problem.Line);
        Assert.Contains(key == "bandTemperatures" ? "single band" : "without control", problem.Message);
    }

    [Fact]
    public void AGestureThatANetworkWithoutControlCannotFollowIsRefused()
    {
        MoodFile file = Parse("any: {}\nstingers: { hit: { gesture: { chord: C, loudnessDecibels: 6, brightnessOctaves: 1, density: 2 } } }");
        var e = Assert.Throws<MoodFileException>(() => file.CheckAgainst(TestModels.MuLaw()));
        Assert.Equal(
            ["stingers.hit.gesture.chord", "stingers.hit.gesture.brightnessOctaves", "stingers.hit.gesture.density"],
            e.Problems.Select(problem => problem.KeyPath));
    }

    [Fact]
    public void TrainedMoodsOfLayersAreLookedUpToo()
    {
        MoodFile file = Parse("calm: { layers: { low: { blend: clam }, high: {} } }\n  heir: { extends: calm, blend: calm }");
        var e = Assert.Throws<MoodFileException>(() => file.CheckAgainst(TestModels.Banded()));
        Assert.Equal(["moods.calm.layers.low.blend", "moods.heir.layers.low.blend"], e.Problems.Select(problem => problem.KeyPath).Order());
        Assert.All(e.Problems, problem => Assert.Contains("Did you mean 'calm'?", problem.Message));
    }

    [Fact]
    public void AControlVectorOfUnknownLayoutCannotBeConducted()
    {
        WaveNetShape shape = TestModels.MuLaw().Shape with { ControlSize = 5 };
        var model = new WaveNetModel { Weights = new WaveNetWeights(shape), LaneDeviations = [1f] };
        MoodProblem problem = Assert.Single(
            Assert.Throws<MoodFileException>(() => Parse("calm: {}").CheckAgainst(model)).Problems);
        Assert.Equal(("model", 1, 8), (problem.KeyPath, problem.Line, problem.Column));
    }

    private static MoodFile Parse(string moods) =>
        MoodFile.Parse($"model: m\nmoods:\n  {moods}\nparameters: {{ danger: }}\n", "moods.yaml");
}
