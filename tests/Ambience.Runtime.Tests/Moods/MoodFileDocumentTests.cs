using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>docs/mood-file.md is copied from, so what it shows must work.</summary>
public class MoodFileDocumentTests
{
    private static readonly string[] s_blocks = File.ReadAllText(Document()).Split("```");

    [Fact]
    public void EveryYamlBlockIsAMoodFile()
    {
        List<string> yaml = [.. s_blocks.Where(block => block.StartsWith("yaml\n", StringComparison.Ordinal)).Select(block => block[5..])];
        Assert.Equal(2, yaml.Count);
        Assert.Single(MoodFile.Parse(yaml[0], "docs/mood-file.md").Moods);
        MoodFile full = MoodFile.Parse(yaml[1], "docs/mood-file.md");
        Assert.Equal(["calm", "summit", "chase"], full.Moods.Select(mood => mood.Name));
        Assert.Equal([new("wonder", 0.75f), new("calm", 0.25f)], full.Moods[1].Blend);
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
                density: { parameter: x, points: [[0, 1], [2, 1]] }
            parameters: { x: }
            """;
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(Yaml, "moods.yaml"));
        string shown = Assert.Single(s_blocks, block => block.Contains("3 problems:", StringComparison.Ordinal)).Trim();
        Assert.Equal(shown, e.Message.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void ItListsEveryChordQuality()
    {
        string text = string.Concat(s_blocks).ReplaceLineEndings(" ");
        Assert.All(Chord.Qualities, quality => Assert.Matches($"[` ]{quality}[` ]", text));
    }

    private static string Document()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "WaveNetAmbience.sln")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new InvalidOperationException("The tests do not lie within the repository."), "docs", "mood-file.md");
    }
}
