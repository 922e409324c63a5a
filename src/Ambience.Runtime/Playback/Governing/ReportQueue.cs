namespace Ambience.Playback.Governing;

/// <summary>
/// Carries reports from the threads that make sound to one that tells them: several may write, one reads, nobody waits.
/// What does not fit is dropped and counted, for whoever does not listen misses nothing.
/// </summary>
/// <remarks>
/// Each place has a number that says whose turn it is (Vyukov 2010, "Bounded MPMC queue"). Allocates only when constructed.
/// </remarks>
internal sealed class ReportQueue<T>
    where T : struct
{
    private readonly T[] _reports;
    private readonly long[] _turns; // of each place: = ticket -> may be written, = ticket + 1 -> may be read
    private long _written, _read, _dropped;

    /// <param name="capacity">A power of two.</param>
    public ReportQueue(int capacity)
    {
        _reports = new T[capacity];
        _turns = new long[capacity];
        for (int i = 0; i < capacity; i++)
            _turns[i] = i;
    }

    /// <summary>Reports that did not fit.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Any thread: whether there is something to take, or was a moment ago.</summary>
    public bool HasAny
    {
        get
        {
            long read = Volatile.Read(ref _read);
            return Volatile.Read(ref _turns[read & (_turns.Length - 1)]) == read + 1;
        }
    }

    /// <summary>Any thread.</summary>
    public void Post(in T report)
    {
        long ticket = Volatile.Read(ref _written);
        while (true)
        {
            long turn = Volatile.Read(ref _turns[ticket & (_turns.Length - 1)]);
            if (turn < ticket)
            {
                _ = Interlocked.Increment(ref _dropped); // still to be read: the queue is full
                return;
            }
            long seen = turn > ticket ? Volatile.Read(ref _written) : Interlocked.CompareExchange(ref _written, ticket + 1, ticket);
            if (turn == ticket && seen == ticket)
                break;
            ticket = seen; // another thread was quicker
        }
        long place = ticket & (_turns.Length - 1);
        _reports[place] = report;
        Volatile.Write(ref _turns[place], ticket + 1);
    }

    /// <summary>The reader.</summary>
    public bool TryTake(out T report)
    {
        long place = _read & (_turns.Length - 1);
        if (Volatile.Read(ref _turns[place]) != _read + 1)
        {
            report = default;
            return false;
        }
        report = _reports[place];
        Volatile.Write(ref _turns[place], _read + _turns.Length);
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
