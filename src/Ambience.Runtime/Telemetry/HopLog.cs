namespace Ambience.Telemetry;

/// <summary>What the last hops cost, for a thread that comes by now and then.</summary>
/// <remarks>One thread adds, one takes; nobody waits. Who comes too late misses the oldest. Allocates only when
/// constructed.</remarks>
internal sealed class HopLog
{
    private const int Capacity = 1024; // eleven seconds of the 48 kHz presets

    private readonly float[] _seconds = new float[Capacity];
    private long _written, _read;

    /// <summary>Generator: one more.</summary>
    public void Add(float seconds)
    {
        Volatile.Write(ref _seconds[_written % Capacity], seconds);
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Taker: the next one.</summary>
    public bool TryTake(out float seconds)
    {
        long written = Volatile.Read(ref _written);
        _read = Math.Max(_read, written - (Capacity / 2)); // what is older may be written over in this moment
        bool any = _read < written;
        seconds = any ? Volatile.Read(ref _seconds[_read++ % Capacity]) : 0;
        return any;
    }
}
