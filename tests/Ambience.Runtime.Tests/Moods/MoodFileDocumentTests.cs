using System.Text.RegularExpressions;
using Ambience.Moods;
using Ambience.Moods.Keys;
using Ambience.Moods.Reading;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>docs/mood-file.md is copied from, so what it shows must work.</summary>
public class MoodFileDocumentTests
{
    private static readonly string s_path = GeneratedText.PathOf("docs", "mood-file.md");
    private static readonly string s_text = File.ReadAllText(s_path).ReplaceLineEndings("\n");
    private static readonly string[] s_blocks = s_text.Split("```");
    private static readonly string[] s_yaml =
        [.. s_blocks.Where(block => block.StartsWith("yaml\n", StringComparison.Ordinal)).Select(block => block[5..])];

    [Fact]
    public void EveryYamlBlockIsAMoodFile()
    {
        Assert.Equal(2, s_yaml.Length);
        Assert.Single(MoodFile.Parse(s_yaml[0], "docs/mood-file.md").Moods);
        MoodFile full = MoodFile.Parse(s_yaml[1], "docs/mood-file.md");
        Assert.Equal(["valley", "summit", "chase"], full.Moods.Select(mood => mood.Name));
        Assert.Equal([new("wonder", 0.75f), new("calm", 0.25f)], full.Moods[1].Blend);
        Assert.Equal("D dorian", full.Moods[1].Harmony.Key?.ToString());
        Assert.Equal(["ground", "strings"], full.Moods[2].Layers.Select(layer => layer.Name));
        Assert.Equal("summit", full.TransitionBetween("valley", "chase").Bridge);
    }

    [Fact]
    public void TheFullExampleUsesEveryKey()
    {
        var problems = new ProblemList("docs");
        var used = new HashSet<(SectionDefinition, string)>();
        Use(SourceComposer.Compose(s_yaml[1], problems)!, MoodFileKeys.Section, used);
        Assert.True(problems.IsEmpty);
        IEnumerable<string> unused = MoodFileKeys.AllSections
            .SelectMany(section => section.Keys.Where(key => !used.Contains((section, key.Name))).Select(key => $"{section.Title}: {key.Name}"));
        Assert.Empty(unused);
    }

    [Fact]
    public void TheTablesAreCurrent() =>
        GeneratedText.IsCurrent(s_path, KeyReference.Markdown(), "<!-- keys -->", "<!-- end of keys -->");

    [Fact]
    public void LinksWithinThePageLeadSomewhere()
    {
        HashSet<string> headings = [.. Regex.Matches(s_text, "^#+ (.+)$", RegexOptions.Multiline)
            .Select(heading => heading.Groups[1].Value.Trim().Replace(' ', '-').ToLowerInvariant())];
        Assert.All(Regex.Matches(s_text, @"\]\(#([^)]+)\)"), link => Assert.Contains(link.Groups[1].Value, headings));
    }

    [Fact]
    public void TheProblemsThatItShowsAreTheReal()
    {
        const string Yaml = """
            model: m.safetensors
            engine: cpuu
            moods:
              calm:
                temprature: 1
                density: { parameter: danger, points: [[0, 1], [2, 1]] }
              tense: { extends: deep }
              deep: { extends: tense }
            parameters: { danger: }
            map: [{ mood: calm, when: dangr > 0.5 }]
            """;
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(Yaml, "moods.yaml"));
        string shown = Assert.Single(s_blocks, block => block.Contains("5 problems:", StringComparison.Ordinal)).Trim();
        Assert.Equal(shown, e.Message.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void ItListsEveryChordQualityAndMode()
    {
        string text = string.Concat(s_blocks).ReplaceLineEndings(" ");
        Assert.All(Chord.Qualities, quality => Assert.Matches($"[` ]{quality}[` ]", text));
        Assert.All(Key.ModeNames, mode => Assert.Contains($"`{mode}`", text));
    }

    [Fact]
    public void TheDemosFileIsRight() =>
        Assert.Contains("calm", MoodFile.Parse(
            File.ReadAllText(GeneratedText.PathOf("samples", "Demo", "moods.yaml")), "moods.yaml").Moods.Select(mood => mood.Name));

    /// <summary>Notes each key of a text with the section that it belongs to.</summary>
    private static void Use(SourceNode node, SectionDefinition section, HashSet<(SectionDefinition, string)> used)
    {
        if (node is not SourceMap map)
            return;
        foreach ((SourceScalar name, SourceNode value) in map.Entries)
        {
            FileKey key = section.Keys.Single(known => known.Name == name.Value);
            used.Add((section, key.Name));
            switch (key)
            {
                case SectionKey inner:
                    Use(value, inner.Section, used);
                    break;
                case NamedKey { Section: var each }:
                    foreach ((_, SourceNode item) in ((SourceMap)value).Entries)
                        Use(item, each, used);
                    break;
                case ListKey { Section: var each }:
                    foreach (SourceNode item in ((SourceList)value).Items)
                        Use(item, each, used);
                    break;
                case CurveKey:
                    Use(value, CurveKeys.Section, used);
                    break;
                case FormKey when key == HarmonyKeys.Progression:
                    foreach (SourceNode item in ((SourceList)value).Items)
                        Use(item, HarmonyKeys.StepSection, used);
                    break;
            }
        }
    }
}
