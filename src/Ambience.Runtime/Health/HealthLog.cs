namespace Ambience.Health;

/// <summary>
/// Carries health events from the generator to the game, stamped with the frame at which they are heard. The generator
/// writes, one other thread at a time reads; neither waits for the other.
/// </summary>
/// <remarks>Allocates only when constructed. A game that never asks fills it; later events are then dropped.</remarks>
internal sealed class HealthLog
{
    private const int Capacity = 128;

    private readonly (HealthEvent Event, long Frame)[] _events = new (HealthEvent, long)[Capacity];
    private long _written, _read, _recoveries;

    /// <summary>How often a layer had to be brought back.</summary>
    public long Recoveries => Volatile.Read(ref _recoveries);

    /// <summary>Generator: a layer has to be brought back, once for all the steps that it takes.</summary>
    public void CountRecovery() => Volatile.Write(ref _recoveries, _recoveries + 1);

    /// <summary>Generator: something happened that is heard at a frame.</summary>
    public void Post(in HealthEvent happened, long frame)
    {
        if (_written - Volatile.Read(ref _read) == Capacity)
            return;
        _events[_written % Capacity] = (happened, frame);
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Any thread: whether <see cref="TryTake"/> would have one, or had a moment ago.</summary>
    public bool HasHeard(long framesHeard) => Volatile.Read(ref _read) is var read &&
        read != Volatile.Read(ref _written) && _events[read % Capacity].Frame <= framesHeard;

    /// <summary>Reader: the next event that has been heard.</summary>
    /// <param name="framesHeard">Frames heard since the soundtrack was opened.</param>
    /// <param name="happened">The event.</param>
    public bool TryTake(long framesHeard, out HealthEvent happened)
    {
        happened = default;
        if (_read == Volatile.Read(ref _written) || _events[_read % Capacity].Frame > framesHeard)
            return false;
        happened = _events[_read % Capacity].Event;
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
