using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Ambience.Playback;

/// <summary>
/// Runs a source ahead of what is heard: a thread that keeps a ring full, block after block. It polls instead of
/// waiting for signals, so that no other thread can hold anything that it needs.
/// </summary>
/// <remarks>
/// Members may be called from any thread. After <see cref="Start"/> the thread allocates nothing and throws nothing; an
/// exception of the source ends generation and is kept in <see cref="Fault"/>.
/// </remarks>
internal sealed class GeneratorThread : IDisposable
{
    private readonly ISampleSource _source;
    private readonly SampleRing _ring;
    private readonly float[] _block; // [blockFrames, Channels]
    private readonly int _idleMilliseconds;
    private readonly long _blockTicks;
    private readonly Thread _thread;
    private readonly Lock _invokers = new(); // held by callers of Invoke among themselves; the thread never takes it
    private Action? _request;
    private Exception? _requestFault;
    private Exception? _fault;
    private volatile bool _ending;
    private long _blocks;
    private long _busyTicks;
    private long _lateBlocks;
    private long _allocatedBytes;

    /// <summary>Allocates the block; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="source">What generates; from <see cref="Start"/> on it belongs to the thread.</param>
    /// <param name="ring">Where to; holds at least two blocks.</param>
    /// <param name="blockFrames">Frames asked of the source at a time; one control hop is a good choice.</param>
    public GeneratorThread(ISampleSource source, SampleRing ring, int blockFrames)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockFrames, 1);
        long blockSamples = (long)blockFrames * source.Channels;
        if (ring.Capacity < 2 * blockSamples)
        {
            throw new ArgumentException(
                $"The ring must hold two blocks ({2 * blockSamples} samples) but holds {ring.Capacity}.", nameof(ring));
        }
        _source = source;
        _ring = ring;
        _block = new float[blockSamples];
        BlockFrames = blockFrames;
        _blockTicks = Stopwatch.Frequency * blockFrames / source.SampleRateHz;
        // Half a block: the ring is refilled before more than one and a half blocks are missing.
        _idleMilliseconds = Math.Clamp(blockFrames * 500 / source.SampleRateHz, 1, 10);
        _thread = new Thread(Run)
        {
            Name = "Ambience generator",
            IsBackground = true,
            Priority = ThreadPriority.AboveNormal,
        };
    }

    /// <summary>Frames asked of the source at a time.</summary>
    public int BlockFrames { get; }

    /// <summary>Blocks generated.</summary>
    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>Time spent inside the source.</summary>
    public TimeSpan BusyTime => TimeSpan.FromSeconds((double)Volatile.Read(ref _busyTicks) / Stopwatch.Frequency);

    /// <summary>Seconds of audio generated in a second of <see cref="BusyTime"/>; NaN before the first block.</summary>
    public double RealTimeFactor => Blocks * (double)_blockTicks / Volatile.Read(ref _busyTicks);

    /// <summary>Blocks that took longer to generate than they last; the ring bridges a few.</summary>
    public long LateBlocks => Volatile.Read(ref _lateBlocks);

    /// <summary>Managed bytes that the source allocated on the thread; stays 0.</summary>
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
    /// Runs an action between two blocks, when the source is at rest, and waits for it: at most about one block. For
    /// rare things such as capturing state. Runs it at once where the thread is not running.
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
            while (!_ending)
            {
                ServeRequest();
                if (_ring.Free >= _block.Length)
                    MakeBlock();
                else
                    Thread.Sleep(_idleMilliseconds);
            }
        }
        catch (Exception e)
        {
            // An unhandled exception here would end the game; silence and a message do not.
            Volatile.Write(ref _fault, e);
        }
    }

    private void MakeBlock()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        _source.Read(_block);
        long ticks = Stopwatch.GetTimestamp() - start;
        _ = _ring.Write(_block);
        // Only this thread writes the counters: a plain sum and a release store are enough.
        Volatile.Write(ref _allocatedBytes, _allocatedBytes + GC.GetAllocatedBytesForCurrentThread() - allocated);
        Volatile.Write(ref _busyTicks, _busyTicks + ticks);
        if (ticks > _blockTicks)
            Volatile.Write(ref _lateBlocks, _lateBlocks + 1);
        Volatile.Write(ref _blocks, _blocks + 1);
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
