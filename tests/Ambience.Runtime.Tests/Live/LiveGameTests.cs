using System.Diagnostics;
using Ambience.Live;
using Xunit;

namespace Ambience.Runtime.Tests.Live;

[Collection("Environment variables")]
public sealed class LiveGameTests : IDisposable
{
    private readonly string? _data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-").FullName;

    private string Data => Path.Combine(_folder, "share");

    public LiveGameTests() => Environment.SetEnvironmentVariable("XDG_DATA_HOME", Data); // not there yet, as on a fresh account

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", _data);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void AGameAnnouncesItselfToItsUserAloneAndTakesItBack()
    {
        Assert.Empty(LiveGame.FindRunning());
        using (Soundtrack soundtrack = Soundtrack.Open(
                   MusicModels.Create(), MusicModels.File(), new SoundtrackOptions { Output = SoundtrackOutput.Pull }))
        {
            LiveLink link = soundtrack.EnableLiveLink(new LiveLinkOptions { Builds = LiveLinkBuilds.All, GameName = "announced" });
            LiveGame game = Assert.Single(LiveGame.FindRunning());
            Assert.Equal(
                new LiveGame("announced", Environment.ProcessId, "127.0.0.1", link.EndPoint!.Port, link.Token!), game);
            string file = Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        Assert.Empty(LiveGame.FindRunning());
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void WhatEndedGamesAndStrangersHaveLeftIsPassedOver()
    {
        using Process ended = Process.Start("true");
        ended.WaitForExit();
        string folder = Directory.CreateDirectory(Path.Combine(Data, "wavenet-ambience", "live")).FullName;
        string left = Path.Combine(folder, "left.json");
        File.WriteAllText(left, $$"""{"name":"left","processId":{{ended.Id}},"host":"127.0.0.1","port":1,"token":"t"}""");
        File.WriteAllText(Path.Combine(folder, "broken.json"), "{");
        File.WriteAllText(Path.Combine(folder, "null.json"), "null");
        File.WriteAllText(Path.Combine(folder, "large.json"), new string(' ', 5000));
        File.WriteAllText(Path.Combine(folder, "nameless.json"), $$"""{"processId":{{Environment.ProcessId}},"port":1}""");
        File.WriteAllText(
            Path.Combine(folder, "here.json"), $$"""{"name":"here","processId":{{Environment.ProcessId}},"host":"h","port":1,"token":"t"}""");
        Assert.Equal("here", Assert.Single(LiveGame.FindRunning()).Name);
        Assert.False(File.Exists(left));
    }
}
