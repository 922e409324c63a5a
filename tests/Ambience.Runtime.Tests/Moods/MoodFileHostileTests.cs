using System.Text;
using Ambience.Moods;
using Ambience.Runtime.Tests.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>Text that means harm, and files that are no text.</summary>
public class MoodFileHostileTests
{
    [Theory] // each of these overflows the stack of a reader that descends without a limit
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("? ")]
    [InlineData("- ")]
    public void DeepNestingIsRefused(string opening)
    {
        string yaml = "model: m\nmoods:\n  calm: " + (opening is "? " or "- " ? "\n    " : "") +
            string.Concat(Enumerable.Repeat(opening, 5_000));
        Refused(yaml, "deep");
    }

    [Fact]
    public void AliasesThatMultiplyCostNothing()
    {
        var yaml = new StringBuilder("model: m\n");
        yaml.AppendLine("a0: &a0 [x, x, x, x, x, x, x, x, x, x]");
        for (int level = 1; level < 14; level++) // 10^14 nodes if they were copied
            yaml.AppendLine($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]");
        yaml.AppendLine("moods: { calm: { temperature: *a13 } }");
        Refused(yaml.ToString(), "there is no such key");
    }

    [Fact]
    public void AnAnchorStandsForItsNode()
    {
        MoodFile file = MoodFile.Parse("model: m\nmoods:\n  calm: &soft { temperature: 0.7 }\n  tense: *soft\n", "moods.yaml");
        Assert.Equal(0.7f, file.Moods[1].Temperature.Evaluate(0f));
        Assert.Equal("tense", file.Moods[1].Blend[0].TrainedMood);
    }

    [Fact]
    public void ThousandsOfProblemsAreCountedAndNotAllKept()
    {
        var yaml = new StringBuilder("model: m\nmoods:\n  calm:\n");
        for (int i = 0; i < 5_000; i++)
            yaml.AppendLine($"    unknown{i}: x");
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml.ToString(), "moods.yaml"));
        Assert.Equal(101, e.Problems.Count);
        Assert.Contains("and 4900 more problems", e.Problems[^1].Message);
    }

    [Theory]
    [InlineData("moods: { NAMES }", 257, "", "moods: expected at most 256, found 257.")]
    [InlineData("moods: { calm: }\nparameters: { NAMES }", 257, "", "parameters: expected at most 256, found 257.")]
    [InlineData("moods: { calm: }\nstingers: { NAMES }", 257, "{ gesture: { density: 2 } }", "stingers: expected at most 256, found 257.")]
    [InlineData("moods: { calm: { layers: { NAMES } } }", 9, "", "moods.calm.layers: expected at most 8, found 9.")]
    [InlineData("moods: { calm: { blend: { NAMES } } }", 33, "1", "moods.calm.blend: expected at most 32, found 33.")]
    [InlineData("moods: { calm: }\nmap: [ITEMS]", 257, "{ when: a > 0, mood: calm }", "map: expected at most 256, found 257.")]
    [InlineData("moods: { calm: }\ntransitions: [ITEMS]", 1025, "{ to: calm }", "transitions: expected at most 1024, found 1025.")]
    [InlineData("moods: { calm: { harmony: { progression: [ITEMS] } } }", 257, "Am", "progression: expected at most 256, found 257.")]
    public void ThereIsALimitToEverything(string text, int count, string each, string says)
    {
        string names = string.Join(", ", Enumerable.Range(0, count).Select(i => $"n{i}: {each}"));
        string items = string.Join(", ", Enumerable.Repeat(each, count));
        string parameters = text.Contains("parameters", StringComparison.Ordinal) ? "" : "parameters: { a: }\n";
        string yaml = $"model: m\n{parameters}{text}\n".Replace("NAMES", names, StringComparison.Ordinal).Replace("ITEMS", items, StringComparison.Ordinal);
        Assert.Contains(says, Assert.Single(Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml, "moods.yaml")).Problems).ToString());
    }

    [Fact]
    public void ABigPartThatManyMoodsShareIsReadInReasonableTime()
    {
        // 256 x 15,000 unknown keys: a hint for each of them would take minutes, and the test's time-out.
        var yaml = new StringBuilder("model: m\nmoods:\n  m0: &big\n");
        for (int i = 0; i < 15_000; i++)
            yaml.AppendLine($"    temperatur{i}: 1");
        for (int i = 1; i < 256; i++)
            yaml.AppendLine($"  m{i}: *big");
        Refused(yaml.ToString(), "more problems");
    }

    [Fact]
    public void NamesOfAMegabyteStayOutOfTheMessage()
    {
        string name = new('x', 1_000_000);
        foreach (string yaml in new[]
        {
            $"{name}: 1\nmodel: m\nmoods: {{ calm: }}",
            $"model: m\nmoods:\n  ? {name}\n  : {{}}\n",
            $"model: m\nmoods: {{ calm: }}\nstartMood: {name}",
            $"model: m\nengine: {name}\nmoods: {{ calm: }}",
            $"model: m\nmoods: {{ calm: {{ temperature: {name} }} }}",
            $"model: m\nmoods: {{ calm: *{name} }}",
        })
        {
            var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml, "moods.yaml"));
            Assert.True(e.Message.Length < 1_000, $"the message has {e.Message.Length} characters");
        }
    }

    [Fact]
    public void FilesThatAreNoMoodFileAreRefused()
    {
        using var folder = new TemporaryFolder();
        void Refused(string path, string says) =>
            Assert.Contains(says, Assert.Throws<MoodFileException>(() => MoodFile.Load(path)).Message);

        Refused(folder.File("none.yaml"), "there is no such mood file");
        Refused(Path.Combine(folder.Path, "no", "none.yaml"), "there is no such mood file");
        Refused(folder.Path, "could not be read");
        File.WriteAllBytes(folder.File("empty"), []);
        Refused(folder.File("empty"), "found an empty file");
        File.WriteAllBytes(folder.File("latin1"), [.. "model: h"u8, 0xF6, .. "hle"u8]);
        Refused(folder.File("latin1"), "expected text in UTF-8");
        File.WriteAllBytes(folder.File("huge"), new byte[(1 << 20) + 1]);
        Refused(folder.File("huge"), "expected at most 1048576 bytes");
        File.WriteAllBytes(folder.File("binary"), new byte[5_000]);
        Refused(folder.File("binary"), "binary:1:1: ");
    }

    private static void Refused(string yaml, string says)
    {
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml, "moods.yaml"));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }
}
