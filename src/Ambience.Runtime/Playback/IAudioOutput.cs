namespace Ambience.Playback;

/// <summary>What an output was last asked to do.</summary>
internal enum AudioOutputState
{
    /// <summary>Silent; nothing of the old sound is left in the device.</summary>
    Stopped,

    /// <summary>Audible, or about to be as soon as the ring has enough.</summary>
    Playing,

    /// <summary>Silent; continues later with the very sample at which it fell silent, less the fade.</summary>
    Paused,
}

/// <summary>
/// Takes finished audio out of a <see cref="SampleRing"/> on a thread of its own and makes it heard (or written).
/// An output is the ring's only consumer.
/// </summary>
/// <remarks>
/// Every member may be called from any thread. Play, Pause and Stop are requests: they return at once, allocate nothing
/// and take no lock; the output's thread carries them out with short fades, so that none of them clicks.
/// </remarks>
internal interface IAudioOutput : IDisposable
{
    /// <summary>Names the output for people, for example "OpenAL, Built-in Audio Analogue Stereo".</summary>
    string Description { get; }

    /// <summary>What was asked for last.</summary>
    AudioOutputState State { get; }

    /// <summary>Starts, or goes on after <see cref="Pause"/>. Does nothing while playing.</summary>
    void Play();

    /// <summary>Fades out and keeps everything for <see cref="Play"/>.</summary>
    void Pause();

    /// <summary>
    /// Fades out and drops what is queued in the device and, as far as it was written before this call, in the ring.
    /// What is written afterwards is kept for the next <see cref="Play"/>, which may follow at once.
    /// </summary>
    void Stop();

    /// <summary>
    /// Milliseconds of audio handed to the device and not heard yet; what waits in the ring is not counted.
    /// </summary>
    double QueuedMilliseconds { get; }

    /// <summary>How often the device ran out of audio since the output was opened.</summary>
    long Underruns { get; }

    /// <summary>How often the device was lost (unplugged, reset) since the output was opened.</summary>
    long DeviceLosses { get; }

    /// <summary>How often the output's thread failed and began anew.</summary>
    long Restarts => 0;

    /// <summary>Milliseconds from leaving the ring to being heard, as far as the device says.</summary>
    double LatencyMilliseconds => 0;

    /// <summary>
    /// Managed bytes that the output's thread allocated while it played; stays 0, opening a device apart.
    /// </summary>
    long AllocatedBytes { get; }

    /// <summary>What ended the output for good (a full disk, for example), or null while it works.</summary>
    Exception? Fault { get; }
}
