namespace Ambience.Health;

/// <summary>
/// Which step comes next: mild troubles begin at the bottom, severe ones with the snapshot; what did not help within half
/// a second, or did not last, is followed by the next stronger one. Where a nudge brought nothing, noise is not tried.
/// </summary>
/// <remarks>Allocates nothing.</remarks>
internal sealed class RecoveryLadder(double hopSeconds)
{
    /// <summary>What is found again so soon was not healed.</summary>
    private const double RelapseSeconds = 5;

    private readonly long _relapseHops = (long)(RelapseSeconds / hopSeconds);
    private long _healedAt = long.MinValue / 2;

    /// <summary>The step that is being tried, or that helped last.</summary>
    public RecoveryStep Step { get; private set; }

    /// <summary>Whether something is being done.</summary>
    public bool IsClimbing { get; private set; }

    /// <summary>What it is about.</summary>
    public Diagnosis Trouble { get; private set; }

    /// <summary>As at the start.</summary>
    public void Restart()
    {
        (Step, IsClimbing) = (RecoveryStep.None, false);
        _healedAt = long.MinValue / 2;
    }

    /// <summary>Something was found.</summary>
    /// <param name="found">What.</param>
    /// <param name="hop">When.</param>
    public void Climb(in Diagnosis found, long hop)
    {
        RecoveryStep next = IsClimbing ? After(found)
            : HealedLately(hop) ? RecoveryStep.Loop
            : RecoveryStep.None;
        Step = next > found.First ? next : found.First;
        Trouble = found;
        IsClimbing = true;
    }

    /// <summary>What follows a step that did not help.</summary>
    private RecoveryStep After(in Diagnosis found)
    {
        if (Step >= RecoveryStep.Clip)
            return RecoveryStep.Loop; // beginning anew helps no more than the clip
        bool less = found.Finding == Trouble.Finding && found.Beyond < Trouble.Beyond / 2;
        return Step == RecoveryStep.TemperatureNudge && !less ? RecoveryStep.Snapshot : Step + 1;
    }

    /// <summary>Whether there is no time to lose: something is being done, or did not last.</summary>
    public bool IsImpatient(HealthFinding finding, long hop) =>
        IsClimbing || (HealedLately(hop) && finding == Trouble.Finding);

    /// <summary>Whether it is this that something is being done about, while it is heard.</summary>
    public bool IsAbout(HealthFinding finding) =>
        IsClimbing && Step != RecoveryStep.Loop && finding == Trouble.Finding;

    private bool HealedLately(long hop) => hop - _healedAt < _relapseHops;

    /// <summary>The step cannot be taken: there is no snapshot, or no clip.</summary>
    public void Skip() => Step++;

    /// <summary>All is well again.</summary>
    public void Heal(long hop)
    {
        IsClimbing = false;
        _healedAt = hop;
    }
}
