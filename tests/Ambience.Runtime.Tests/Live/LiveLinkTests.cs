using System.Net;
using System.Net.Sockets;
using System.Text;
using Ambience.Live;
using Ambience.Model;
using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Live;

public sealed class LiveLinkTests : IDisposable
{
    private static readonly WaveNetModel Model = MusicModels.Create();
    private static readonly LiveLinkOptions Open = new() { Builds = LiveLinkBuilds.All, Announce = false, GameName = "test game" };

    private readonly Soundtrack _soundtrack = Soundtrack.Open(
        Model, MusicModels.File(), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 5 });

    public void Dispose() => _soundtrack.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<LiveLinkClient> Connect(LiveLink link, string? token = null) =>
        LiveLinkClient.ConnectAsync(link.EndPoint!.Address.ToString(), link.EndPoint.Port, token ?? link.Token!, Cancel);

    private void Play(int frames) => _soundtrack.Read(new float[frames * _soundtrack.Channels]);

    /// <summary>Waits for meters that show it; nothing but the test's own end limits the time.</summary>
    private static async Task<LiveMeters> Until(LiveLinkClient client, Func<LiveMeters, bool> shows)
    {
        while (client.Meters is not { } meters || !shows(meters))
        {
            Assert.True(client.IsConnected, client.WhyClosed);
            await Task.Delay(5, Cancel);
        }
        return client.Meters;
    }

    [Fact]
    public async Task AnEditorSeesWhatTheGameHasAndReachesIntoIt()
    {
        using LiveLink link = _soundtrack.EnableLiveLink(Open);
        Assert.Null(link.WhyOff);
        Assert.True(IPAddress.IsLoopback(link.EndPoint!.Address));
        await using LiveLinkClient client = await Connect(link);
        Assert.Equal("test game", client.Programme.Game);
        Assert.Equal(Environment.ProcessId, client.Programme.ProcessId);
        Assert.Equal(_soundtrack.Moods, client.Programme.Moods);
        Assert.Equal(_soundtrack.Layers, client.Programme.Layers);
        Assert.Equal(_soundtrack.Stingers, client.Programme.Stingers);
        Assert.Equal(
            _soundtrack.Parameters.Select(p => (p.Name, p.Minimum, p.Maximum, p.Default)),
            client.Programme.Parameters.Select(p => (p.Name, p.Minimum, p.Maximum, p.Default)));
        Assert.Equal(1, link.Editors);

        LiveMeters stopped = await Until(client, _ => true);
        Assert.Equal(SoundtrackStatus.Stopped, stopped.Status);
        await client.PlayAsync("tense");
        Play(8_000);
        LiveMeters playing = await Until(client, meters => meters.Peaks.Max() > 0);
        Assert.Equal(SoundtrackStatus.Playing, playing.Status);
        Assert.Equal("tense", playing.Mood);
        Assert.Equal(2, playing.Peaks.Count);
        Assert.All(playing.Peaks.Zip(playing.RootMeanSquares), level => Assert.InRange(level.Second, 1e-6, level.First));
        Assert.Equal(12, playing.Chroma.Count);
        LiveMeters played = await Until(client, meters => meters.SecondsMade >= 0.99); // they may come while the second is made
        Assert.InRange(played.SecondsMade, 0.99, 1.03);
        Assert.Equal(_soundtrack.Statistics.Engine, playing.Engine);

        await client.TransitionToAsync("dream", 0.1f);
        Assert.Equal("dream", _soundtrack.Statistics.Mood);
        await client.SetVolumeAsync(0.25f);
        Assert.Equal(0.25f, _soundtrack.Volume);
        await client.PauseAsync();
        Assert.Equal(SoundtrackStatus.Paused, _soundtrack.Status);
        await client.ResumeAsync();
        Assert.Equal(SoundtrackStatus.Playing, _soundtrack.Status);
        await client.StopAsync(0.2f);
        Assert.Equal(SoundtrackStatus.Stopped, _soundtrack.Status);
    }

    [Fact]
    public async Task AHeldParameterIsTheEditorsUntilItIsReleased()
    {
        using LiveLink link = _soundtrack.EnableLiveLink(Open);
        int danger = _soundtrack.Parameters.Select(p => p.Name).ToList().IndexOf("danger");
        LiveLinkClient client = await Connect(link);
        await client.SetParameterAsync("danger", 0.3f);
        Assert.Equal(0.3f, _soundtrack.ReadParameters()[danger]);
        _soundtrack.SetParameter("danger", 0.4f); // not held: the game's counts
        Assert.Equal(0.4f, _soundtrack.ReadParameters()[danger]);

        await client.SetParameterAsync("danger", 0.9f, hold: true);
        _soundtrack.SetParameter("danger", 0.1f);
        Assert.Equal(0.9f, _soundtrack.ReadParameters()[danger]);
        Assert.Equal(["danger"], (await Until(client, meters => meters.Held.Count > 0)).Held);
        Assert.Throws<ArgumentException>(() => _soundtrack.SetParameter("nothing", 1));
        Assert.ThrowsAny<ArgumentException>(() => _soundtrack.SetParameter("danger", float.NaN));
        await client.ReleaseParameterAsync("danger");
        Assert.Equal(0.1f, _soundtrack.ReadParameters()[danger]);

        // An editor that goes away lets go.
        await client.SetParameterAsync("danger", 0.8f, hold: true);
        _soundtrack.SetParameter("danger", 0.2f);
        await client.DisposeAsync();
        while (_soundtrack.HeldParameters.Count > 0)
            await Task.Delay(5, Cancel);
        Assert.Equal(0.2f, _soundtrack.ReadParameters()[danger]);
    }

    [Fact]
    public void HoldingAllocatesNothingInTheGame()
    {
        _soundtrack.HoldParameter("danger", hold: true);
        long allocated = Allocations.Of(() =>
        {
            for (int i = 0; i < 100; i++)
                _soundtrack.SetParameter("danger", i / 100f);
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task PushedMoodsPlayAndBrokenOnesAreRefusedWithTheirPlace()
    {
        using LiveLink link = _soundtrack.EnableLiveLink(Open);
        await using LiveLinkClient client = await Connect(link);
        await client.PlayAsync();
        const string moods = "model: /nowhere.safetensors\nmoods:\n  calm:\n    blend: { calm: 1 }\n  pushed:\n    blend: { tense: 1 }\n";
        await client.ReplaceMoodsAsync(moods);
        Assert.Equal(["calm", "pushed"], _soundtrack.Moods);
        while (!client.Programme.Moods.SequenceEqual(["calm", "pushed"]))
            await Task.Delay(5, Cancel);

        var refused = await Assert.ThrowsAsync<AmbienceException>(
            () => client.ReplaceMoodsAsync(moods.Replace("tense: 1", "tense: loud", StringComparison.Ordinal)));
        Assert.Contains(":6:", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["calm", "pushed"], _soundtrack.Moods);
        refused = await Assert.ThrowsAsync<AmbienceException>(() => client.TransitionToAsync("dream"));
        Assert.Contains("There is no mood 'dream'", refused.Message, StringComparison.Ordinal);
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task AStrangerGetsNothing()
    {
        using LiveLink link = _soundtrack.EnableLiveLink(Open);
        Assert.Equal(32, link.Token!.Length);
        var refused = await Assert.ThrowsAsync<AmbienceException>(() => Connect(link, new string('0', 32)));
        Assert.Contains("token", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(link.Token, refused.Message, StringComparison.Ordinal);

        // A web page that posts to the port; calls without a greeting; garbage; a line without an end.
        byte[][] strangers =
        [
            Encoding.UTF8.GetBytes("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n{\"call\":\"hello\",\"token\":\"" + link.Token + "\"}\n"),
            "{\"id\":1,\"call\":\"play\"}\n"u8.ToArray(),
            [0xff, 0xfe, 0, 1, (byte)'\n'],
            Encoding.UTF8.GetBytes(new string('a', 5_000)),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "\n"),
        ];
        foreach (byte[] stranger in strangers)
        {
            string answer = await Say(link, stranger);
            Assert.DoesNotContain("programme", answer, StringComparison.Ordinal);
        }
        Assert.Equal(SoundtrackStatus.Stopped, _soundtrack.Status);
        Assert.Equal(0, link.Editors);

        // The control: the same way in with the token is open.
        Assert.Contains("programme", await Say(
            link, Encoding.UTF8.GetBytes("{\"id\":1,\"call\":\"hello\",\"token\":\"" + link.Token + "\"}\n"), untilProgramme: true),
            StringComparison.Ordinal);
    }

    private static async Task<string> Say(LiveLink link, byte[] bytes, bool untilProgramme = false)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(link.EndPoint!, Cancel);
        _ = await socket.SendAsync(bytes, Cancel);
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer, Cancel)) > 0;)
            {
                heard.Append(Encoding.UTF8.GetString(buffer, 0, read));
                if (untilProgramme && heard.ToString().Contains("programme", StringComparison.Ordinal))
                    break;
            }
        }
        catch (SocketException)
        {
            // The game has hung up before it had read everything.
        }
        return heard.ToString();
    }

    [Fact]
    public async Task TheFifthEditorIsToldSoAndTheFirstGoOn()
    {
        using LiveLink link = _soundtrack.EnableLiveLink(Open);
        var clients = new List<LiveLinkClient>();
        for (int i = 0; i < LiveLink.MaximumEditors; i++)
            clients.Add(await Connect(link));
        // Greeted is not yet counted: the fifth to come might be the fourth to be counted.
        while (link.Editors < LiveLink.MaximumEditors)
            await Task.Delay(5, Cancel);
        await using (LiveLinkClient fifth = await Connect(link))
        {
            while (fifth.IsConnected)
                await Task.Delay(5, Cancel);
            Assert.Contains("4 editors", fifth.WhyClosed, StringComparison.Ordinal);
        }
        foreach (LiveLinkClient client in clients)
        {
            await client.PlayAsync();
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task TheEndOfTheGameEndsTheConnectionWithItsReason()
    {
        LiveLink link = _soundtrack.EnableLiveLink(Open);
        await using LiveLinkClient client = await Connect(link);
        _soundtrack.Dispose();
        while (client.IsConnected)
            await Task.Delay(5, Cancel);
        Assert.Contains("test game", client.WhyClosed, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AmbienceException>(() => client.PlayAsync());
        await Assert.ThrowsAsync<AmbienceException>(() => Connect(link));
    }

    [Fact]
    public void OptimisedBuildsAreClosedUnlessAsked()
    {
        // The tests are an optimised build in CI, and may be a debug one on a desk: both say what they are.
        using LiveLink link = _soundtrack.EnableLiveLink(Open with { Builds = LiveLinkBuilds.Debug });
#if DEBUG
        Assert.NotNull(link.EndPoint);
#else
        Assert.Contains("optimised build", link.WhyOff, StringComparison.Ordinal);
        Assert.Null(link.EndPoint);
        Assert.Null(link.Token);
#endif
    }

    [Fact]
    public void BadOptionsAreSaidAtOnce()
    {
        Assert.Throws<ArgumentException>(() => _soundtrack.EnableLiveLink(Open with { Token = "short" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _soundtrack.EnableLiveLink(Open with { Port = 70_000 }));
        using LiveLink link = _soundtrack.EnableLiveLink(Open);
        using Soundtrack other = Soundtrack.Open(Model, MusicModels.File(), new SoundtrackOptions { Output = SoundtrackOutput.Pull });
        var taken = Assert.Throws<AmbienceException>(() => other.EnableLiveLink(Open with { Port = link.EndPoint!.Port }));
        Assert.Contains("another port", taken.Message, StringComparison.Ordinal);
    }
}
