namespace Ambience.Playback;

/// <summary>
/// A value of several words that any thread may set and any thread may read whole; the last one set counts. A reader
/// never waits: while somebody writes it gets the value before.
/// </summary>
/// <remarks>
/// Two copies and a counter: a writer fills the copy that nobody is sent to, then counts. A reader that was overtaken by
/// two writers meanwhile may have read a mixture, sees so by the counter, and reads again. Writers among themselves take
/// turns for the few nanoseconds that a copy takes. Allocates only when constructed.
/// </remarks>
/// <param name="first">The value before any is set.</param>
internal sealed class LatestValue<T>(T first)
    where T : struct
{
    private T _even = first; // what the counter's parity sends readers to
    private T _odd;
    private long _count;
    private int _writing;

    public T Value
    {
        get
        {
            while (true)
            {
                long count = Volatile.Read(ref _count);
                T value = (count & 1) == 0 ? _even : _odd;
                Interlocked.MemoryBarrier(); // the copy is made before the counter is looked at again
                if (Volatile.Read(ref _count) == count)
                    return value;
            }
        }

        set
        {
            var wait = default(SpinWait);
            while (Interlocked.CompareExchange(ref _writing, 1, 0) != 0)
                wait.SpinOnce();
            long next = _count + 1;
            if ((next & 1) == 0)
                _even = value;
            else
                _odd = value;
            Volatile.Write(ref _count, next);
            Volatile.Write(ref _writing, 0);
        }
    }
}
