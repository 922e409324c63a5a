using System.Collections.Concurrent;
using System.Text;
using Ambience.Moods;
using Ambience.Runtime.Tests.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>Real files, saved in the ways in which editors save. No step waits by the clock; a lost event ends in a time-out.</summary>
public sealed class MoodFileWatcherTests : IDisposable
{
    private static readonly TimeSpan s_timeOut = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly BlockingCollection<object> _events = [];
    private readonly string _path;
    private readonly MoodFileWatcher _watcher;

    public MoodFileWatcherTests()
    {
        File.WriteAllText(_folder.File("m.safetensors"), "");
        _path = _folder.File("moods.yaml");
        File.WriteAllText(_path, Text(1));
        _watcher = new MoodFileWatcher(MoodFile.Load(_path));
        _watcher.Changed += _events.Add;
        _watcher.Broken += _events.Add;
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _folder.Dispose();
        _events.Dispose();
    }

    [Fact]
    public void EveryWayOfSavingArrives()
    {
        _watcher.Start();
        Action<string>[] ways =
        [
            text => File.WriteAllText(_path, text),
            SaveByRenaming,
            SaveByDeletingAndCreating,
            SaveByTruncatingAndWriting,
            SaveByExchangingWithABackup,
            SaveWithTheOldTime,
        ];
        for (int i = 0; i < ways.Length; i++)
        {
            ways[i](Text(i + 2));
            // A slow disk may show a way of several steps half done, which is a right file with less of its comment: the
            // one that is waited for may come twice.
            MoodFile file = Next<MoodFile>();
            while (file.Moods[0].FadeSeconds == i + 1f)
                file = Next<MoodFile>();
            Assert.Equal(i + 2f, file.Moods[0].FadeSeconds);
            Assert.Equal(i + 2f, _watcher.Current.Moods[0].FadeSeconds);
        }
        Assert.Null(_watcher.Fault);
    }

    [Fact]
    public void AChangeBetweenLoadingAndWatchingIsNotMissed()
    {
        File.WriteAllText(_path, Text(5));
        _watcher.Start();
        Assert.Equal(5f, Next<MoodFile>().Moods[0].FadeSeconds);
    }

    [Fact]
    public void ABrokenFileIsReportedAndTheOldOneStays()
    {
        _watcher.Start();
        File.WriteAllText(_path, Text(2).Replace("fadeSeconds", "fadeSecond", StringComparison.Ordinal));
        var broken = Next<MoodFileException>();
        Assert.StartsWith($"{_path}:3:11: moods.calm.fadeSecond: there is no such key. Did you mean 'fadeSeconds'?", broken.Message);
        Assert.Equal(1f, _watcher.Current.Moods[0].FadeSeconds);

        File.WriteAllText(_path, Text(1)); // as it was: said all the same, so that the report can be taken down
        Assert.Equal(1f, Next<MoodFile>().Moods[0].FadeSeconds);
        Assert.Empty(_events);
    }

    [Fact]
    public void AFileThatIsGoneIsReportedOnceAndMayComeBack()
    {
        _watcher.Start();
        File.Delete(_path);
        Assert.Contains("there is no such mood file", Next<MoodFileException>().Message);
        File.WriteAllText(_path, Text(3));
        Assert.Equal(3f, Next<MoodFile>().Moods[0].FadeSeconds);
        Assert.Empty(_events);
    }

    [Fact]
    public void WhatABrokenFileMissedMayComeLater()
    {
        _watcher.Start();
        File.WriteAllText(_path, Text(2).Replace("m.safetensors", "later.safetensors", StringComparison.Ordinal));
        Assert.Contains("there is no weight file", Next<MoodFileException>().Message);
        File.WriteAllText(_folder.File("later.safetensors"), "");
        Assert.Equal(_folder.File("later.safetensors"), Next<MoodFile>().ModelPath);
    }

