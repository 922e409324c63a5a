namespace Ambience.Health;

/// <summary>
/// Which step comes next: mild troubles begin at the bottom, severe ones with the snapshot; what did not help within half
/// a second, or did not last, is followed by the next stronger one. Where a nudge brought nothing, noise is not tried.
/// </summary>
/// <remarks>Allocates nothing.</remarks>
internal sealed class RecoveryLadder(double hopSeconds)
{
    /// <summary>
    /// What is found again so soon was not healed; later, but still within the second time, it is no accident either.
    /// </summary>
    private const double RelapseSeconds = 5, AgainSeconds = 20;

    private readonly long _relapseHops = (long)(RelapseSeconds / hopSeconds), _againHops = (long)(AgainSeconds / hopSeconds);
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
        bool relapse = !IsClimbing && hop - _healedAt < _relapseHops;
        RecoveryStep next = IsClimbing || relapse ? After(found, relapse)
            : HealedLately(hop) ? RecoveryStep.Snapshot
            : RecoveryStep.None;
        Step = next > found.First ? next : found.First;
        Trouble = found;
        IsClimbing = true;
    }

    /// <summary>What follows a step that did not help, or not for long.</summary>
    private RecoveryStep After(in Diagnosis found, bool relapse)
    {
        bool nudged = Step == RecoveryStep.TemperatureNudge;
        if (Step >= RecoveryStep.Clip || (relapse && !nudged))
            return RecoveryStep.Loop; // beginning anew helps no more than the clip
        bool less = found.Finding == Trouble.Finding && found.Beyond < Trouble.Beyond / 2;
        return nudged && (relapse || !less) ? RecoveryStep.Snapshot : Step + 1;
    }

    /// <summary>Whether there is no time to lose: something is being done, or did not last.</summary>
    public bool IsImpatient(HealthFinding finding, long hop) =>
        IsClimbing || (HealedLately(hop) && finding == Trouble.Finding);

    /// <summary>Whether it is this that something is being done about.</summary>
    public bool IsAbout(HealthFinding finding) => IsClimbing && finding == Trouble.Finding;

    private bool HealedLately(long hop) => hop - _healedAt < _againHops;

    /// <summary>The step cannot be taken: there is no snapshot, or no clip.</summary>
    public void Skip() => Step++;

    /// <summary>All is well again.</summary>
    public void Heal(long hop)
    {
        IsClimbing = false;
        _healedAt = hop;
    }
}
