namespace Ambience.Playback;

/// <summary>
/// One opened device and the source on it, turn by turn: fades where play, pause and stop are asked for, feeds the queue,
/// and looks whether the device is still there. Ends when the device is lost, or softly when another one shall play.
/// </summary>
/// <remarks>
/// One thread, which has the device's context current. A turn allocates nothing and takes no lock but OpenAL's own. Time
/// is told, not looked up, so that a test can let it pass with the audio.
/// </remarks>
internal sealed class OpenAlSession : IDisposable
{
    private const double FadeSeconds = 0.02; // of the source's gain, when play is paused or stopped
    private const double CheckSeconds = 0.1; // between looks at whether the device is still there

    private readonly OpenAlDevice _device;
    private readonly OpenAlQueue _queue;
    private readonly SampleRing _ring;
    private readonly OutputRequests _requests;
    private readonly SoundtrackSpatial? _spatial;
    private readonly Pace _pace;
    private readonly int _sampleRateHz;
    private double _fade = 1; // 0 = silent, 1 = full
    private float _gain = 1;  // what the source was told last
    private double _silentSeconds; // since the fade reached 0
    private double _uncheckedSeconds;
    private double _deviceLatencySeconds;
    private bool _leaving;

    /// <summary>Makes source and buffers.</summary>
    /// <param name="library">OpenAL.</param>
    /// <param name="device">Disposed with the session, and here if that fails.</param>
    /// <param name="ring">Where audio comes from.</param>
    /// <param name="reader">Takes it out.</param>
    /// <param name="channels">Of the audio, 1 or 2.</param>
    /// <param name="sampleRateHz">Of the audio.</param>
    /// <param name="buffering">The device's queue.</param>
    /// <param name="requests">What was asked for.</param>
    /// <param name="spatial">The place of the music, or null.</param>
    /// <exception cref="AmbienceException">OpenAL gives no source.</exception>
    public OpenAlSession(
        OpenAlLibrary library, OpenAlDevice device, SampleRing ring, SoftEdgedReader reader, int channels,
        int sampleRateHz, PlaybackBuffering buffering, OutputRequests requests, SoundtrackSpatial? spatial)
    {
        (_device, _ring, _requests, _spatial, _sampleRateHz) = (device, ring, requests, spatial, sampleRateHz);
        _pace = new Pace(sampleRateHz, buffering.BufferFrames * buffering.Buffers);
        try
        {
            if (!device.MakeCurrent())
                throw new AmbienceException($"OpenAL does not make a context of '{device.Name}' current.");
            reader.ExpectGap();
            _queue = new OpenAlQueue(
                library.Al, reader, channels, sampleRateHz, buffering, spatial,
                hasEffects: spatial is not null && device.HasEffects, _pace);
        }
        catch
        {
            device.Dispose();
            throw;
        }
        if (spatial is not null)
            spatial.Hrtf = device.Hrtf;
    }

    /// <summary>The source is being fed; false while nothing shall sound.</summary>
    public bool IsAudible { get; private set; }

    /// <summary>After <see cref="Leave"/>: nothing sounds on this device any more.</summary>
    public bool HasLeft => _leaving && !IsAudible;

    /// <summary>Gaps that were heard.</summary>
    public long Underruns => _queue.Underruns;

    /// <summary>Frames handed to the device and not heard yet.</summary>
    public int QueuedFrames => _queue.QueuedFrames;

    /// <summary>Seconds until what is mixed now is heard, as the device says.</summary>
    public double DeviceLatencySeconds => _deviceLatencySeconds;

    /// <summary>Names the device and what is special about it.</summary>
    public string Description =>
        $"OpenAL, {_device.Name}" +
        (_device.SampleRateHz == _sampleRateHz ? "" : $" (resampled to {_device.SampleRateHz} Hz)") +
        (_queue.IsFloat ? "" : " (16 bits)") +
        (_queue.Placement is { } placement ? $", in the world as {placement.Layout.ToString().ToLowerInvariant()}" : "");

    /// <summary>Whether it is OpenAL Soft's null backend.</summary>
    public bool IsSilent => _device.IsSilent;

    /// <summary>Seconds that it has lasted.</summary>
    public double Age { get; private set; }

    /// <summary>Another device shall play: what is on its way is played to its end, softly.</summary>
    public void Leave()
    {
        _leaving = true;
        _queue.Finish();
    }

    /// <summary>Does what is to be done now. False: the device is lost.</summary>
    /// <param name="seconds">Since the last turn.</param>
    public bool Turn(double seconds)
    {
        if (!Check(seconds))
            return false;
        _pace.Pass(seconds);
        bool wanted = Wanted;
        Fade(wanted ? 1 : 0, seconds);
        Place(seconds);
        if (IsAudible && !wanted && _fade == 0 && _silentSeconds >= 2 * _device.UpdateSeconds)
            FallSilent();
        if (!IsAudible)
            DropObsolete();
        IsAudible |= Wanted && !_leaving;
        return !IsAudible || Feed();
    }

    /// <summary>Whether sound should be heard now.</summary>
    public bool Wanted => !_requests.Ending && _requests.State == AudioOutputState.Playing && !_ring.CutPending;

    private bool Check(double seconds)
    {
        Age += seconds;
        _uncheckedSeconds += seconds;
        if (_uncheckedSeconds < CheckSeconds)
            return true;
        _uncheckedSeconds = 0;
        _deviceLatencySeconds = _queue.DeviceLatencySeconds;
        return _device.Connected;
    }

    private bool Feed()
    {
        long before = _queue.Underruns;
        bool healthy = _queue.Service();
        if (_leaving && _queue.HasFinished)
            IsAudible = false;
        // A device that is lost stops its sources, which looks like an underrun and shows here first.
        return healthy && (_queue.Underruns == before || _device.Connected);
    }

    private void Fade(double target, double seconds)
    {
        _silentSeconds = _fade == 0 ? _silentSeconds + seconds : 0;
        // A turn that comes late must not make a fade into a jump.
        double step = Math.Min(seconds / FadeSeconds, 0.25);
        if (IsAudible || target == 1)
            _fade += Math.Clamp(target - _fade, -step, step);
    }

    private void Place(double seconds)
    {
        _queue.Placement?.Update(seconds);
        // Slope zero at both ends of a fade; OpenAL Soft glides between the steps.
        Send((float)(_fade * _fade * (3 - (2 * _fade))) * (_queue.Placement?.Gain ?? 1));
    }

    private void Send(float gain)
    {
        if (gain == _gain)
            return;
        _gain = gain;
        _queue.Gain = gain;
    }

    // The fade has been mixed: what happens to the source now is not heard.
    private void FallSilent()
    {
        IsAudible = false;
        if (_requests.State == AudioOutputState.Paused && !_ring.CutPending)
            _queue.Pause();
        else
            DropQueue();
    }

    private void DropQueue()
    {
        _queue.Drop();
        // The next sound brings its own fade-in, in its samples.
        _fade = 1;
        Place(0);
    }

    private void DropObsolete()
    {
        if (!_ring.CutPending)
            return;
        DropQueue();
        _ring.DropCut();
    }

    /// <summary>Gives everything back and closes the device.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _device.Dispose();
    }
}
