using System.Numerics;

namespace Ambience.Playback;

/// <summary>
/// A place for each of the next things that one thread hands to one other, without locks and without allocation: the
/// writer fills a free place and publishes it, the reader looks at it and frees it.
/// </summary>
/// <remarks>As <see cref="SampleRing"/>: two counters that only grow, each stored by one side alone.</remarks>
/// <typeparam name="T">What lies in a place; a class is made once for each, and filled again and again.</typeparam>
internal sealed class TapQueue<T>
{
    private readonly T[] _places;
    private readonly int _mask;
    private long _written, _freed;

    /// <param name="capacity">How many can wait; rounded up to a power of two.</param>
    /// <param name="make">Makes the content of a place.</param>
    public TapQueue(int capacity, Func<T> make)
    {
        _places = new T[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _mask = _places.Length - 1;
        for (int i = 0; i < _places.Length; i++)
            _places[i] = make();
    }

    /// <summary>Writer: whether there is room for one more.</summary>
    public bool HasRoom => _written - Volatile.Read(ref _freed) < _places.Length;

    /// <summary>Writer: the place that <see cref="Publish"/> will hand over; only where there is room.</summary>
    public ref T Next => ref _places[_written & _mask];

    /// <summary>Writer: hands <see cref="Next"/> over.</summary>
    public void Publish() => Volatile.Write(ref _written, _written + 1);

    /// <summary>Reader: how many were handed over since the start. Those from <see cref="Freed"/> on can be looked at.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Reader: how many places were given back since the start.</summary>
    public long Freed => _freed;

    /// <summary>Reader: what was handed over as the number <paramref name="index"/>.</summary>
    public ref T At(long index) => ref _places[index & _mask];

    /// <summary>Reader: gives everything before a number back.</summary>
    public void FreeTo(long index) => Volatile.Write(ref _freed, index);
}
