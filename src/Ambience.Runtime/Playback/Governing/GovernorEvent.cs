namespace Ambience.Playback.Governing;

/// <summary>The governor took a step, or took one back; with the figures that made it do so.</summary>
public readonly record struct GovernorEvent
{
    /// <summary>The furthest step that is in force now.</summary>
    public required GovernorStep Step { get; init; }

    /// <summary>The furthest step that was in force before; the same where a step was taken further.</summary>
    public required GovernorStep Previous { get; init; }

    /// <summary>
    /// Share of one core that making the music took in the quarter of a second that decided, 0..; above 1 it is slower than
    /// real time.
    /// </summary>
    public double CoreShare { get; init; }

    /// <summary>What it is held to: the mood file's budget, or what keeps up with real time.</summary>
    public double CoreShareLimit { get; init; }

    /// <summary>Milliseconds of music that were made and not heard in this moment.</summary>
    public double BufferedMilliseconds { get; init; }

    /// <summary>Milliseconds of music that are made ahead at most from now on.</summary>
    public double BufferLimitMilliseconds { get; init; }

    /// <summary>Layers that are faded out to save time.</summary>
    public int LayersLeftOut { get; init; }

    /// <summary>Whether the network is computed with cheaper weights.</summary>
    public bool CheaperWeights { get; init; }

    /// <summary>Seconds of music made since it began.</summary>
    public double SecondsMade { get; init; }

    /// <summary>Whether less is given up than before.</summary>
    public bool IsRecovery => Step < Previous;
}
