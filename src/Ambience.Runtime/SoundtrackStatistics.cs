using Ambience.Inference;
using Ambience.Playback.Governing;

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

    /// <summary>
    /// Share of one processor core that making the music took over the last second of music, 0..; above 1 it is slower than
    /// real time. 0 before the first second.
    /// </summary>
    public double CoreShare { get; init; }

    /// <summary>How long making a hop of music takes.</summary>
    public HopMicroseconds HopMicroseconds { get; init; }

    /// <summary>What the governor had to do to keep the music going within its budget.</summary>
    public GovernorStep GovernorStep { get; init; }

    /// <summary>
    /// How often the last good seconds had to be heard again, because the music was not made in time; no underrun, for no
    /// gap was heard.
    /// </summary>
    public long Loops { get; init; }

    /// <summary>Milliseconds of music made and not heard yet.</summary>
    public double BufferedMilliseconds { get; init; }

    /// <summary>
    /// The least of <see cref="BufferedMilliseconds"/> that was left since the music began to sound, whenever a hop was
    /// wanted: how near to its end the music ever was. NaN before, and where nothing is buffered.
    /// </summary>
    public double LowestBufferedMilliseconds { get; init; }

    /// <summary>How often the device ran out of music.</summary>
    public long Underruns { get; init; }

    /// <summary>How often a layer of the music had to be brought back since it was opened.</summary>
    public long Recoveries { get; init; }

    /// <summary>How often the device was lost and opened again.</summary>
    public long DeviceLosses { get; init; }

    /// <summary>How often the output's thread failed and began anew.</summary>
    public long OutputRestarts { get; init; }

    /// <summary>
    /// Milliseconds from the moment that the output takes music until it is heard: the device's queue, a part of
    /// <see cref="BufferedMilliseconds"/>, and what the device itself needs (AL_SOFT_source_latency; 0 where it does not
    /// say). 0 where the music does not go to a device.
    /// </summary>
    public double OutputLatencyMilliseconds { get; init; }

    /// <summary>Managed bytes allocated on the audio path while playing; stays 0.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>
    /// Bytes of the weights, the model's and those that the engine has packed for itself; soundtracks of one model share the
    /// former, those of a group both.
    /// </summary>
    public long WeightBytes { get; init; }

    /// <summary>Bytes that the network remembers of its music: all layers of the soundtrack together.</summary>
    public long StateBytes { get; init; }

    /// <summary>Bytes of all managed objects of the whole program, the game's included.</summary>
    public long ManagedBytes { get; init; }

    /// <summary>Largest sample magnitude since the music began, full scale = 1.</summary>
    public float Peak { get; init; }

    /// <summary>Root mean square of all samples since the music began, decibels of full scale.</summary>
    public double RmsDecibels { get; init; }

    /// <summary>What ended the music although nobody stopped it, or null.</summary>
    public Exception? Fault { get; init; }
}
