using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using Ambience.Editor.Security;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Browser;

/// <summary>Listens to the editor's music as a window does.</summary>
internal sealed class SoundProbe : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>What the first message says.</summary>
    public string Format { get; private set; } = "";

    public static async Task<SoundProbe> ConnectAsync(EditorProcess editor, IBrowserContext person)
    {
        var probe = new SoundProbe();
        BrowserContextCookiesResult cookie = (await person.CookiesAsync([editor.Root.ToString()]))
            .Single(each => each.Name == KeyGuard.CookieName(editor.Root.Port));
        probe._socket.Options.SetRequestHeader("Cookie", $"{cookie.Name}={cookie.Value}");
        probe._socket.Options.SetRequestHeader("Origin", editor.Root.GetLeftPart(UriPartial.Authority));
        await probe._socket.ConnectAsync(new UriBuilder(new Uri(editor.Root, "audio")) { Scheme = "ws" }.Uri, CancellationToken.None);
        (_, byte[] format) = await probe.ReceiveAsync();
        probe.Format = Encoding.UTF8.GetString(format);
        return probe;
    }

    /// <summary>The next seconds of music, interleaved stereo at 48 kHz.</summary>
    public async Task<float[]> HearAsync(double seconds)
    {
        var samples = new List<float>();
        while (samples.Count < seconds * 2 * 48_000)
        {
            (WebSocketMessageType type, byte[] bytes) = await ReceiveAsync();
            if (type == WebSocketMessageType.Binary)
                samples.AddRange(MemoryMarshal.Cast<byte, float>(bytes));
        }
        return [.. samples];
    }

    private async Task<(WebSocketMessageType, byte[])> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var message = new MemoryStream();
        for (; ; )
        {
            WebSocketReceiveResult part = await _socket.ReceiveAsync(_buffer, patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new InvalidOperationException("The editor ended the sound.");
            message.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (part.MessageType, message.ToArray());
        }
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>What a drag of a slider can be heard by.</summary>
internal static class Sounds
{
    /// <summary>Root mean square in decibels of full scale.</summary>
    public static double Level(ReadOnlySpan<float> samples)
    {
        double power = 0;
        foreach (float sample in samples)
            power += sample * sample;
        return 10 * Math.Log10(Math.Max(1e-12, power / samples.Length));
    }
}
