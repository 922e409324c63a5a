using Ambience.Moods;
using Ambience.Runtime.Tests.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>Names that point nowhere, settings that contradict each other, and what points in a circle.</summary>
public class MoodFileReferenceTests
{
    /// <summary>A good file of 12 lines; the text under test is appended as line 13.</summary>
    private const string Before = """
        model: m.safetensors
        parameters:
          danger: { minimum: 0, maximum: 1 }
          wolves near: { maximum: 10 }
        moods:
          calm:
          base: { abstract: true }
          tense: { harmony: { barSeconds: 2, progression: [Am] } }
          deep:
            harmony: { barSeconds: 3 }
            fadeSeconds: 2
        startMood: calm

        """;

    [Theory]
    [InlineData("transitions: [{ from: clam }]", 13, 23, "transitions[0].from", "there is no mood 'clam' in 'moods'. Did you mean 'calm'?")]
    [InlineData("transitions: [{ to: base }]", 13, 21, "transitions[0].to", "the mood 'base' is abstract: it can be extended, not played.")]
    [InlineData("transitions: [{ to: '**' }]", 13, 21, "transitions[0].to", "there is no mood '**'")]
    [InlineData("transitions: [{}, { from: calm, to: calm }]", 13, 37, "transitions[1].to", "expected another mood than 'from', found the same.")]
    [InlineData("transitions: [{ from: calm, bridge: calm }]", 13, 37, "transitions[0].bridge", "expected a third mood, found 'calm'")]
    [InlineData("transitions: [{ to: calm, bridge: calm }]", 13, 35, "transitions[0].bridge", "expected a third mood")]
    [InlineData("transitions: [{ bridge: base }]", 13, 25, "transitions[0].bridge", "abstract")]
    [InlineData("transitions: [{ bridgeSeconds: 3 }]", 13, 32, "transitions[0].bridgeSeconds", "expected 'bridge' beside it, found none.")]
    [InlineData("transitions: [{ fadeSeconds: 3, fadeBars: 2 }]", 13, 43, "transitions[0].fadeBars", "expected either 'fadeSeconds' or 'fadeBars', found both. Remove one.")]
    [InlineData("transitions: [{ from: calm, to: calm2 }]", 13, 33, "transitions[0].to", "Did you mean 'calm'?")]
    [InlineData("transitions: [{ curve: easein }]", 13, 24, "transitions[0].curve", "there is no curve 'easein'. Did you mean 'ease-in'?")]
    [InlineData("transitions: [{ when: next-beat }]", 13, 23, "transitions[0].when", "there is no moment 'next-beat'. Did you mean 'next-bar'?")]
    [InlineData("transitions: [{ from: calm, when: next-bar }]", 13, 35, "transitions[0].when", "expected 'harmony.barSeconds' in a mood that this rule leaves, found none.")]
    [InlineData("transitions: [{ from: deep, when: next-chord }]", 13, 35, "transitions[0].when", "expected a 'harmony.progression' in a mood that this rule leaves, found none.")]
    [InlineData("transitions: { from: calm }", 13, 14, "transitions", "expected a list such as")]
    [InlineData("transitions: [calm]", 13, 15, "transitions[0]", "expected keys and values, found 'calm'.")]
    [InlineData("map: [{ when: danger > 0.5 }]", 13, 7, "map[0].mood", "expected a mood, found nothing.")]
    [InlineData("map: [{ mood: clam }]", 13, 15, "map[0].mood", "Did you mean 'calm'?")]
    [InlineData("map: [{ mood: calm }, { mood: deep }, { mood: tense }]", 13, 23, "map[1]", "no rule is reached here: the one before always holds.")]
    [InlineData("map: [{ when: danger > 0.5, mood: base }]", 13, 35, "map[0].mood", "abstract")]
    [InlineData("map: [{ when: [danger], mood: calm }]", 13, 15, "map[0].when", "expected a text")]
    [InlineData("stingers: { hit: {} }", 13, 18, "stingers.hit", "expected at least one of 'wave', 'gesture', found none.")]
    [InlineData("stingers: { hit: }", 13, 18, "stingers.hit", "expected at least one of 'wave', 'gesture', found none.")]
    [InlineData("stingers: { hit: { gesture: { seconds: 1 }, duckDecibels: -3 } }", 13, 59, "stingers.hit.duckDecibels", "expected 'wave' beside it")]
    [InlineData("stingers: { hit: { gesture: { chord: Hm } } }", 13, 38, "stingers.hit.gesture.chord", "expected a chord: A to G")]
    [InlineData("stingers: { hit: { gesture: { chord: C }, priority: 101 } }", 13, 53, "stingers.hit.priority", "a whole number, 0 to 100, found '101'")]
    [InlineData("output: { loudnessLufs: as trained }", 13, 25, "output.loudnessLufs", "expected a number, -50 to -5, or 'as-trained', found 'as trained'.")]
    [InlineData("output: { loudnessLufs: -51 }", 13, 25, "output.loudnessLufs", "found '-51'")]
    [InlineData("output: { sampleRateHz: 7999 }", 13, 25, "output.sampleRateHz", "8000 to 192000")]
    [InlineData("budget: { coreShare: 0 }", 13, 22, "budget.coreShare", "0.001 to 16")]
    [InlineData("weights: fp16", 13, 10, "weights", "there is no precision 'fp16'. Did you mean '")]
    public void AProblemOfTheFileHasItsPlace(string text, int line, int column, string keyPath, string says) =>
        HasOne(Before + text, line, column, keyPath, says);

