using System.Text;
using Ambience.Moods;
using Ambience.Moods.Keys;
using Ambience.Moods.Reading;
using Xunit;

namespace Ambience.Runtime.Tests.Moods.Fuzz;

/// <summary>Files by chance, the same ones each time.</summary>
public class MoodFileFuzzTests
{
    private const int ValidFiles = 1_000, MutatedFiles = 10_000;

    [Fact]
    public void AThousandRandomFilesAreReadAsTheyWereMeant()
    {
        var used = new HashSet<(string, string)>();
        for (int seed = 0; seed < ValidFiles; seed++)
        {
            var random = new RandomMoodFile(seed);
            used.UnionWith(random.Used);
            MoodFile file = Read(random, seed);
            var left = new Dictionary<string, string>(random.Expected);
            foreach ((string path, FileKey key, string? value) in new FlatMoodFile(file).Lines)
            {
                string? expected = left.Remove(path, out string? told) ? told : key.Standard?.ToString();
                Assert.True(expected == value, $"file {seed}: {path}: expected {expected ?? "nothing"}, found {value ?? "nothing"}\n{random.Text}");
            }
            Assert.True(left.Count == 0, $"file {seed}: {left.FirstOrDefault()} was written and not read\n{random.Text}");
        }
        IEnumerable<(string, string)> all = MoodFileKeys.AllSections.SelectMany(section => section.Keys.Select(key => (section.Title, key.Name)));
        Assert.Empty(all.Except(used));
    }

    [Fact]
    public void TheSchemaTakesThemToo()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            string text = new RandomMoodFile(seed, smallSeeds: true).Text; // the validator's numbers end at 63 bits
            Assert.True(MoodFileSchemaTests.Validator.Validate(YamlAsJson.Convert(text)).Count == 0, $"file {seed}\n{text}");
        }
    }

    [Fact]
    public void TenThousandDamagedFilesGiveAFileOrTheOneException()
    {
        string[] good = [.. Enumerable.Range(0, 200).Select(seed => new RandomMoodFile(seed).Text)];
        var random = new Random(3);
        int read = 0, refused = 0;
        for (int round = 0; round < MutatedFiles; round++)
        {
            string text = Damaged(random, good);
            try
            {
                MoodFile file = MoodFile.Parse(text, "moods.yaml");
                var problems = new ProblemList("moods.yaml");
                MoodValueCheck.Check(file, problems);
                problems.ThrowIfAny(); // out of range or pointing nowhere: what the reader lets through must be right
                Assert.Contains(file.StartMood, file.Moods.Select(mood => mood.Name));
                read++;
            }
            catch (MoodFileException e) when (e.Problems.Count > 0)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e}\n{text}");
            }
        }
        Assert.True(read > 100 && refused > MutatedFiles / 2, $"{read} read, {refused} refused");
    }

    private static MoodFile Read(RandomMoodFile random, int seed)
    {
        try
        {
            return MoodFile.Parse(random.Text, "moods.yaml");
        }
        catch (MoodFileException e)
        {
            Assert.Fail($"file {seed}: {e.Message}\n{random.Text}");
            throw;
        }
    }

    private static string Damaged(Random random, string[] good)
    {
        const string Ink = "0123456789-.,:[]{}&*!|>'\"%@`#?~\\ \n\teE\0\u0085\u2028\uD800é<=";
        string origin = good[random.Next(good.Length)], other = good[random.Next(good.Length)];
        var text = new StringBuilder(origin);
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(6))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Ink[random.Next(Ink.Length)]);
                    break;
                case 2:
                    int from = random.Next(other.Length);
                    text.Insert(at, other.AsSpan(from, Math.Min(20, other.Length - from)));
                    break;
                case 3: // a line of another file, in the place of one of this
                    string[] lines = text.ToString().Split('\n'), others = other.Split('\n');
                    lines[random.Next(lines.Length)] = others[random.Next(others.Length)];
                    text = new StringBuilder(string.Join('\n', lines));
                    break;
                case 4: // two lines change places
                    string[] swapped = text.ToString().Split('\n');
                    (int a, int b) = (random.Next(swapped.Length), random.Next(swapped.Length));
                    (swapped[a], swapped[b]) = (swapped[b], swapped[a]);
                    text = new StringBuilder(string.Join('\n', swapped));
                    break;
                default:
                    text[at] = Ink[random.Next(Ink.Length)];
                    break;
            }
            if (text.Length == 0)
                text.Append(' ');
        }
        return text.ToString();
    }
}
