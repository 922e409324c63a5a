using Ambience.Inference;

namespace Ambience.Health;

/// <summary>
/// What a stream remembered at moments when all was well: a ring of captured states, taken every two seconds. What was
/// taken within two seconds before a finding is not trusted, for some troubles take that long to be heard.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class Snapshots
{
    private const int Slots = 3;
    private const double PeriodSeconds = 2, DoubtSeconds = 2;

    private readonly byte[][] _states;
    private readonly long[] _hops;   // when each was taken; -1 = empty
    private readonly long _periodHops, _doubtHops;
    private int _next;
    private long _lastTaken;

    public Snapshots(int stateBytes, double hopSeconds)
    {
        _states = [.. Enumerable.Range(0, Slots).Select(_ => new byte[stateBytes])];
        _hops = new long[Slots];
        _periodHops = (long)(PeriodSeconds / hopSeconds);
        _doubtHops = (long)(DoubtSeconds / hopSeconds);
        Clear();
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        _hops.AsSpan().Fill(-1);
        _lastTaken = long.MinValue / 2;
    }

    /// <summary>Takes one if it is time.</summary>
    public void Keep(IWaveNetEngine engine, int stream, long hop)
    {
        if (hop - _lastTaken < _periodHops)
            return;
        engine.CaptureState(stream, _states[_next]);
        _lastTaken = hop;
        _hops[_next] = NetworkMemory.IsFinite(_states[_next]) ? hop : -1;
        _next = (_next + 1) % Slots;
    }

    /// <summary>
    /// Copies the newest one that can be trusted, and forgets it and those after it: if it does not help, an older one is
    /// next.
    /// </summary>
    /// <param name="hop">When something was found.</param>
    /// <param name="state">Receives it.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(long hop, Span<byte> state)
    {
        int best = -1;
        for (int slot = 0; slot < Slots; slot++)
        {
            bool trusted = _hops[slot] >= 0 && hop - _hops[slot] >= _doubtHops;
            if (trusted && (best < 0 || _hops[slot] > _hops[best]))
                best = slot;
        }
        if (best < 0)
            return false;
        _states[best].CopyTo(state);
        long taken = _hops[best];
        for (int slot = 0; slot < Slots; slot++)
        {
            if (_hops[slot] >= taken)
                _hops[slot] = -1;
        }
        return true;
    }
}
