namespace Ambience.Inference.Cpu;

/// <summary>
/// A few threads that do equal parts of one work together with the thread that asks for it. They turn on the spot for
/// some microseconds after a work, so that the next one finds them awake, and sleep after that.
/// </summary>
/// <remarks><see cref="Run"/> allocates nothing; one caller at a time.</remarks>
internal sealed class WorkCrew : IDisposable
{
    private const int SpinsBeforeSleep = 2_000; // some 20 microseconds

    private readonly Action<int> _part;
    private readonly Thread[] _threads;
    private readonly AutoResetEvent[] _wake;
    private readonly int[] _asleep; // 1: has to be woken
    private int _work;              // counts works; a thread that sees another number than before has something to do
    private int _unfinished;
    private volatile bool _ends;
    private volatile Exception? _failure;

    /// <summary>Starts threads.</summary>
    /// <param name="members">How many take part, the caller of <see cref="Run"/> included.</param>
    /// <param name="part">Does part i of <paramref name="members"/>; the caller's is 0.</param>
    public WorkCrew(int members, Action<int> part)
    {
        _part = part;
        _asleep = new int[members];
        _wake = [.. Enumerable.Range(0, members).Select(_ => new AutoResetEvent(false))];
        _threads = [.. Enumerable.Range(1, members - 1).Select(member => new Thread(() => Serve(member))
        {
            IsBackground = true,
            Name = $"wavenet {member}",
        })];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>Does the whole work; returns when every part is done.</summary>
    public void Run()
    {
        Volatile.Write(ref _unfinished, _threads.Length);
        Interlocked.Increment(ref _work);
        WakeSleepers();
        _part(0);
        var wait = new SpinWait();
        while (Volatile.Read(ref _unfinished) > 0)
            wait.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure)
            throw new InvalidOperationException("A worker of the engine failed.", failure);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _ends = true;
        Interlocked.Increment(ref _work);
        WakeSleepers();
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (AutoResetEvent wake in _wake)
            wake.Dispose();
    }

    private void Serve(int member)
    {
        for (int seen = 0; ; seen++)
        {
            AwaitWork(member, seen);
            if (_ends)
                return;
            try
            {
                _part(member);
            }
            catch (Exception e) // a thread that ended by itself would be waited for forever
            {
                _failure = e;
            }
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void AwaitWork(int member, int seen)
    {
        for (int spin = 0; spin < SpinsBeforeSleep; spin++)
        {
            if (Volatile.Read(ref _work) != seen)
                return;
            Thread.SpinWait(1);
        }
        while (Volatile.Read(ref _work) == seen)
        {
            Interlocked.Exchange(ref _asleep[member], 1);
            // Who finds the mark set, unsets it: this thread, as work came meanwhile, or a caller, who then wakes. The
            // caller may be late and belong to the work before; so what counts after waking is the number of works.
            bool isAwake = Volatile.Read(ref _work) != seen &&
                Interlocked.CompareExchange(ref _asleep[member], 0, 1) == 1;
            if (!isAwake)
                _wake[member].WaitOne();
        }
    }

    private void WakeSleepers()
    {
        for (int member = 1; member < _wake.Length; member++)
        {
            if (Interlocked.Exchange(ref _asleep[member], 0) == 1)
                _wake[member].Set();
        }
    }
}
