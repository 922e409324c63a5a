namespace Ambience.Playback.Governing;

/// <summary>
/// Tells the consumer of a ring by which factor the game's hand on the level has multiplied each sample, so that music can
/// be heard again at another level than before.
/// </summary>
/// <remarks>
/// The generator adds, the consumer asks, in the order of the samples; neither waits. What does not fit is forgotten: the
/// factors are then taken for what they were before. Allocates only when constructed.
/// </remarks>
internal sealed class GainTrack
{
    private const int Capacity = 512; // hops: more than a ring ever holds

    private readonly (long End, float Factor)[] _marks = new (long, float)[Capacity];
    private long _written, _read;
    private (long End, float Factor) _last = (0, 1);

    /// <summary>Generator: up to a sample, the factor went along a line to this one.</summary>
    /// <param name="end">Samples ever written to the ring.</param>
    /// <param name="factor">0..1</param>
    public void Add(long end, float factor)
    {
        if (_written - Volatile.Read(ref _read) == Capacity)
            return;
        _marks[_written % Capacity] = (end, factor);
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Consumer: the factor before a sample of the ring; samples in rising order.</summary>
    /// <param name="sample">Samples of the ring before it.</param>
    public float At(long sample)
    {
        while (_read < Volatile.Read(ref _written))
        {
            (long end, float factor) = _marks[_read % Capacity];
            if (sample < end)
                return _last.Factor + ((factor - _last.Factor) * Math.Clamp((float)(sample - _last.End) / (end - _last.End), 0, 1));
            _last = (end, factor);
            Volatile.Write(ref _read, _read + 1);
        }
        return _last.Factor;
    }
}
