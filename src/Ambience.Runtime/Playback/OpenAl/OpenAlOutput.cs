using System.Diagnostics;

namespace Ambience.Playback;

/// <summary>
/// Plays a ring through OpenAL, for ever: refills the device's queue, fades where sound starts and stops, restarts
/// after underruns, and opens the device anew when it was lost.
/// </summary>
/// <remarks>
/// See <see cref="IAudioOutput"/> for threads. The device belongs to the output's thread, which polls: it takes no lock
/// but OpenAL's own, and allocates only while it opens a device.
/// </remarks>
internal sealed class OpenAlOutput : IAudioOutput
{
    private const double FadeSeconds = 0.02; // of the source's gain, when play is paused or stopped
    private const double ReopenSeconds = 0.25;
    private const double CheckSeconds = 0.1; // between looks at whether the device is still there

    private readonly OpenAlLibrary _library;
    private readonly SampleRing _ring;
    private readonly SoftEdgedReader _reader;
    private readonly string _deviceName;
    private readonly int _sampleRateHz;
    private readonly int _channels;
    private readonly PlaybackBuffering _buffering;
    private readonly Thread _thread;

    private OpenAlDevice? _device; // the thread's, once it runs
    private OpenAlQueue? _queue;
    private bool _audible; // the source is being fed; false while paused, stopped or without a device
    private double _fade = 1; // 0 = silent, 1 = full
    private double _silentSeconds; // since the fade reached 0
    private long _lastTick;
    private long _lastCheck;
    private long _underrunsOfLostQueues;
    private AmbienceException? _startFault;

    private volatile AudioOutputState _state = AudioOutputState.Stopped;
    private volatile bool _ending;
    private volatile string _description;
    private long _queuedFrames;
    private long _underruns;
    private long _deviceLosses;
    private long _allocatedBytes;
    private Exception? _fault;

    /// <summary>Opens the device and starts the thread; nothing sounds before <see cref="Play"/>.</summary>
    /// <param name="ring">Where audio comes from; the output is its only consumer. At least
    /// <see cref="PlaybackBuffering.RingSamples"/>.</param>
    /// <param name="sampleRateHz">Rate of the audio in the ring.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="buffering">The device's queue.</param>
    /// <param name="deviceName">A name that OpenAL knows, or "default".</param>
    /// <exception cref="AmbienceException">There is no OpenAL library, or it cannot open the device.</exception>
    public OpenAlOutput(
        SampleRing ring,
        int sampleRateHz,
        int channels,
        PlaybackBuffering buffering,
        string deviceName = OpenAlDevice.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentException.ThrowIfNullOrEmpty(deviceName);
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
        _ring = ring;
        _sampleRateHz = sampleRateHz;
        _channels = channels;
        _buffering = buffering;
        _deviceName = deviceName;
        int queueSamples = buffering.BufferFrames * buffering.Buffers * channels;
        _reader = new SoftEdgedReader(ring, channels, edge, Math.Min(queueSamples, ring.Capacity / 2));
        _library = OpenAlLibrary.Load();
        // Here and not on the thread, so that whoever opens a soundtrack learns at once that there is no device.
        _device = OpenAlDevice.Open(_library, deviceName, sampleRateHz);
        _description = Describe(_device);
        IsSilent = _device.IsSilent;
        _thread = new Thread(Run) { Name = "Ambience output", IsBackground = true, Priority = ThreadPriority.Highest };
        using var started = new ManualResetEventSlim();
        _thread.Start(started);
        started.Wait();
        if (_startFault is not null)
            throw _startFault;
    }

    /// <inheritdoc/>
    public string Description => _description;

    /// <summary>
    /// Whether the device opened first was OpenAL Soft's null backend: real time passes, nothing is heard.
    /// </summary>
    public bool IsSilent { get; }

    /// <inheritdoc/>
    public AudioOutputState State => _state;

    /// <inheritdoc/>
    public double QueuedMilliseconds => Volatile.Read(ref _queuedFrames) * 1000.0 / _sampleRateHz;

    /// <inheritdoc/>
    public long Underruns => Volatile.Read(ref _underruns);

    /// <inheritdoc/>
    public long DeviceLosses => Volatile.Read(ref _deviceLosses);

    /// <inheritdoc/>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Null as long as the thread lives; a lost device is no fault, it is waited for.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <summary>Frames of the fades at the edges of sound: 5 ms.</summary>
    public static int EdgeFrames(int sampleRateHz) => sampleRateHz / 200;

    /// <inheritdoc/>
    public void Play() => _state = AudioOutputState.Playing;

    /// <inheritdoc/>
    public void Pause()
    {
        if (_state == AudioOutputState.Playing)
            _state = AudioOutputState.Paused;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _state = AudioOutputState.Stopped;
        // Not in the state, because a Play that follows at once would hide it there.
        _ring.Cut();
    }

    /// <summary>Fades out, ends the thread and closes the device.</summary>
    public void Dispose()
    {
        _ending = true;
        // Opening a device can block for long inside a driver; the process's end must not wait for that.
        if (Thread.CurrentThread != _thread)
            _ = _thread.Join(TimeSpan.FromSeconds(2));
    }

