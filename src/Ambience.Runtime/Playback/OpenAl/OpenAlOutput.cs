using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ambience.Moods;
using Ambience.Playback.Governing;

namespace Ambience.Playback;

/// <summary>How an <see cref="OpenAlOutput"/> chooses and uses its device.</summary>
internal sealed record OpenAlOutputOptions
{
    /// <summary>A device, a part of its name, or "default".</summary>
    public string Device { get; init; } = OpenAlDevice.DefaultName;

    /// <summary>At the start no other device will do.</summary>
    public bool IsDeviceRequired { get; init; }

    /// <summary>Whether to ask for headphones.</summary>
    public HrtfMode Hrtf { get; init; }

    /// <summary>The place of the music; null: none.</summary>
    public SoundtrackSpatial? Spatial { get; init; }

    /// <summary>Null: the system's.</summary>
    public OpenAlLibrary? Library { get; init; }
}

/// <summary>
/// Plays a ring through OpenAL, for ever: opens the device, lets a session play on it turn by turn, and opens it anew when
/// it was lost, when another one shall play, or when anything at all has failed.
/// </summary>
/// <remarks>
/// See <see cref="IAudioOutput"/> for threads. The device belongs to the output's thread, which polls: it takes no lock
/// but OpenAL's own, and allocates only while it opens a device.
/// </remarks>
internal sealed class OpenAlOutput : IAudioOutput
{
    // Several looks fall into each buffer, and into a fade.
    private const int RestMilliseconds = 5, FadeRestMilliseconds = 2;
    private const double SettledSeconds = 0.2; // a device that has played so long is no cause to wait when it is lost
    private const int OpenAttempts = 3; // at the start, where the game waits

    private readonly OpenAlLibrary _library;
    private readonly OpenAlOutputOptions _options;
    private readonly OutputRequests _requests;
    private readonly SampleRing _ring;
    private readonly SoftEdgedReader _reader;
    private readonly int _sampleRateHz;
    private readonly int _channels;
    private readonly PlaybackBuffering _buffering;
    private readonly DeviceWatch _watch;
    private readonly Thread _thread;

    private readonly ReopenDelay _delay; // the thread's, as all below
    private (OpenAlDevice Device, string? Problem)? _first; // opened by the constructor; null once it plays
    private OpenAlSession? _session; // null while there is no device
    private long _lastTurn;
    private long _underrunsBefore; // of sessions that have ended
    private string _deviceName = "";
    private string _openedFor = "";

    private volatile string _description = "";
    private long _queuedFrames;
    private double _deviceLatencyMilliseconds;
    private long _underruns;
    private long _deviceLosses;
    private long _restarts;
    private long _allocatedBytes;

