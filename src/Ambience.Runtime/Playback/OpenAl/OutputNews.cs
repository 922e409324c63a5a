namespace Ambience.Playback;

/// <summary>
/// Tells the game what happened to the output: the output's thread writes, one other thread at a time reads, neither
/// waits. A game that never asks misses what does not fit.
/// </summary>
internal sealed class OutputNews
{
    private const int Capacity = 64;

    private readonly OutputChange[] _changes = new OutputChange[Capacity];
    private long _written, _read;

    /// <summary>Any thread: whether there is something to take.</summary>
    public bool Any => Volatile.Read(ref _read) != Volatile.Read(ref _written);

    /// <summary>The output's thread. Dropped where nobody has taken the 64 before.</summary>
    public void Post(OutputChangeKind kind, string device, string reason)
    {
        if (_written - Volatile.Read(ref _read) == Capacity)
            return;
        _changes[_written % Capacity] = new OutputChange(kind, device, reason);
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>The reader: the oldest that was not taken yet.</summary>
    public bool TryTake(out OutputChange change)
    {
        change = default;
        if (_read == Volatile.Read(ref _written))
            return false;
        change = _changes[_read % Capacity];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
