using Ambience.Editor.Components.Pages.Edit;
using Ambience.Editor.Editing;
using Ambience.Editor.Editing.Files;

namespace Ambience.Editor.Tests.Editing;

/// <summary>What two people change, and what comes of it.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-merge-").FullName;

    private string MoodsPath => Path.Combine(_folder, "moods.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n")]
    [InlineData("a\nb\nc\n", "a\nb\nc\nd\n", "x\na\nb\nc\n", "x\na\nb\nc\nd\n")]
    [InlineData("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd", "a\nc\nd")]
    [InlineData("a\nb\n", "a\nB\n", "a\nB\n", "a\nB\n")]
    [InlineData("a\nb\n", "a\nx\n", "a\ny\n", null)]
    [InlineData("a\nb\nc\n", "a\nc\n", "a\nB\nc\n", null)]
    [InlineData("", "a\n", "b\n", null)]
    [InlineData("a\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n", "A\r\nb\r\nc\r\n", "A\r\nb\r\nC\r\n")]
    public void BothChangesAreKeptUnlessTheyMeet(string origin, string mine, string theirs, string? merged)
    {
        Assert.Equal(merged, ThreeWayMerge.Merge(origin, mine, theirs));
        Assert.Equal(merged, ThreeWayMerge.Merge(origin, theirs, mine));
    }

    [Fact]
    public void RandomChangesFarApartAreAllKept()
    {
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            string[] lines = [.. Enumerable.Range(0, 60).Select(i => $"{(i % 7 == 0 ? "same" : $"line {i}")}\n")];
            string[] mine = [.. lines], theirs = [.. lines], both = [.. lines];
            for (int block = 0; block < 10; block++)
            {
                int at = (block * 6) + random.Next(3);
                string change = random.Next(3) switch { 0 => "", 1 => $"new {random.Next()}\n", _ => $"{lines[at]}and {random.Next()}\n" };
                (random.Next(2) == 0 ? mine : theirs)[at] = both[at] = change;
            }
            string? merged = ThreeWayMerge.Merge(string.Concat(lines), string.Concat(mine), string.Concat(theirs));
            Assert.Equal(string.Concat(both), merged);
        }
    }

    [Fact]
    public void AnUnchangedDocumentIsLoadedAnewAndAChangedOneMerged()
    {
        (MoodDocument document, DocumentFile file) = Open("a: 1\nb: 2\nc: 3\n");
        File.WriteAllText(MoodsPath, "a: 9\nb: 2\nc: 3\n");
        Assert.Equal(DiskNews.Reloaded, LookUntilNews(file));
        Assert.True(document.Saved);
        document.SetText("a: 9\nb: 2\nc: 4\n");
        File.WriteAllText(MoodsPath, "a: 10\nb: 2\nc: 3\n");
        Assert.Equal(DiskNews.Merged, LookUntilNews(file));
        Assert.Equal("a: 10\nb: 2\nc: 4\n", document.Text);
        Assert.False(document.Saved);
        Assert.Equal(DiskNews.None, file.Save());
        Assert.Equal("a: 10\nb: 2\nc: 4\n", File.ReadAllText(MoodsPath));
        Assert.True(document.Saved);
        Assert.True(document.Undo());
        Assert.Equal("a: 9\nb: 2\nc: 4\n", document.Text);
    }

    [Fact]
    public void WhatMeetsIsAskedAndNeverLost()
    {
        foreach (bool keep in (bool[])[true, false])
        {
            (MoodDocument document, DocumentFile file) = Open("a: 1\n");
            document.SetText("a: 2\n");
            File.WriteAllText(MoodsPath, "a: 3\n");
            Assert.Equal(DiskNews.Conflict, file.Save());
            Assert.Equal("a: 3\n", File.ReadAllText(MoodsPath));
            Assert.Equal("a: 3\n", file.Theirs);
            if (keep)
                file.KeepMine();
            else
                file.TakeTheirs();
            Assert.Equal(DiskNews.None, file.Save());
            Assert.Equal(keep ? "a: 2\n" : "a: 3\n", File.ReadAllText(MoodsPath));
            if (!keep)
                Assert.True(document.Undo() && document.Text == "a: 2\n");
        }
    }

    [Fact]
    public void AMarkAndLineEndsStayAndOtherBytesAreNotDestroyed()
    {
        File.WriteAllBytes(MoodsPath, [0xEF, 0xBB, 0xBF, .. "a: 1 # ä\r\nb: 2\n"u8]);
        var document = new MoodDocument("a: 1 # ä\r\nb: 2\n", MoodsPath);
        var file = new DocumentFile(document, _folder);
        document.Set("b", 3);
        Assert.Equal(DiskNews.None, file.Save());
        Assert.Equal([0xEF, 0xBB, 0xBF, .. "a: 1 # ä\r\nb: 3\n"u8], File.ReadAllBytes(MoodsPath));

        byte[] latin = [.. "a: 1 # "u8, 0xE4, .. "\n"u8];
        File.WriteAllBytes(MoodsPath, latin);
        document.Set("b", 4);
        Assert.Contains("UTF-8", Assert.Throws<AmbienceException>(() => file.Save()).Message);
        Assert.Equal(latin, File.ReadAllBytes(MoodsPath));
    }

    [Fact]
    public void NothingOutsideTheProjectIsWritten()
    {
        foreach (string path in (string[])[Path.Combine(_folder, "../moods.yaml"), $"{_folder}-other/moods.yaml", "/etc/moods.yaml"])
        {
            var document = new MoodDocument("a: 1\n", path);
            Assert.Contains("outside", Assert.Throws<AmbienceException>(() => new DocumentFile(document, _folder)).Message);
        }
    }

    [Fact]
    public void WhatIsTypedInAWindowKeepsTheFilesOwnLineEnds()
    {
        const string File = "a: 1\r\nb: 2\nc: 3\r\n";
        Assert.Equal("a: 1\nb: 2\nc: 3\n", WindowText.Of(File));
        Assert.Equal("a: 1\r\nb: 2\nx: 7\r\nc: 3\r\n", WindowText.Into(File, "a: 1\nb: 2\nx: 7\nc: 3\n"));
        Assert.Equal("a: 1\r\nc: 3\r\n", WindowText.Into(File, "a: 1\nc: 3\n"));
        Assert.Equal(File, WindowText.Into(File, WindowText.Of(File)));
    }

    private (MoodDocument, DocumentFile) Open(string text)
    {
        File.WriteAllText(MoodsPath, text);
        var document = new MoodDocument(text, MoodsPath);
        var file = new DocumentFile(document, _folder);
        return (document, file);
    }

    /// <summary>A file is read once it rests: at the second look that finds it alike.</summary>
    private static DiskNews LookUntilNews(DocumentFile file)
    {
        DiskNews news = DiskNews.None;
        for (int look = 0; look < 4 && news == DiskNews.None; look++)
            news = file.Look();
        return news;
    }
}