    [Theory] // line 6 column 3 is the mood, 7:5 the key
    [InlineData("extends: calm", 7, 14, "moods.dark.extends", "there is no mood 'calm' in 'moods'. Known are: other, dark.")]
    [InlineData("extends: dark", 7, 14, "moods.dark.extends", "found a circle: dark -> dark. Remove one 'extends'.")]
    [InlineData("abstract: yes", 7, 15, "moods.dark.abstract", "expected true or false, found 'yes'.")]
    [InlineData("seed: 1.5", 7, 11, "moods.dark.seed", "found '1.5'. Leave it out for the seed of the soundtrack.")]
    [InlineData("temperature: { range: [1, 0.5] }", 7, 31, "moods.dark.temperature.range[1]", "expected a number above 1, the lowest value, found 0.5.")]
    [InlineData("temperature: { range: [1, 1] }", 7, 31, "moods.dark.temperature.range[1]", "expected a number above 1")]
    [InlineData("temperature: { range: [1, 1.6] }", 7, 31, "moods.dark.temperature.range[1]", "0.1 to 1.5")]
    [InlineData("temperature: { range: 1 }", 7, 27, "moods.dark.temperature.range", "expected the lowest and the highest value such as [-3, 0], found '1'.")]
    [InlineData("temperature: { seconds: 9 }", 7, 18, "moods.dark.temperature.range", "found nothing")]
    [InlineData("temperature: { range: [0.5, 1], seconds: 0 }", 7, 46, "moods.dark.temperature.seconds", "1 to 3600")]
    [InlineData("temperature: { range: [0.5, 1], parameter: danger }", 7, 18, "moods.dark.temperature", "expected either 'parameter' and 'points', or 'range' and 'seconds', found keys of both.")]
    [InlineData("bandTemperatures: [[100, 1], [100, 1]]", 7, 35, "moods.dark.bandTemperatures[1][0]", "expected a value above 100")]
    [InlineData("bandTemperatures: [[5, 1]]", 7, 25, "moods.dark.bandTemperatures[0][0]", "10 to 96000, found '5'")]
    [InlineData("bandTemperatures: 0.5", 7, 23, "moods.dark.bandTemperatures", "expected factors such as [[200, 0.8], [8000, 1.1]], found '0.5'.")]
    [InlineData("harmony: { key: H }", 7, 21, "moods.dark.harmony.key", "expected a key such as 'A minor'")]
    [InlineData("harmony: { key: A Minor }", 7, 21, "moods.dark.harmony.key", "found 'A Minor'")]
    [InlineData("harmony: { progression: [{ chord: Am, bars: 2 }] }", 7, 49, "moods.dark.harmony.progression[0].bars", "expected 'barSeconds' in the harmony, found none.")]
    [InlineData("harmony: { barSeconds: 2, progression: [{ bars: 2 }] }", 7, 45, "moods.dark.harmony.progression[0].chord", "expected a chord, found nothing.")]
    [InlineData("layers: {}", 7, 13, "moods.dark.layers", "expected at least one layer, found none.")]
    [InlineData("layers: { a: { gain: 3 } }", 7, 20, "moods.dark.layers.a.gain", "there is no such key. Did you mean 'gainDecibels'?")]
    [InlineData("layers: { a: , a: }", 7, 20, "a", "this key is already there in line 7. Remove one.")]
    [InlineData("layers: { a: { pan: 2 } }", 7, 25, "moods.dark.layers.a.pan", "-1 to 1, found '2'")]
    [InlineData("layers: { a: { gate: { above: 0.5 } } }", 7, 26, "moods.dark.layers.a.gate.parameter", "expected the name of a parameter, found nothing.")]
    [InlineData("layers: { a: { gate: { parameter: danger } } }", 7, 26, "moods.dark.layers.a.gate.above", "expected a value of the parameter, found nothing.")]
    [InlineData("layers: { a: { gate: { parameter: danger, above: 2 } } }", 7, 54, "moods.dark.layers.a.gate.above", "0 to 1, found '2'")]
    [InlineData("layers: { a: { gate: { parameter: dangr, above: 0 } } }", 7, 39, "moods.dark.layers.a.gate.parameter", "Did you mean 'danger'?")]
    [InlineData("fadeSeconds: 1\n  '*':", 8, 3, "moods.*", "expected another name: '*' stands for every mood.")]
    public void AProblemOfAMoodHasItsPlace(string text, int line, int column, string keyPath, string says) =>
        HasOne($"model: m\nparameters:\n  danger:\nmoods:\n  other:\n  dark:\n    {text}\n", line, column, keyPath, says);