    [Fact]
    public void AFolderThatIsReplacedIsWatchedOn()
    {
        _watcher.Start();
        string aside = _folder.Path + "-aside"; // the system's notifications end here; looking goes on
        Directory.Move(_folder.Path, aside);
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.File("m.safetensors"), "");
        File.WriteAllText(_path, Text(4));
        Directory.Delete(aside, recursive: true);
        Assert.Equal(4f, Next<MoodFile>().Moods[0].FadeSeconds);
    }

    [Fact]
    public void AHandlerThatThrowsEndsNeitherGameNorWatching()
    {
        _watcher.Changed += _ => throw new InvalidOperationException("a game's mistake");
        _watcher.Start();
        File.WriteAllText(_path, Text(2));
        Assert.Equal(2f, Next<MoodFile>().Moods[0].FadeSeconds);
        File.WriteAllText(_path, Text(3));
        Assert.Equal(3f, Next<MoodFile>().Moods[0].FadeSeconds);
        Assert.Equal("a game's mistake", Assert.IsType<InvalidOperationException>(_watcher.Fault).Message);
    }

    [Fact]
    public void AHandlerMayDispose()
    {
        _watcher.Changed += _ => _watcher.Dispose();
        _watcher.Start();
        File.WriteAllText(_path, Text(2));
        _ = Next<MoodFile>();
        _watcher.Dispose(); // and a second time from outside: waits for the thread's end
        Assert.Null(_watcher.Fault);
    }

    [Fact]
    public void TheCallersWeightFileStaysInItsPlace()
    {
        File.WriteAllText(_folder.File("other.safetensors"), "");
        using var watcher = new MoodFileWatcher(MoodFile.Load(_path, _folder.File("other.safetensors")));
        watcher.Changed += _events.Add;
        watcher.Start();
        File.WriteAllText(_path, Text(2));
        Assert.Equal(_folder.File("other.safetensors"), Next<MoodFile>().ModelPath);
    }

    [Fact]
    public void OnlyALoadedFileCanBeWatchedAndOnlyOnce()
    {
        Assert.Throws<ArgumentException>(() => new MoodFileWatcher(MoodFile.Parse(Text(1), _path)));
        _watcher.Start();
        Assert.Throws<InvalidOperationException>(_watcher.Start);
        _watcher.Dispose();
        Assert.Throws<InvalidOperationException>(_watcher.Start);
        new MoodFileWatcher(MoodFile.Load(_path)).Dispose(); // never started
    }

    private static string Text(int fadeSeconds) =>
        $"model: m.safetensors\nmoods:\n  calm: {{ fadeSeconds: {fadeSeconds} }} # {new string('.', 2_000)}\n";

    private T Next<T>()
    {
        Assert.True(_events.TryTake(out object? raised, s_timeOut), $"no {typeof(T).Name} was raised");
        return Assert.IsType<T>(raised);
    }

    private void SaveByRenaming(string text) // vim, Visual Studio
    {
        string beside = _folder.File("moods.yaml.tmp");
        File.WriteAllText(beside, text);
        File.Move(beside, _path, overwrite: true);
    }

    private void SaveByDeletingAndCreating(string text)
    {
        File.Delete(_path);
        File.WriteAllText(_path, text);
    }

    private void SaveByTruncatingAndWriting(string text) // in pieces, as through a slow pipe
    {
        using FileStream stream = File.Create(_path);
        foreach (byte[] piece in Encoding.UTF8.GetBytes(text).Chunk(300))
        {
            stream.Write(piece);
            stream.Flush(flushToDisk: true);
        }
    }

    private void SaveByExchangingWithABackup(string text) // Emacs: the old one becomes the backup, a new one is written
    {
        File.Move(_path, _path + "~", overwrite: true);
        File.WriteAllText(_path, text);
    }

    private void SaveWithTheOldTime(string text) // a version-control tool or a share with a coarse clock; the length stays too
    {
        DateTime before = File.GetLastWriteTimeUtc(_path);
        File.WriteAllText(_path, text);
        File.SetLastWriteTimeUtc(_path, before);
    }
}