    private void Run(object? started)
    {
        try
        {
            StartQueue();
        }
        catch (AmbienceException e)
        {
            _startFault = e;
            _ending = true;
        }
        ((ManualResetEventSlim)started!).Set();
        try
        {
            _lastTick = Stopwatch.GetTimestamp();
            while (!_ending || _audible)
                Turn();
            CloseDevice();
        }
        catch (Exception e)
        {
            // An unhandled exception here would end the game; silence and a message do not.
            Volatile.Write(ref _fault, e);
        }
    }

    private void Turn()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        bool healthy = Tick();
        Volatile.Write(ref _allocatedBytes, _allocatedBytes + GC.GetAllocatedBytesForCurrentThread() - allocated);
        if (!healthy)
            Reopen();
        // Often enough that several looks fall into each buffer, and into a fade.
        Thread.Sleep(_audible && !Wanted ? 2 : 5);
    }

    /// <summary>Whether sound should be heard now.</summary>
    private bool Wanted => !_ending && _state == AudioOutputState.Playing && !_ring.CutPending;

    /// <summary>One turn of the thread. False once the device is lost.</summary>
    private bool Tick()
    {
        long now = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(_lastTick, now).TotalSeconds;
        _lastTick = now;
        if (Stopwatch.GetElapsedTime(_lastCheck, now).TotalSeconds >= CheckSeconds)
        {
            _lastCheck = now;
            if (!_device!.Connected)
                return false;
        }
        bool wanted = Wanted;
        Fade(wanted ? 1 : 0, seconds);
        if (_audible && !wanted && _fade == 0 && _silentSeconds >= 2 * _device!.UpdateSeconds)
            FallSilent();
        if (!_audible)
            DropObsolete();
        _audible |= Wanted;
        return !_audible || Feed();
    }

    private bool Feed()
    {
        long before = _queue!.Underruns;
        bool healthy = _queue.Service();
        // A device that is lost stops its sources, which looks like an underrun and shows here first.
        if (!healthy || (_queue.Underruns != before && !_device!.Connected))
            return false;
        Volatile.Write(ref _queuedFrames, _queue.QueuedFrames);
        Volatile.Write(ref _underruns, _underrunsOfLostQueues + _queue.Underruns);
        return true;
    }

    private void Fade(double target, double seconds)
    {
        _silentSeconds = _fade == 0 ? _silentSeconds + seconds : 0;
        double step = seconds / FadeSeconds;
        double fade = _fade + Math.Clamp(target - _fade, -step, step);
        if ((!_audible && target == 0) || fade == _fade)
            return;
        _fade = fade;
        // Slope zero at both ends; OpenAL Soft glides between the steps.
        _queue!.Gain = (float)(fade * fade * (3 - 2 * fade));
    }

    // The fade has been mixed: what happens to the source now is not heard.
    private void FallSilent()
    {
        _audible = false;
        if (_state == AudioOutputState.Paused && !_ring.CutPending)
            _queue!.Pause();
        else
            DropQueue();
    }

    private void DropQueue()
    {
        _queue!.Drop();
        // The next sound brings its own fade-in, in its samples.
        _fade = 1;
        _queue.Gain = 1;
    }

    private void DropObsolete()
    {
        if (!_ring.CutPending)
            return;
        if (_queue is not null)
            DropQueue();
        _ring.DropCut();
    }

    private void StartQueue()
    {
        _ = _device!.MakeCurrent();
        _reader.ExpectGap();
        _queue = new OpenAlQueue(_library.Al, _reader, _channels, _sampleRateHz, _buffering);
        _fade = 1;
        _audible = false;
    }

    // The ring stays as it is meanwhile, so the silence is no longer than the loss.
    private void Reopen()
    {
        Volatile.Write(ref _deviceLosses, _deviceLosses + 1);
        _underrunsOfLostQueues = Volatile.Read(ref _underruns);
        CloseDevice();
        _audible = false;
        while (!_ending)
        {
            DropObsolete();
            try
            {
                _device = OpenAlDevice.TryOpen(_library, _deviceName, _sampleRateHz)
                    ?? OpenAlDevice.TryOpen(_library, OpenAlDevice.DefaultName, _sampleRateHz);
                if (_device is not null)
                {
                    StartQueue();
                    _description = Describe(_device);
                    return;
                }
            }
            catch (AmbienceException)
            {
                // Half there: it opened, but gives no context or source yet.
                CloseDevice();
            }
            Thread.Sleep(TimeSpan.FromSeconds(ReopenSeconds));
        }
    }

    private void CloseDevice()
    {
        _queue?.Dispose();
        _queue = null;
        _device?.Dispose();
        _device = null;
        Volatile.Write(ref _queuedFrames, 0);
    }

    private string Describe(OpenAlDevice device) =>
        $"OpenAL, {device.Name}" +
        (device.SampleRateHz == _sampleRateHz ? "" : $" (resampled to {device.SampleRateHz} Hz)");
}
