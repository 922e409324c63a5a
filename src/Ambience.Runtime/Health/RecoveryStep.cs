namespace Ambience.Health;

/// <summary>What is done to bring a layer of the music back, from the mildest to the strongest.</summary>
public enum RecoveryStep
{
    /// <summary>Nothing: it was observed, or kept from the network before it did any harm.</summary>
    None,

    /// <summary>The sampling temperature is moved for a moment.</summary>
    TemperatureNudge,

    /// <summary>What the network remembers is shaken a little.</summary>
    Noise,

    /// <summary>Back to what the network remembered some seconds ago, when all was well.</summary>
    Snapshot,

    /// <summary>The network remembers a moment of its training music, from the weight file.</summary>
    Clip,

    /// <summary>The network begins anew, from silence.</summary>
    Reset,

    /// <summary>
    /// The last good seconds (or the training music's moment) are heard in a loop, while the network tries again behind
    /// it.
    /// </summary>
    Loop,
}
