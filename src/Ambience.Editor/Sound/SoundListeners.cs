using System.Runtime.InteropServices;

namespace Ambience.Editor.Sound;

/// <summary>The windows that play the music: each block goes to every one of them.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class SoundListeners : IDisposable
{
    private readonly Lock _lock = new();
    private SoundListener[] _listeners = [];

    /// <summary>Frames a second; 0 before the first project.</summary>
    public int SampleRateHz { get; private set; }

    public int Channels { get; private set; }

    /// <summary>How many windows listen.</summary>
    public int Count => _listeners.Length;

    /// <summary>Music of another format may follow; all begin anew.</summary>
    public void Use(int sampleRateHz, int channels)
    {
        lock (_lock)
        {
            if ((SampleRateHz, Channels) == (sampleRateHz, channels))
                return;
            (SampleRateHz, Channels) = (sampleRateHz, channels);
            foreach (SoundListener listener in _listeners)
                listener.End();
        }
    }

    public SoundListener Add()
    {
        var listener = new SoundListener();
        lock (_lock)
            _listeners = [.. _listeners, listener];
        return listener;
    }

    public void Remove(SoundListener listener)
    {
        lock (_lock)
            _listeners = [.. _listeners.Where(other => other != listener)];
        listener.End();
    }

    /// <param name="interleaved">[frames, <see cref="Channels"/>]</param>
    public void Send(ReadOnlySpan<float> interleaved)
    {
        SoundListener[] listeners = Volatile.Read(ref _listeners);
        if (listeners.Length == 0)
            return;
        byte[] block = MemoryMarshal.AsBytes(interleaved).ToArray(); // little-endian, as browsers have it
        foreach (SoundListener listener in listeners)
            listener.Offer(block);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (SoundListener listener in _listeners)
                listener.End();
        }
    }
}
