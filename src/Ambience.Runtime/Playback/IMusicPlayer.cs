namespace Ambience.Playback;

/// <summary>
/// Brings a renderer's music to where it is heard: to a device or file on threads of its own, or to whoever reads.
/// </summary>
/// <remarks>
/// The control members are called by one thread at a time, never on the audio path, and may wait for about a block. The
/// figures may be read by any thread.
/// </remarks>
internal interface IMusicPlayer : IDisposable
{
    /// <summary>Names the way out for people, for example "OpenAL, Built-in Audio".</summary>
    string Description { get; }

    /// <summary>Starts with the renderer as it is; after <see cref="Stop"/> or at first.</summary>
    void Start();

    /// <summary>Fades out and keeps the place.</summary>
    void Pause();

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    void Resume();

    /// <summary>Fades out and drops what is buffered.</summary>
    void Stop();

    /// <summary>Runs an action while nobody else uses the renderer; what it throws is thrown here.</summary>
    void AtRest(Action action);

    /// <summary>What was made so far is obsolete: fade over to what comes. Inside <see cref="AtRest"/> only.</summary>
    void Cut();

    /// <summary>Milliseconds of music made and not heard yet.</summary>
    double BufferedMilliseconds { get; }

    /// <summary>How often the device ran out of music.</summary>
    long Underruns { get; }

    /// <summary>How often the device was lost and opened again.</summary>
    long DeviceLosses { get; }

    /// <summary>Managed bytes allocated on the audio path while playing; stays 0.</summary>
    long AllocatedBytes { get; }

    /// <summary>What ended the music, or null.</summary>
    Exception? Fault { get; }
}
