using Ambience.Inference;

namespace Ambience;

/// <summary>How a soundtrack is doing, at one moment.</summary>
public readonly record struct SoundtrackStatistics
{
    /// <summary>Name of the engine that runs the network.</summary>
    public required string Engine { get; init; }

    /// <summary>Why this engine, and what was measured to choose it; changes when its device is lost.</summary>
    public required EngineChoice EngineChoice { get; init; }

    /// <summary>Where the music goes, for people.</summary>
    public required string Output { get; init; }

    /// <summary>The mood that was asked for last: it plays, or is being faded to.</summary>
    public required string Mood { get; init; }

    /// <summary>Seconds of music made since it began.</summary>
    public double SecondsMade { get; init; }

    /// <summary>
    /// Seconds of music made in one second of computing; below 1 it cannot play in real time. NaN before the first.
    /// </summary>
    public double RealTimeFactor { get; init; }

    /// <summary>Milliseconds of music made and not heard yet.</summary>
    public double BufferedMilliseconds { get; init; }

    /// <summary>How often the device ran out of music.</summary>
    public long Underruns { get; init; }

    /// <summary>How often the device was lost and opened again.</summary>
    public long DeviceLosses { get; init; }

    /// <summary>Managed bytes allocated on the audio path while playing; stays 0.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Largest sample magnitude since the music began, full scale = 1.</summary>
    public float Peak { get; init; }

    /// <summary>Root mean square of all samples since the music began, decibels of full scale.</summary>
    public double RmsDecibels { get; init; }

    /// <summary>What ended the music although nobody stopped it, or null.</summary>
    public Exception? Fault { get; init; }
}