    /// <summary>Opens the device and starts the thread; nothing sounds before <see cref="Play"/>.</summary>
    /// <param name="ring">Where audio comes from; the output is its only consumer. At least
    /// <see cref="PlaybackBuffering.RingSamples"/>.</param>
    /// <param name="sampleRateHz">Rate of the audio in the ring.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="buffering">The device's queue.</param>
    /// <param name="options">The device and how it is used.</param>
    /// <exception cref="AmbienceException">There is no OpenAL library, or it cannot open the device.</exception>
    public OpenAlOutput(
        SampleRing ring, int sampleRateHz, int channels, PlaybackBuffering buffering, OpenAlOutputOptions options)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Device);
        ArgumentOutOfRangeException.ThrowIfNotEqual(channels, Math.Clamp(channels, 1, 2));
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, 1);
        int edge = EdgeFrames(sampleRateHz);
        int leastRing = 2 * (buffering.BufferFrames + edge) * channels;
        if (ring.Capacity < leastRing)
        {
            throw new ArgumentException(
                $"The ring must hold twice a buffer and a fade ({leastRing} samples) but holds {ring.Capacity}.",
                nameof(ring));
        }
        (_ring, _sampleRateHz, _channels, _buffering, _options) = (ring, sampleRateHz, channels, buffering, options);
        int queueSamples = buffering.BufferFrames * buffering.Buffers * channels;
        _reader = new SoftEdgedReader(ring, channels, edge, Math.Min(queueSamples, ring.Capacity / 2));
        _requests = new OutputRequests(options.Device);
        _library = options.Library ?? OpenAlLibrary.Load();
        _watch = new DeviceWatch(_library, options.Device);
        _thread = new Thread(Run) { Name = "Ambience output", IsBackground = true, Priority = ThreadPriority.Highest };
        _delay = new ReopenDelay(_thread.ManagedThreadId);
        _first = TryOpenFirst();
        using var start = new Start();
        _thread.Start(start);
        // Waits, so that whoever opens a soundtrack learns at once that there is no device.
        start.Done.Wait();
        if (start.Fault is null)
            return;
        _watch.Dispose();
        start.Fault.Throw();
    }

    /// <inheritdoc/>
    public string Description => _description;

    /// <summary>
    /// Whether the device opened first was OpenAL Soft's null backend: real time passes, nothing is heard.
    /// </summary>
    public bool IsSilent { get; private set; }

    /// <summary>The place of the music; null: none.</summary>
    public SoundtrackSpatial? Spatial => _options.Spatial;

    /// <summary>Why another device plays than was asked for; null: it does not.</summary>
    public string? Problem { get; private set; }

    /// <summary>What happened to the device, for the game.</summary>
    public ReportQueue<OutputChange> News { get; } = new(64);

    /// <inheritdoc/>
    public AudioOutputState State => _requests.State;

    /// <inheritdoc/>
    public double QueuedMilliseconds => Volatile.Read(ref _queuedFrames) * 1000.0 / _sampleRateHz;

    /// <inheritdoc/>
    public double LatencyMilliseconds => QueuedMilliseconds + Volatile.Read(ref _deviceLatencyMilliseconds);

    /// <inheritdoc/>
    public long Underruns => Volatile.Read(ref _underruns);

    /// <inheritdoc/>
    public long DeviceLosses => Volatile.Read(ref _deviceLosses);

    /// <inheritdoc/>
    public long Restarts => Volatile.Read(ref _restarts);

    /// <inheritdoc/>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Always null: a lost device is waited for, and a thread that failed has begun anew.</summary>
    public Exception? Fault => null;

    /// <summary>The thread, for tests that kill it.</summary>
    internal Thread Thread => _thread;

    /// <summary>Looks for other devices, for tests that cannot wait.</summary>
    internal DeviceWatch Watch => _watch;

    /// <summary>Frames of the fades at the edges of sound: 5 ms.</summary>
    public static int EdgeFrames(int sampleRateHz) => sampleRateHz / 200;

    /// <inheritdoc/>
    public void Play() => _requests.State = AudioOutputState.Playing;

    /// <inheritdoc/>
    public void Pause()
    {
        if (_requests.State == AudioOutputState.Playing)
            _requests.State = AudioOutputState.Paused;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _requests.State = AudioOutputState.Stopped;
        // Not in the state, because a Play that follows at once would hide it there.
        _ring.Cut();
    }

    /// <summary>Plays on another device from now on. Any thread; returns at once.</summary>
    public void Select(string device) => _requests.Device = device;

    /// <summary>Fades out, ends the thread and closes the device.</summary>
    public void Dispose()
    {
        _requests.Ending = true;
        _watch.Dispose();
        // Opening a device can block for long inside a driver; the process's end must not wait for that.
        if (Thread.CurrentThread != _thread)
            _ = _thread.Join(TimeSpan.FromSeconds(2));
    }

    private void Run(object? started)
    {
        var start = (Start)started!;
        try
        {
            OpenFirst();
            IsSilent = _session!.IsSilent;
        }
        catch (Exception e)
        {
            start.Fault = ExceptionDispatchInfo.Capture(e);
        }
        bool opened = start.Fault is null;
        start.Done.Set();
        // The supervisor: whatever fails below, the game and its music go on.
        for (bool ended = !opened; !ended;)
        {
            try
            {
                Live();
                CloseSession();
                ended = true;
            }
            catch (Exception e)
            {
                Recover(e);
            }
        }
    }

    private void Live()
    {
        while (_session is not null || Reopen())
        {
            if (_requests.Ending && !_session!.IsAudible)
                return;
            Turn(_session!);
            Thread.Sleep(_session is { IsAudible: true, Wanted: false } ? FadeRestMilliseconds : RestMilliseconds);
        }
    }

    private void Turn(OpenAlSession session)
    {
        var allocated = AllocationCount.Start();
        long now = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(_lastTurn, now).TotalSeconds;
        _lastTurn = now;
        bool healthy = session.Turn(seconds);
        Publish(session);
        if (session.Age > SettledSeconds)
            _delay.Reset();
        Volatile.Write(ref _allocatedBytes, _allocatedBytes + allocated.Bytes);
        if (!healthy)
            Lose();
        else if (session.HasLeft)
            CloseSession(); // the next turn opens the other one
        else if (_requests.Device != _openedFor || _watch.Changed)
            session.Leave();
    }

    private void Publish(OpenAlSession session)
    {
        Volatile.Write(ref _queuedFrames, session.QueuedFrames);
        Volatile.Write(ref _deviceLatencyMilliseconds, session.DeviceLatencySeconds * 1000);
        Volatile.Write(ref _underruns, _underrunsBefore + session.Underruns);
    }

    private void Lose()
    {
        CloseSession();
        Volatile.Write(ref _deviceLosses, _deviceLosses + 1);
        News.Post(new OutputChange(OutputChangeKind.DeviceLost, _deviceName, ""));
    }

    private void Recover(Exception fault)
    {
        Volatile.Write(ref _restarts, _restarts + 1);
        try
        {
            News.Post(new OutputChange(OutputChangeKind.Restarted, _deviceName, fault.Message));
            CloseSession();
        }
        catch (Exception)
        {
            // Closing failed as well. What it has not given back is lost; the music need not be.
            _session = null;
        }
    }

    /// <summary>
    /// By the game's thread, which waits for it anyway. The C library keeps the megabytes of a closed context for the thread
    /// that made it: for one of ours, each of which ends with its soundtrack, that would be some for each of many arenas.
    /// docs/reliability.md has the figures.
    /// </summary>
    private (OpenAlDevice, string?)? TryOpenFirst()
    {
        try
        {
            return OpenDevice(_options.Device, _options.IsDeviceRequired);
        }
        catch (Exception)
        {
            return null; // the output's thread tries again, and tells why
        }
    }

    private void OpenFirst()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Open(_options.IsDeviceRequired);
                return;
            }
            catch (AmbienceException) when (attempt < OpenAttempts)
            {
                Thread.Sleep(RestMilliseconds); // a driver may stumble once
            }
        }
    }

    // The ring stays as it is meanwhile, so the silence is little longer than the loss. False: the output ends.
    private bool Reopen()
    {
        while (!_requests.Ending)
        {
            Rest(_delay.Next());
            try
            {
                Open(isRequired: false);
                News.Post(new OutputChange(OutputChangeKind.DeviceOpened, _deviceName, ""));
                return true;
            }
            catch (AmbienceException)
            {
                // Not there yet, or half there: it opened, but gives no context or source yet.
            }
        }
        return false;
    }

    private void Rest(int milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            if (_ring.CutPending)
                _ring.DropCut();
            if (_requests.Ending)
                return;
            Thread.Sleep(Math.Min(milliseconds, RestMilliseconds));
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
    }

    private void Open(bool isRequired)
    {
        string asked = _requests.Device;
        (OpenAlDevice device, string? problem) = _first ?? OpenDevice(asked, isRequired);
        _first = null;
        _session = new OpenAlSession(
            _library, device, _ring, _reader, _channels, _sampleRateHz, _buffering, _requests, _options.Spatial);
        (_openedFor, _deviceName, _description) = (asked, device.Name, _session.Description);
        Problem = problem;
        _watch.Begin(asked, instead: problem is null ? null : _library.DefaultDeviceName());
        _lastTurn = Stopwatch.GetTimestamp();
        if (problem is not null)
            News.Post(new OutputChange(OutputChangeKind.DeviceMissing, asked, problem));
    }

    private (OpenAlDevice Device, string? Problem) OpenDevice(string asked, bool isRequired)
    {
        HrtfMode hrtf = _options.Spatial is null ? HrtfMode.Auto : _options.Hrtf;
        return OpenAlDevices.Open(_library, asked, _sampleRateHz, hrtf, isRequired);
    }

    private void CloseSession()
    {
        OpenAlSession? session = _session;
        _session = null;
        _underrunsBefore = Volatile.Read(ref _underruns);
        try
        {
            session?.Dispose();
        }
        finally
        {
            Volatile.Write(ref _queuedFrames, 0);
            Volatile.Write(ref _deviceLatencyMilliseconds, 0);
        }
    }

    /// <summary>Tells the constructor how the thread began.</summary>
    private sealed class Start : IDisposable
    {
        public ManualResetEventSlim Done { get; } = new();

        public ExceptionDispatchInfo? Fault { get; set; }

        public void Dispose() => Done.Dispose();
    }
}
