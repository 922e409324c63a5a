namespace Ambience.Health;

/// <summary>What was wrong with a layer of the music. docs/health.md tells how each is measured.</summary>
public enum HealthFinding
{
    /// <summary>Far softer than it was asked to be; the figure is the difference in decibels.</summary>
    TooQuiet,

    /// <summary>
    /// Far louder than it was asked to be, in decibels; or one hop louder than any of the training audio, in decibels of
    /// full scale.
    /// </summary>
    TooLoud,

    /// <summary>Samples beyond full scale; the figure is their share, 0..1.</summary>
    Clipping,

    /// <summary>The waveform's mean is off zero; the figure is the mean, full scale = 1.</summary>
    DirectCurrent,

    /// <summary>Breaks in the waveform; the figure is how many in a second.</summary>
    Clicks,

    /// <summary>The spectrum is that of noise; the figure is its flatness in decibels, 0 = white noise.</summary>
    Flat,

    /// <summary>The same waveform again and again; the figure is the correlation with itself, 1 = an exact loop.</summary>
    StuckLoop,

    /// <summary>
    /// The network is far surer or far less sure of what comes next than it ought to be; the figure is the entropy of its
    /// distribution in nats a lane.
    /// </summary>
    Entropy,

    /// <summary>
    /// One pitch class alone, or all of them alike; the figure is the entropy of the pitch classes in nats, 0..2.48.
    /// </summary>
    ChromaEntropy,

    /// <summary>Something that is no number; the figure says how many of a hop's values.</summary>
    NotANumber,

    /// <summary>
    /// The network was asked for something that it was never trained on; the figure is the number that was asked.
    /// </summary>
    Control,
}
