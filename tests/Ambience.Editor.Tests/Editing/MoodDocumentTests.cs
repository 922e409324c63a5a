using Ambience.Editor.Editing;
using Ambience.Editor.Editing.Yaml;
using Ambience.Editor.Tests.Browser;

namespace Ambience.Editor.Tests.Editing;

/// <summary>The demo's mood file, edited as sliders and hands do it.</summary>
public class MoodDocumentTests
{
    private static MoodDocument Demo() => new(File.ReadAllText(RepositoryFiles.DemoMoods), "moods.yaml");

    [Fact]
    public void AValueIsReplacedInItsPlace()
    {
        MoodDocument document = Demo();
        string before = document.Text;
        document.Set("moods.cavern.layers.main", YamlValue.Yaml("{ width: 0.5 }"));
        document.Set("parameters.danger.smoothingSeconds", 1.25);
        Assert.Equal(
            before.Replace("main: {}\n      shadow: &shadow", "main: { width: 0.5 }\n      shadow: &shadow")
                .Replace("smoothingSeconds: 0.8 }", "smoothingSeconds: 1.25 }"),
            document.Text);
        Assert.Empty(document.Problems);
        Assert.Equal(1.25f, document.File!.Parameters[0].SmoothingSeconds);
    }

    [Fact]
    public void AMissingKeyComesWhereTheDocumentationHasIt()
    {
        MoodDocument document = Demo();
        document.Set("moods.calm.temperature", 0.9);
        Assert.Contains("  calm:\n    temperature: 0.9\n    density: { range", document.Text);
        document.Set("moods.calm.harmony.key", "D dorian");
        Assert.Contains("    temperature: 0.9\n    harmony: { key: D dorian }\n    density", document.Text);
        document.Set("moods.wonder.layers.glimmer.width", 1.5);
        Assert.Contains("        pan: 0.4\n        width: 1.5\n  cavern:", document.Text);
        document.Set("moods.calm.layers.main.pan", 0.25);
        Assert.Contains("# wanders by itself\n    layers:\n      main: { pan: 0.25 }\n  wonder:", document.Text);
        Assert.Empty(document.Problems);
    }

    [Fact]
    public void WhatIsSharedByAnAliasIsWrittenOutWhereItIsChanged()
    {
        MoodDocument document = Demo();
        DocumentChange change = document.Set("moods.tense.layers.shadow.pan", 0.7);
        Assert.Contains("      shadow:\n        blend: tense\n        gainDecibels: { parameter: danger, points", document.Text);
        Assert.Equal("moods.tense.layers.shadow was shared (*shadow); it is written out there now, and changes there alone.",
            Assert.Single(change.Notes));
        Assert.Equal([-0.3f, 0.7f], document.File!.Moods.Skip(2).Take(2).Select(mood => mood.Layers[1].Pan));
    }

    [Fact]
    public void WhatIsSharedByAnAnchorChangesEverywhereAndSaysSo()
    {
        MoodDocument document = Demo();
        DocumentChange change = document.Set("moods.cavern.layers.shadow.pan", 0.7);
        Assert.Contains("moods.tense.layers.shadow", Assert.Single(change.Notes));
        Assert.Equal([0.7f, 0.7f], document.File!.Moods.Skip(2).Take(2).Select(mood => mood.Layers[1].Pan));
    }

    [Fact]
    public void WhatIsInheritedIsWrittenIntoTheMoodItself()
    {
        var document = new MoodDocument(
            "model: a.safetensors\nmoods:\n  land: { temperature: 0.8 }\n  valley: { extends: land }\n  hill:\n    extends: valley\n",
            "moods.yaml");
        DocumentChange change = document.Set("moods.hill.temperature", 1.1);
        Assert.EndsWith("  hill:\n    extends: valley\n    temperature: 1.1\n", document.Text, StringComparison.Ordinal);
        Assert.Equal("hill took temperature over from land; it has its own now.", Assert.Single(change.Notes));
        Assert.Equal([0.8f, 0.8f, 1.1f], document.File!.Moods.Select(mood => mood.Temperature.Evaluate(0)));
    }

