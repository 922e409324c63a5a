using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Ambience.Playback;

/// <summary>
/// Makes sound ahead of what is heard: a thread that keeps rings full, block after block. It polls instead of waiting
/// for signals, so that no other thread can hold anything that it needs.
/// </summary>
/// <remarks>
/// Members may be called from any thread. After <see cref="Start"/> the thread allocates nothing and throws nothing; an
/// exception of the supply ends generation and is kept in <see cref="Fault"/>.
/// </remarks>
internal sealed class GeneratorThread : IDisposable
{
    private const int RestMilliseconds = 20; // between looks when nobody has wanted anything for a while
    private const int IdleLooksBeforeRest = 100;

    private readonly ISupply _supply;
    private readonly int _idleMilliseconds;
    private readonly long _blockTicks;
    private readonly Thread _thread;
    private readonly Lock _invokers = new(); // held by callers of Invoke among themselves; the thread never takes it
    private Action? _request;
    private Exception? _requestFault;
    private Exception? _fault;
    private volatile bool _ending;
    private long _blocks;
    private long _lateBlocks;
    private long _allocatedBytes;

    /// <summary>Nothing runs before <see cref="Start"/>.</summary>
    /// <param name="supply">What makes sound; from <see cref="Start"/> on it belongs to the thread.</param>
    public GeneratorThread(ISupply supply)
    {
        ArgumentNullException.ThrowIfNull(supply);
        _supply = supply;
        _blockTicks = (long)(Stopwatch.Frequency * supply.BlockMilliseconds / 1000);
        // Half a block: a ring is refilled before more than one and a half blocks are missing.
        _idleMilliseconds = (int)Math.Clamp(supply.BlockMilliseconds / 2, 1, 10);
        _thread = new Thread(Run)
        {
            Name = "Ambience generator",
            IsBackground = true,
            Priority = ThreadPriority.AboveNormal,
        };
    }

    /// <summary>Times that something was made.</summary>
    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>How often making took longer than what was made lasts; the rings bridge a few.</summary>
    public long LateBlocks => Volatile.Read(ref _lateBlocks);

    /// <summary>Managed bytes that the supply allocated on the thread; stays 0.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>The exception that ended generation, or null.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <summary>Starts generating.</summary>
    /// <exception cref="InvalidOperationException">It was started or disposed before.</exception>
    public void Start()
    {
        if (_ending || !_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
            throw new InvalidOperationException("The generator was started or disposed before; create a new one.");
        _thread.Start();
    }

    /// <summary>
    /// Runs an action between two blocks, when the supply is at rest, and waits for it: at most for the block in work,
    /// or until the thread looks the next time. For rare things such as capturing state. Runs it at once where the
    /// thread is not running.
    /// </summary>
    /// <param name="action">Runs on the generator thread; what it throws is thrown here.</param>
    public void Invoke(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (Thread.CurrentThread == _thread)
        {
            action();
            return;
        }
        lock (_invokers)
        {
            Volatile.Write(ref _request, action);
            var wait = default(SpinWait);
            while (Volatile.Read(ref _request) is not null)
            {
                // A thread that ended, or never started, will not take the request any more: take it back
                // (exactly one side gets it).
                if (!_thread.IsAlive && Interlocked.Exchange(ref _request, null) is not null)
                {
                    action();
                    return;
                }
                wait.SpinOnce();
            }
            if (Interlocked.Exchange(ref _requestFault, null) is { } fault)
                ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Ends the thread; waits for the block in work.</summary>
    public void Dispose()
    {
        _ending = true;
        if (_thread.IsAlive && Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void Run()
    {
        try
        {
            for (int idle = 0; !_ending;)
            {
                ServeRequest();
                if (TryMake())
                    idle = 0;
                else
                    Thread.Sleep(++idle > IdleLooksBeforeRest ? RestMilliseconds : _idleMilliseconds);
            }
        }
        catch (Exception e)
        {
            // An unhandled exception here would end the game; silence and a message do not.
            Volatile.Write(ref _fault, e);
        }
    }

    private bool TryMake()
    {
        var allocated = AllocationCount.Start();
        long start = Stopwatch.GetTimestamp();
        bool made = _supply.TryMake();
        long ticks = Stopwatch.GetTimestamp() - start;
        // Only this thread writes the counters: a plain sum and a release store are enough.
        Volatile.Write(ref _allocatedBytes, _allocatedBytes + allocated.Bytes);
        if (!made)
            return false;
        if (ticks > _blockTicks)
            Volatile.Write(ref _lateBlocks, _lateBlocks + 1);
        Volatile.Write(ref _blocks, _blocks + 1);
        return true;
    }

    private void ServeRequest()
    {
        if (Volatile.Read(ref _request) is not { } action)
            return;
        try
        {
            action();
        }
        catch (Exception e)
        {
            _requestFault = e;
        }
        Volatile.Write(ref _request, null);
    }
}
