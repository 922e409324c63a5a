using Ambience.Editor.Editing.Language;
using Ambience.Editor.Editing.Transitions;
using Ambience.Editor.Editing;
using Ambience.Editor.Tests.Browser;
using Ambience.Moods;

namespace Ambience.Editor.Tests.Editing;

/// <summary>What the editor knows of a text that is being written. The cursor is at the bar.</summary>
public class LanguageTests
{
    [Theory]
    [InlineData("mo|", "model, moods")]
    [InlineData("moods:\n  calm:\n    ha|", "harmony")]
    [InlineData("moods:\n  calm:\n    temperature: 1\n    |", "density, layers, !temperature")]
    [InlineData("moods:\n  calm:\n    harmony: { key: |", "D dorian, A minor")]
    [InlineData("moods:\n  calm:\n    harmony: { ba|", "barSeconds, key")]
    [InlineData("moods:\n  calm:\n  tense:\n    extends: |", "calm, !tense")]
    [InlineData("startMood: |\nmoods:\n  calm:\n  tense:\n", "calm, tense")]
    [InlineData("moods:\n  calm:\n  tense:\ntransitions:\n  - { from: calm, to: |", "calm, tense, *")]
    [InlineData("moods:\n  calm:\ntransitions:\n  - from: calm\n    curve: |", "ease-in, smooth")]
    [InlineData("moods:\n  calm:\ntransitions:\n  - fr|", "from, fadeSeconds")]
    [InlineData("transitions:\n- from: calm\n  |", "to, when, !from")]
    [InlineData("parameters:\n  danger:\n  height: {}\nmoods:\n  calm:\n    density: { parameter: |", "danger, height")]
    [InlineData("parameters: { danger: {} }\nmoods:\n  calm:\n    layers:\n      main:\n        gate:\n          parameter: |", "danger")]
    [InlineData("moods:\n  calm:\n    layers: { glow: {} }\n  tense:\n    layers:\n      |", "glow")]
    [InlineData("moods:\n  calm:\n    abstract: |", "true, false")]
    [InlineData("engine: |", "auto, cpu")]
    [InlineData("moods:\n  calm:\n    blend: |", "serene, wild")]
    [InlineData("moods:\n  calm:\n    blend: { |", "serene, wild")]
    [InlineData("moods:\n  calm:\n    density:\n      |", "parameter, points, range, seconds")]
    [InlineData("moods: # |", "")]
    [InlineData("output: { device: default, # x\n  gain|", "gainDecibels")]
    public void WhatCouldBeWrittenIsOffered(string text, string offered)
    {
        int at = text.IndexOf('|');
        CompletionList list = MoodCompletion.At(text.Remove(at, 1), at, ["serene", "wild"]);
        string[] labels = [.. list.Items.Select(item => item.Label)];
        foreach (string label in offered.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            if (label.StartsWith('!'))
                Assert.DoesNotContain(label[1..], labels);
            else
                Assert.Contains(label, labels);
        }
        if (offered.Length == 0)
            Assert.Empty(labels);
        Assert.InRange(list.Start, 0, at);
        Assert.DoesNotContain('\n', text[list.Start..at]);
    }

    [Fact]
    public void EveryKeyOfTheDemoIsFoundWhereItIs()
    {
        string text = File.ReadAllText(RepositoryFiles.DemoMoods);
        string[] paths = [.. YamlScan.Keys(text).Select(key => key.Path.ToString())];
        Assert.Equal(paths.Length, paths.Distinct().Count());
        foreach (string path in (string[])["model", "parameters.danger.smoothingSeconds", "moods.calm.density.seconds",
            "moods.wonder.layers.glimmer.pan", "moods.cavern.layers.shadow.gate.hysteresis", "transitions[2].when",
            "map[0].hysteresis", "stingers.howl.gesture.density"])
        {
            Assert.Contains(path, paths);
        }
        Assert.All(YamlScan.Keys(text), key =>
            Assert.Equal(key.Path[^1], text.Substring(key.Start, key.Length).Trim('"')));
    }

    [Fact]
    public void NoCursorAndNoBrokenTextIsTooMuch()
    {
        string text = File.ReadAllText(RepositoryFiles.DemoMoods);
        for (int at = 0; at <= text.Length; at++)
        {
            _ = MoodCompletion.At(text, at, []);
            _ = MoodCompletion.At(text[..at], at, []);
        }
        for (int seed = 0; seed < 150; seed++)
        {
            string broken = RandomYaml.Make(seed);
            var random = new Random(seed);
            for (int i = 0; i < 8 && broken.Length > 2; i++)
                broken = broken.Remove(random.Next(broken.Length - 1), 1).Insert(random.Next(broken.Length - 1), "{}[],:#'\"&* -\n\t"[random.Next(15)].ToString());
            for (int at = 0; at <= broken.Length; at += 11)
            {
                CompletionList list = MoodCompletion.At(broken, at, []);
                Assert.InRange(list.Start, 0, at);
            }
        }
    }

