namespace Ambience.Inference;

/// <summary>
/// An engine cannot be created on this machine: its driver or device is missing, of an unknown kind, lacks a feature,
/// or has too little memory. Another engine may still work; nothing was left allocated.
/// </summary>
/// <remarks>Thrown while an engine is made, never while it generates.</remarks>
public sealed class EngineUnavailableException : AmbienceException
{
    /// <summary>Creates the error; the message becomes "The engine 'name' cannot run here: problem".</summary>
    /// <param name="engine">The engine's name, as it was asked for.</param>
    /// <param name="problem">Expected, found, what to do.</param>
    /// <param name="innerException">What the driver or library reported, where there is something.</param>
    public EngineUnavailableException(string engine, string problem, Exception? innerException = null)
        : base($"The engine '{engine}' cannot run here: {problem}", innerException) => Engine = engine;

    /// <summary>The engine's name, as it was asked for.</summary>
    public string Engine { get; }
}