    [Fact]
    public void BarsThatNoMoodHasCannotBeAskedFor()
    {
        const string Yaml = "model: m\nmoods: { a: , b: }\ntransitions: [{ fadeBars: 2 }, { when: next-bar }, { when: next-chord }]\n";
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(Yaml, "moods.yaml"));
        Assert.Equal(["transitions[0].fadeBars", "transitions[1].when", "transitions[2].when"], e.Problems.Select(problem => problem.KeyPath));
    }

    [Fact]
    public void ACircleIsReportedOnceWithItsPath()
    {
        const string Yaml = "model: m\nmoods:\n  z: { extends: a }\n  a: { extends: b }\n  b: { extends: c }\n  c: { extends: a }\n  d: { extends: c }\n";
        HasOne(Yaml, 4, 17, "moods.a.extends", "found a circle: a -> b -> c -> a. Remove one 'extends'.");
    }

    [Fact]
    public void AWrongValueIsReportedWhereItStandsAndNotByItsHeirs()
    {
        const string Yaml = "model: m\nmoods:\n  a: { fadeSeconds: x }\n  b: { extends: a }\n  c: { extends: b }\n";
        HasOne(Yaml, 3, 21, "moods.a.fadeSeconds", "found 'x'");
    }

    [Fact]
    public void AMoodTakesOverWhatItDoesNotSay()
    {
        MoodFile file = MoodFile.Parse("""
            model: m
            moods:
              last: { extends: middle, harmony: { chordSeconds: 9 }, layers: { low: { pan: 1 }, new: } }
              middle: { extends: first, blend: x, layers: { low: { width: 0 } } }
              first:
                abstract: true
                fadeSeconds: 7
                harmony: { key: A minor, barSeconds: 2, progression: [Am, F] }
                density: { range: [0.5, 2] }
                layers: { low: { gainDecibels: -6 }, high: }
            """, "moods.yaml");
        Assert.Equal(["last", "middle"], file.Moods.Select(mood => mood.Name));
        Mood last = file.Moods[0];
        Assert.Equal([new("x", 1f)], last.Blend);
        Assert.Equal(7f, last.FadeSeconds);
        Assert.Equal((9f, 2f, 2), (last.Harmony.ChordSeconds, last.Harmony.BarSeconds, last.Harmony.Progression.Count));
        Assert.Equal(new Key(9, Mode.Minor), last.Harmony.Key);
        Assert.Equal(new Wander(0.5f, 2f, 20f), last.Density.Wander);
        Assert.Equal(["low", "high", "new"], last.Layers.Select(layer => layer.Name));
        Assert.Equal((1f, 0f, -6f), (last.Layers[0].Pan, last.Layers[0].Width, last.Layers[0].GainDecibels.Evaluate(0)));
        Assert.Equal("last", MoodFile.Parse("model: m\nmoods: { first: , last: { extends: first } }", "m").Moods[1].Blend[0].TrainedMood);
    }

    [Fact]
    public void SixteenDifferentLayersAreTheMost()
    {
        static string Layers(int from, int count) => string.Join(", ", Enumerable.Range(from, count).Select(i => $"l{i}:"));
        string good = $"model: m\nmoods:\n  a: {{ layers: {{ {Layers(0, 8)} }} }}\n  b: {{ layers: {{ {Layers(8, 8)} }} }}\n";
        Assert.Equal(2, MoodFile.Parse(good, "m").Moods.Count);
        HasOne(good + "  plain:\n", 5, 3, "moods.plain.layers", "expected at most 16 different layers in all moods together, found 17 so far.");
        HasOne(good.Replace("b: {", "b: { extends: a,", StringComparison.Ordinal), 4, 28, "moods.b.layers", "expected at most 8, found 16");
    }

    [Fact]
    public void SoundFilesAreFoundBesideTheMoodFileAndMustBeThere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.safetensors"), "");
        Directory.CreateDirectory(folder.File("sounds"));
        File.WriteAllText(Path.Combine(folder.File("sounds"), "hit.wav"), "");
        string path = folder.File("moods.yaml");
        File.WriteAllText(path, "model: m.safetensors\nmoods: { calm: }\nstingers: { hit: { wave: sounds/hit.wav } }\n");
        Assert.Equal(Path.Combine(folder.File("sounds"), "hit.wav"), MoodFile.Load(path).Stingers[0].WavePath);
        File.Delete(Path.Combine(folder.File("sounds"), "hit.wav"));
        MoodProblem problem = Assert.Single(Assert.Throws<MoodFileException>(() => MoodFile.Load(path)).Problems);
        Assert.Equal(("stingers.hit.wave", 3, 26), (problem.KeyPath, problem.Line, problem.Column));
        Assert.Contains("there is no WAV file", problem.Message);
    }

    [Theory]
    [InlineData("a", "b", 3f)] // both named
    [InlineData("c", "b", 2f)] // the one entered
    [InlineData("a", "c", 5f)] // the one left; of two the later
    [InlineData("c", "d", 1f)] // neither
    [InlineData("b", "d", 1f)]
    public void TheMostSpecificTransitionWins(string from, string to, float seconds)
    {
        MoodFile file = MoodFile.Parse("""
            model: m
            moods: { a: , b: , c: , d: }
            transitions:
              - { from: a, to: b, fadeSeconds: 3 }
              - { from: a, fadeSeconds: 4 }
              - { from: a, to: "*", fadeSeconds: 5 }
              - { to: b, fadeSeconds: 2 }
              - { fadeSeconds: 1 }
            """, "moods.yaml");
        Assert.Equal(seconds, file.TransitionBetween(from, to).FadeSeconds);
    }

    [Fact]
    public void WithoutARuleEverythingHasItsDefault() => Assert.Equal(
        new TransitionRule("*", "*"), MoodFile.Parse("model: m\nmoods: { a: , b: }", "m").TransitionBetween("a", "b"));

    private static void HasOne(string yaml, int line, int column, string keyPath, string says)
    {
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml, "moods.yaml"));
        Assert.True(e.Problems.Count == 1, e.Message);
        Assert.Contains(says, e.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal((line, column, keyPath), (e.Problems[0].Line, e.Problems[0].Column, e.Problems[0].KeyPath));
    }
}
