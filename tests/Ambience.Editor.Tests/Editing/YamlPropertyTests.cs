using System.Text.RegularExpressions;
using Ambience.Editor.Editing;
using Ambience.Editor.Editing.Yaml;

namespace Ambience.Editor.Tests.Editing;

/// <summary>Random texts, random places: what was asked for is read back, and nothing else has changed.</summary>
public partial class YamlPropertyTests
{
    private const int Texts = 500;

    [GeneratedRegex(@"# (about|note) \d+")]
    private static partial Regex Comment();

    [Fact]
    public void AValueThatIsChangedChangesAloneAndLeavesEveryOtherCharacter()
    {
        for (int seed = 0; seed < Texts; seed++)
        {
            string text = RandomYaml.Make(seed);
            var random = new Random(seed);
            YamlModel before = YamlModel.Read(text);
            (object[] path, string? old) = Pick(random, before.Leaves());
            if (path.Length == 0)
                continue;
            (YamlValue value, string read) = AValue(random);

            string changed = Set(seed, text, path, value);

            before.Set(path, read);
            AssertSays(seed, text, changed, before);
            bool isAlias = Lines(text).Length != Lines(changed).Length; // something above it was written out
            bool isAtEnd = old is not null && !isAlias;
            if (isAtEnd)
                AssertOneLineDiffers(seed, text, changed);
            Assert.Equal(Comments(text), Comments(changed));
            Assert.Equal(text.Contains("\r\n"), changed.Contains("\r\n"));
        }
    }

    [Fact]
    public void AKeyThatIsMissingFindsAPlaceWithoutTouchingTheOthers()
    {
        int added = 0;
        for (int seed = 0; seed < Texts; seed++)
        {
            string text = RandomYaml.Make(seed);
            var random = new Random(seed);
            YamlModel before = YamlModel.Read(text);
            object[] path = [.. Pick(random, before.Maps()), "new"];
            if (random.Next(3) == 0)
                path = [.. path, "deeper"];
            if (random.Next(4) == 0)
                path = [.. path, "still \"deeper\""];
            (YamlValue value, string read) = AValue(random);

            string changed = Set(seed, text, path, value);

            before.Set(path, read);
            AssertSays(seed, text, changed, before);
            Assert.Equal(Comments(text), Comments(changed));
            if (YamlTree.Parse(text).Aliases().Any())
                continue; // what is written out is longer
            TextEdit edit = TextEdit.Between(text, changed);
            Assert.True(edit.Length == 0, $"seed {seed}: '{text.Substring(edit.Start, edit.Length)}' went");
            AssertLineEnds(seed, text, changed);
            added++;
        }
        Assert.True(added > Texts / 4, $"only {added} of {Texts} texts had no alias: the rest proves little");
    }

    [Fact]
    public void WhatIsRemovedIsGoneAndNothingElse()
    {
        int removed = 0;
        for (int seed = 0; seed < Texts; seed++)
        {
            string text = RandomYaml.Make(seed);
            YamlModel before = YamlModel.Read(text);
            object[] path = Pick(new Random(seed), before.Leaves()).Path;
            if (path.Length == 0)
                continue;
            string changed;
            try
            {
                var editor = new YamlEditor(text);
                Assert.True(editor.Remove(YamlPath.Of(path)));
                changed = editor.Text;
            }
            catch (AmbienceException e) when (e.Message.Contains("alias"))
            {
                Assert.Contains('*', text); // what others take over stays
                continue;
            }
            before.Remove(path);
            AssertSays(seed, text, changed, before);
            removed++;
        }
        Assert.True(removed > Texts * 3 / 4, $"only {removed} of {Texts} were removed");
    }

    [Fact]
    public void UndoAndRedoGiveBackEveryCharacter()
    {
        for (int seed = 0; seed < Texts / 4; seed++)
        {
            var random = new Random(seed);
            var document = new MoodDocument(RandomYaml.Make(seed), "moods.yaml");
            var texts = new List<string> { document.Text };
            for (int step = 0; step < 12; step++)
            {
                (object[] path, _) = Pick(random, YamlModel.Read(document.Text).Leaves());
                if (path.Length == 0)
                    break;
                string before = document.Text;
                document.Set(YamlPath.Of(path), AValue(random).Value);
                if (document.Text != before)
                    texts.Add(document.Text);
            }
            for (int round = 0; round < 2; round++)
            {
                foreach (string text in Enumerable.Reverse(texts).Skip(1))
                {
                    Assert.True(document.Undo());
                    Assert.Equal(text, document.Text);
                }
                Assert.False(document.Undo());
                foreach (string text in texts.Skip(1))
                {
                    Assert.True(document.Redo());
                    Assert.Equal(text, document.Text);
                }
                Assert.False(document.Redo());
            }
        }
    }

    [Fact]
    public void TheSmallestEditBetweenTwoTextsLeadsFromOneToTheOther()
    {
        var random = new Random(1);
        for (int round = 0; round < 5000; round++)
        {
            string before = RandomText(random), after = RandomText(random);
            TextEdit edit = TextEdit.Between(before, after);
            Assert.Equal(after, edit.Apply(before));
            Assert.Equal(before, edit.Inverse(before).Apply(after));
        }
    }

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(5) switch
        {
            0 => "\r\n",
            1 => "🎵",
            2 => "🎶",
            3 => "\n",
            _ => "a",
        }));

    private static string Set(int seed, string text, object[] path, YamlValue value)
    {
        var editor = new YamlEditor(text);
        try
        {
            editor.Set(YamlPath.Of(path), value);
        }
        catch (AmbienceException e)
        {
            Assert.Fail($"seed {seed}, {YamlPath.Of(path)}: {e.Message}\n{text}");
        }
        return editor.Text;
    }

    private static (YamlValue Value, string Read) AValue(Random random)
    {
        if (random.Next(2) == 0)
        {
            int thousandths = random.Next(-20000, 20000);
            double number = thousandths / 1000.0;
            return (number, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        string text = Pick(random, new[] { "tense", "*", "Bm7", "it's", "a # b", "say \"x\"", "-", "true", "1.5", "a: b", "", "Ä ö" });
        return (text, text);
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private static void AssertSays(int seed, string text, string changed, YamlModel expected)
    {
        string[] says = YamlModel.Read(changed).Describe().Split('\n'), wanted = expected.Describe().Split('\n');
        Assert.True(says.SequenceEqual(wanted),
            $"seed {seed}: says {string.Join(", ", says.Except(wanted))} and not {string.Join(", ", wanted.Except(says))}\n" +
            $"--- before\n{text}\n--- after\n{changed}");
    }

    private static void AssertOneLineDiffers(int seed, string text, string changed)
    {
        int differ = Lines(text).Zip(Lines(changed)).Count(pair => pair.First != pair.Second);
        Assert.True(differ <= 1, $"seed {seed}: {differ} lines differ\n{text}\n---\n{changed}");
    }

    private static void AssertLineEnds(int seed, string text, string changed)
    {
        int alone = Lines(changed).SkipLast(1).Count(line => !line.EndsWith('\r'));
        if (text.Contains("\r\n"))
            Assert.True(alone == 0, $"seed {seed}: {alone} lines end in another way\n{changed}");
    }

    private static string[] Lines(string text) => text.Split('\n');

    private static IReadOnlyList<string> Comments(string text) => [.. Comment().Matches(text).Select(match => match.Value)];
}