    [Fact]
    public void AHoverSaysWhatAKeyDoesAndWhatIsUsed()
    {
        const string Text = "model: a.safetensors\nmoods:\n  land: { temperature: 0.8 }\n  hill:\n    extends: land\n    density: 2\n    temperature:\n";
        MoodFile file = MoodFile.Parse(Text, "moods.yaml");
        HoverText density = MoodHover.At(Text, Text.IndexOf("density", StringComparison.Ordinal) + 2, file)!;
        Assert.Contains("How many onsets", density.Markdown);
        Assert.Contains("0 to 3", density.Markdown);
        Assert.Contains("Used now: 2", density.Markdown);
        Assert.Equal("density", Text.Substring(density.Start, density.Length));
        HoverText inherited = MoodHover.At(Text, Text.LastIndexOf("temperature", StringComparison.Ordinal), file)!;
        Assert.Contains("Used now: 0.8", inherited.Markdown);
        Assert.Contains("land 100 %", MoodHover.At(Text, Text.IndexOf("land", StringComparison.Ordinal), file)!.Markdown);
        Assert.Null(MoodHover.At(Text, Text.IndexOf("0.8", StringComparison.Ordinal), file));
    }

    [Fact]
    public void EachCellOfTheMatrixIsTheRuleThatTheRuntimeTakes()
    {
        MoodFile file = MoodFile.Load(RepositoryFiles.DemoMoods);
        var matrix = new TransitionMatrix(file);
        foreach (Mood from in file.Moods)
        {
            foreach (Mood to in file.Moods)
                Assert.Same(file.TransitionBetween(from.Name, to.Name), matrix[from.Name, to.Name].Rule);
        }
        Assert.Equal(["5 s", "2.5 s", "4 s"], new[] { matrix["*", "*"].Fade, matrix["calm", "tense"].Fade, matrix["wonder", "calm"].Fade });
        Assert.Equal("ease-in", matrix["calm", "tense"].Manner);
        Assert.Equal("Rule 2 of the file: from * to tense.", matrix["calm", "tense"].Reason);
        Assert.False(matrix["calm", "tense"].IsOwn);
        Assert.True(matrix["*", "tense"].IsOwn);
    }

    [Fact]
    public void ACellWritesTheRuleOfItsPairAndOfNoOther()
    {
        string text = File.ReadAllText(RepositoryFiles.DemoMoods);
        var document = new MoodDocument(text, "moods.yaml");
        TransitionCell Cell(string from, string to) => new TransitionMatrix(document.File!)[from, to];

        TransitionMatrix.Write(document, Cell("wonder", "tense"), Cell("wonder", "tense").Rule! with { FadeSeconds = 1.5f });
        Assert.Contains("  - { from: wonder, to: tense, fadeSeconds: 1.5, curve: ease-in }\n\nmap:", document.Text);
        Assert.Equal((2.5f, 2.5f), (Cell("calm", "tense").Rule!.FadeSeconds, Cell("*", "tense").Rule!.FadeSeconds));
        string written = document.Text;
        AmbienceException noBars = Assert.Throws<AmbienceException>(() =>
            TransitionMatrix.Write(document, Cell("calm", "tense"), new TransitionRule("calm", "tense", FadeBars: 2)));
        Assert.Contains("bar", noBars.Message);
        Assert.Equal(written, document.Text);

        TransitionCell own = Cell("wonder", "tense");
        Assert.True(own.IsOwn);
        TransitionMatrix.Write(document, own, own.Rule! with
        {
            FadeSeconds = null, FadeBars = 2, Curve = FadeCurve.Smooth, Bridge = "calm", BridgeSeconds = 6,
        });
        Assert.Contains("  - { from: wonder, to: tense, fadeBars: 2, bridge: calm, bridgeSeconds: 6 }\n\nmap:", document.Text);
        own = Cell("wonder", "tense");
        TransitionMatrix.Write(document, own, own.Rule! with { Bridge = null, BridgeSeconds = 4 });
        Assert.Contains("  - { from: wonder, to: tense, fadeBars: 2 }\n\nmap:", document.Text);
        TransitionMatrix.Clear(document, Cell("wonder", "tense"));
        Assert.Equal(text, document.Text);
        while (document.Undo())
        {
        }
        Assert.Equal(text, document.Text);
    }
}