    [Fact]
    public void ADragIsOneStepToUndo()
    {
        MoodDocument document = Demo();
        string before = document.Text;
        document.Set("moods.wonder.brightnessOctaves", 0.5);
        string between = document.Text;
        for (int i = 0; i < 50; i++)
            document.Set("moods.calm.temperature", 0.5 + (i / 100.0), gesture: "drag");
        string after = document.Text;
        Assert.True(document.Undo());
        Assert.Equal(between, document.Text);
        Assert.True(document.Redo());
        Assert.Equal(after, document.Text);
        document.Set("moods.calm.temperature", 0.7, gesture: "drag"); // the hand was lifted: another drag
        Assert.True(document.Undo());
        Assert.Equal(after, document.Text);
        Assert.True(document.Undo());
        Assert.True(document.Undo());
        Assert.Equal(before, document.Text);
        Assert.False(document.CanUndo);
    }

    [Fact]
    public void ProblemsSayLineColumnAndLength()
    {
        MoodDocument document = Demo();
        document.SetText(document.Text.Replace("startMood: calm", "startMood: clam"));
        DocumentProblem problem = Assert.Single(document.Problems);
        Assert.Equal((8, 12, 4), (problem.Line, problem.Column, problem.Length));
        Assert.Contains("Did you mean 'calm'", problem.Message);
        Assert.Null(document.File);
    }

    [Fact]
    public void ASecondDocumentAndBrokenYamlAreLeftAlone()
    {
        foreach (string text in (string[])["a: 1\n---\nb: 2\n", "a: [1\nb: 2\n", "a: *nowhere\n", "a: 'x\n"])
        {
            var document = new MoodDocument(text, "moods.yaml");
            AmbienceException error = Assert.Throws<AmbienceException>(() => document.Set("moods.calm.temperature", 1));
            Assert.Contains("YAML", error.Message);
            Assert.Equal(text, document.Text);
            Assert.False(document.CanUndo);
        }
    }

    [Fact]
    public void AScalarIsNoPlaceForKeys()
    {
        MoodDocument document = Demo();
        AmbienceException error = Assert.Throws<AmbienceException>(() => document.Set("moods.wonder.brightnessOctaves.range", 1));
        Assert.Contains("moods.wonder.brightnessOctaves", error.Message);
    }

    [Fact]
    public void ListsGrowAndShrink()
    {
        MoodDocument document = Demo();
        string before = document.Text;
        document.Set("transitions[3]", YamlValue.Yaml("{ from: calm, to: tense, fadeSeconds: 1 }"));
        Assert.Contains("when: next-bar }\n  - { from: calm, to: tense, fadeSeconds: 1 }\n\nmap:", document.Text);
        document.Insert("moods.wonder.harmony.progression", 1, "Gmaj7");
        Assert.Contains("progression: [D, Gmaj7, E/D, Bm7, Amaj7]", document.Text);
        document.Remove("transitions[3]");
        document.Remove("moods.wonder.harmony.progression[1]");
        Assert.Equal(before, document.Text);
    }

    [Fact]
    public void ManyThreadsLoseNothing()
    {
        var document = new MoodDocument("model: a.safetensors\nmoods:\n  calm:\n", "moods.yaml");
        int heard = 0;
        document.Changed += () => Interlocked.Increment(ref heard);
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 25; i++)
                document.Set(YamlPath.Of("moods", $"mood {thread}", "seed"), i);
        });
        Assert.Empty(document.Problems);
        Assert.Equal(9, document.File!.Moods.Count);
        Assert.All(document.File.Moods.Skip(1), mood => Assert.Equal(24ul, mood.Seed));
        Assert.Equal(200, heard);
        while (document.Undo())
        {
        }
        Assert.Equal("model: a.safetensors\nmoods:\n  calm:\n", document.Text);
        Assert.True(document.Saved);
    }
}
