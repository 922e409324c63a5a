namespace Ambience.Health;

/// <summary>What is measured of a layer, half a second at a time. docs/health.md tells how.</summary>
public enum HealthMeasure
{
    /// <summary>
    /// Level: decibels above what was asked of a network that follows a loudness, else decibels of full scale.
    /// </summary>
    Level,

    /// <summary>Level of the loudest hop, in decibels of full scale.</summary>
    Burst,

    /// <summary>Share of samples at or beyond full scale, 0..1.</summary>
    Clipping,

    /// <summary>Magnitude of the waveform's mean, full scale = 1; of the worse channel.</summary>
    DirectCurrent,

    /// <summary>Clicks a second, over the last two seconds; see <see cref="ClickDetector"/>.</summary>
    Clicks,

    /// <summary>Flatness over all of the spectrum, from the lanes' energies, in decibels; 0 = the same in every lane.</summary>
    BandFlatness,

    /// <summary>Flatness of the spectrum below 700 Hz in steps of 3 Hz, in decibels; about -2.5 = noise.</summary>
    ToneFlatness,

    /// <summary>See <see cref="LoopDetector.Score"/>.</summary>
    Loop,

    /// <summary>Entropy of the distributions that the network drew from, nats a lane.</summary>
    Entropy,

    /// <summary>Entropy of the pitch classes below 700 Hz in nats; 0 = one alone, 2.48 = all of them alike.</summary>
    ChromaEntropy,
}
