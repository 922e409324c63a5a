namespace Ambience.Inference;

/// <summary>An engine's device was lost while it worked: unplugged, reset by the driver, or out of memory.</summary>
/// <remarks>
/// What still holds afterwards: the engine generates no more (each further attempt throws this again). The call that
/// threw made no frame, and what it wrote into its output means nothing. <see cref="IWaveNetEngine.FramesMade"/> and
/// <see cref="IWaveNetEngine.CaptureState"/> go on working for every stream and give the state after the last call that
/// succeeded, kept or rebuilt on the host, so that another engine can go on with the same music; they may take some
/// milliseconds a stream and allocate. <see cref="IDisposable.Dispose"/> gives back what the driver still takes.
/// </remarks>
public sealed class EngineLostException : AmbienceException
{
    /// <summary>Creates the error; the message becomes "The engine 'name' lost its device: problem".</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="problem">What was being done, what the driver reported, what to do.</param>
    /// <param name="innerException">What the driver or library reported, where there is something.</param>
    public EngineLostException(string engine, string problem, Exception? innerException = null)
        : base($"The engine '{engine}' lost its device: {problem}", innerException) => Engine = engine;

    /// <summary>The engine's name.</summary>
    public string Engine { get; }
}
