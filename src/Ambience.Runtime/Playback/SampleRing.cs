using System.Numerics;
using System.Runtime.InteropServices;
using Ambience.Playback.Governing;

namespace Ambience.Playback;

/// <summary>
/// A queue of samples between exactly one producing and one consuming thread, without locks, without allocation after
/// construction. The storage is a power of two, so that an index wraps by a mask; no more than was asked for is ever
/// buffered, because what is buffered is latency.
/// </summary>
/// <remarks>
/// Two counters that only grow say how much was ever written and read. Each is stored by one side alone: the producer
/// publishes samples by a release store of the written counter, the consumer frees room by one of the read counter
/// (Lamport 1977, "Proving the Correctness of Multiprocess Programs"). At 48 kHz stereo the counters last three million
/// years.
/// </remarks>
internal sealed class SampleRing
{
    private readonly float[] _samples;
    private readonly int _mask;
    private readonly int _capacity;
    private readonly int _mostCapacity;
    private int _limit;  // samples that fit at present
    private int _wanted; // samples that must be there before sound begins or comes back
    private Counters _counters;

    /// <summary>Allocates the ring.</summary>
    /// <param name="capacity">Samples (frames x channels) that fit, 1..2^28.</param>
    /// <param name="mostCapacity">Samples that <see cref="Limit"/> can make fit; at least as many.</param>
    public SampleRing(int capacity, int mostCapacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 28);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostCapacity, 1 << 28);
        _limit = _capacity = capacity;
        _mostCapacity = Math.Max(capacity, mostCapacity);
        _samples = new float[(int)BitOperations.RoundUpToPowerOf2((uint)_mostCapacity)];
        _mask = _samples.Length - 1;
    }

    /// <summary>What the consumer plays where new music does not come in time; null = silence.</summary>
    public MusicLoop? Loop { get; init; }

    /// <summary>Samples that fit, unless <see cref="Limit"/> is raised for a while.</summary>
    public int Capacity => _capacity;

    /// <summary>The most that <see cref="Limit"/> may be.</summary>
    public int MostCapacity => _mostCapacity;

    /// <summary>
    /// Producer: samples that fit at present, from <see cref="Capacity"/> to <see cref="MostCapacity"/>. What is there
    /// already stays when it is lowered.
    /// </summary>
    public int Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, Math.Clamp(value, _capacity, _mostCapacity));
    }

    /// <summary>
    /// Producer: samples that the consumer shall wait for before sound begins, or comes back after a gap; 0 = as it likes.
    /// </summary>
    public int Wanted
    {
        get => Volatile.Read(ref _wanted);
        set => Volatile.Write(ref _wanted, Math.Clamp(value, 0, _mostCapacity));
    }

    /// <summary>Samples that wait to be read. Exact for the two sides; for any other thread a moment old.</summary>
    public int Buffered
    {
        get
        {
            // Read counter first: the other order could see more read than written.
            long read = Volatile.Read(ref _counters.Read);
            return (int)Math.Min(Volatile.Read(ref _counters.Written) - read, _mostCapacity);
        }
    }

    /// <summary>Producer: samples that <see cref="Write"/> would take now.</summary>
    public int Free => Math.Max(0, _limit - (int)(_counters.Written - Volatile.Read(ref _counters.Read)));

    /// <summary>Samples ever written. Any thread.</summary>
    public long Written => Volatile.Read(ref _counters.Written);

    /// <summary>Samples ever read or dropped. Any thread.</summary>
    public long Taken => Volatile.Read(ref _counters.Read);

    /// <summary>Producer: appends as much as fits.</summary>
    /// <returns>Samples taken, from the front of <paramref name="samples"/>.</returns>
    public int Write(ReadOnlySpan<float> samples)
    {
        long written = _counters.Written;
        int count = Math.Min(samples.Length, Free);
        int start = (int)(written & _mask);
        int first = Math.Min(count, _samples.Length - start);
        samples[..first].CopyTo(_samples.AsSpan(start));
        samples[first..count].CopyTo(_samples);
        Volatile.Write(ref _counters.Written, written + count);
        return count;
    }

    /// <summary>Consumer: takes as much as there is.</summary>
    /// <returns>Samples put at the front of <paramref name="samples"/>; the rest of it is untouched.</returns>
    public int Read(Span<float> samples)
    {
        int count = Peek(samples);
        Volatile.Write(ref _counters.Read, _counters.Read + count);
        return count;
    }

    /// <summary>Consumer: as <see cref="Read"/>, but what is read stays.</summary>
    public int Peek(Span<float> samples)
    {
        long read = _counters.Read;
        int count = (int)Math.Min(samples.Length, Volatile.Read(ref _counters.Written) - read);
        int start = (int)(read & _mask);
        int first = Math.Min(count, _samples.Length - start);
        _samples.AsSpan(start, first).CopyTo(samples);
        _samples.AsSpan(0, count - first).CopyTo(samples[first..]);
        return count;
    }

    /// <summary>
    /// Any thread: declares everything written so far obsolete (a save game was restored, play was stopped). The
    /// consumer, which alone may move the read counter and wants to fade first, sees <see cref="CutPending"/> and calls
    /// <see cref="DropCut"/>.
    /// </summary>
    public void Cut()
    {
        long written = Volatile.Read(ref _counters.Written);
        long cut = Volatile.Read(ref _counters.CutAt);
        while (cut < written)
        {
            long seen = Interlocked.CompareExchange(ref _counters.CutAt, written, cut);
            if (seen == cut)
                return;
            cut = seen; // another thread was quicker; the later cut counts
        }
    }

    /// <summary>
    /// Consumer: whether there was a <see cref="Cut"/> since the last <see cref="DropCut"/>. Obsolete samples may wait
    /// here, or lie in the device's queue, where the consumer has put them.
    /// </summary>
    public bool CutPending => Volatile.Read(ref _counters.CutAt) != _counters.CutDone;

    /// <summary>Consumer: where the last <see cref="DropCut"/> was; another number means that there was another one.</summary>
    public long LastCut => _counters.CutDone;

    /// <summary>Consumer: drops what <see cref="Cut"/> has made obsolete and keeps what was written after it.</summary>
    public void DropCut()
    {
        long cut = Volatile.Read(ref _counters.CutAt);
        _counters.CutDone = cut;
        Volatile.Write(ref _counters.Read, Math.Max(_counters.Read, cut));
    }

    /// <summary>
    /// Each side's counter on cache lines of its own (128 bytes: adjacent-line prefetch), or the two would fight for
    /// one.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Counters
    {
        [FieldOffset(128)]
        public long Written;

        [FieldOffset(136)] // stored by anyone, rarely
        public long CutAt;

        [FieldOffset(256)]
        public long Read;

        [FieldOffset(264)] // the consumer's own
        public long CutDone;
    }
}
