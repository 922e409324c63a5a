using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ambience.Editor.Sound;

/// <summary>The windows that play the music: each block goes to every one of them.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class SoundListeners : IDisposable
{
    private readonly Lock _lock = new();
    private volatile SoundListener[] _listeners = [];
    private SoundMessage? _format;

    /// <summary>How many windows listen.</summary>
    public int Count => _listeners.Length;

    /// <summary>What follows has this format.</summary>
    public void Use(int sampleRateHz, int channels)
    {
        lock (_lock)
        {
            _format = new SoundMessage(JsonSerializer.SerializeToUtf8Bytes(new { sampleRateHz, channels }), IsFormat: true);
            foreach (SoundListener listener in _listeners)
                listener.Offer(_format.Value);
        }
    }

    public SoundListener Add()
    {
        var listener = new SoundListener();
        lock (_lock)
        {
            if (_format is { } format)
                listener.Offer(format);
            _listeners = [.. _listeners, listener];
        }
        return listener;
    }

    public void Remove(SoundListener listener)
    {
        lock (_lock)
            _listeners = [.. _listeners.Where(other => other != listener)];
        listener.End();
    }

    /// <param name="interleaved">[frames, channels]; empty: the music rests.</param>
    public void Send(ReadOnlySpan<float> interleaved)
    {
        SoundListener[] listeners = _listeners;
        if (listeners.Length == 0)
            return;
        var block = new SoundMessage(MemoryMarshal.AsBytes(interleaved).ToArray()); // little-endian, as browsers have it
        foreach (SoundListener listener in listeners)
            listener.Offer(block);
    }

    public void Dispose()
    {
        foreach (SoundListener listener in _listeners)
            listener.End();
    }
}
