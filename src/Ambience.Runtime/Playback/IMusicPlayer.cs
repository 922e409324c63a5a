namespace Ambience.Playback;

/// <summary>
/// Brings a renderer's music to where it is heard: to a device or file on threads of its own, or to whoever reads. What
/// the game wants of play, pause and stop it learns from the <see cref="Transport"/>.
/// </summary>
/// <remarks>
/// <see cref="AtRest"/> and Dispose may wait for about a block and are never called on the audio path. The figures may
/// be read by any thread.
/// </remarks>
internal interface IMusicPlayer : IDisposable
{
    /// <summary>Names the way out for people, for example "OpenAL, Built-in Audio".</summary>
    string Description { get; }

    /// <summary>
    /// Runs an action while nobody else uses the renderer, after what the game has wanted so far was done; what it
    /// throws is thrown here.
    /// </summary>
    void AtRest(Action action);

    /// <summary>
    /// What was made so far is obsolete: fade over to what the renderer makes from now on. Inside <see cref="AtRest"/>
    /// only.
    /// </summary>
    void Cut();

    /// <summary>Goes over to another renderer. Inside <see cref="AtRest"/> only.</summary>
    void Use(MusicRenderer renderer);

    /// <summary>Frames heard since the soundtrack was opened, silence included.</summary>
    long FramesHeard { get; }

    /// <summary>Milliseconds of music made and not heard yet.</summary>
    double BufferedMilliseconds { get; }

    /// <summary>How often the device ran out of music.</summary>
    long Underruns { get; }

    /// <summary>How often the device was lost and opened again.</summary>
    long DeviceLosses { get; }

    /// <summary>How often the output's thread failed and began anew.</summary>
    long OutputRestarts => 0;

    /// <summary>Milliseconds from leaving the ring to being heard, as far as the device says.</summary>
    double OutputLatencyMilliseconds => 0;

    /// <summary>Managed bytes allocated on the audio path while playing; stays 0.</summary>
    long AllocatedBytes { get; }

    /// <summary>What ended the music, or null.</summary>
    Exception? Fault { get; }
}
