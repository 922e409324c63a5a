namespace Ambience.Playback.Governing;

/// <summary>How far the governor has gone to keep the music within its budget, and without a gap.</summary>
/// <remarks>In the order in which the steps are taken: each keeps what those before it have done.</remarks>
public enum GovernorStep
{
    /// <summary>Nothing had to be done: the music is as the moods ask for it.</summary>
    None,

    /// <summary>The layers with the least gain are faded out and not computed; at least one stays.</summary>
    FewerLayers,

    /// <summary>The network is computed with cheaper weights of the same model.</summary>
    CheaperWeights,

    /// <summary>More music is made ahead, so that longer stalls are bridged; what the game asks for is heard later.</summary>
    LongerBuffer,

    /// <summary>
    /// The last good seconds are heard again, without a seam, until enough new music is there. What the network makes
    /// meanwhile is heard afterwards.
    /// </summary>
    Loop,
}
