namespace Ambience.Health;

/// <summary>
/// Which step comes next: mild troubles begin at the bottom, severe ones with the snapshot; what did not help within half
/// a second, or did not last, is followed by the next stronger one.
/// </summary>
/// <remarks>Allocates nothing.</remarks>
internal sealed class RecoveryLadder(double hopSeconds)
{
    /// <summary>What was healed so lately counts as not healed for good.</summary>
    private const double RelapseSeconds = 20;

    private readonly long _relapseHops = (long)(RelapseSeconds / hopSeconds);
    private long _healedAt = long.MinValue / 2;
    private int _relapses;

    /// <summary>The step that is being tried, or that helped last.</summary>
    public RecoveryStep Step { get; private set; }

    /// <summary>Whether something is being done.</summary>
    public bool IsClimbing { get; private set; }

    /// <summary>What it is about.</summary>
    public Diagnosis Trouble { get; private set; }

    /// <summary>As at the start.</summary>
    public void Restart()
    {
        (Step, IsClimbing, _relapses) = (RecoveryStep.None, false, 0);
        _healedAt = long.MinValue / 2;
    }

    /// <summary>Something was found.</summary>
    /// <param name="found">What.</param>
    /// <param name="hop">When.</param>
    public void Climb(in Diagnosis found, long hop)
    {
        bool relapse = !IsClimbing && HealedLately(hop);
        _relapses = relapse ? _relapses + 1 : IsClimbing ? _relapses : 0;
        RecoveryStep next = !IsClimbing && !relapse ? RecoveryStep.None
            : Step >= RecoveryStep.Clip || (relapse && _relapses > 1) ? RecoveryStep.Loop // anew helps no more than the clip
            : relapse && Step < RecoveryStep.Noise ? RecoveryStep.Snapshot
            : Step + 1;
        Step = next > found.First ? next : found.First;
        Trouble = found;
        IsClimbing = true;
    }

    /// <summary>Whether there is no time to lose: something is being done, or did not last.</summary>
    public bool IsImpatient(HealthFinding finding, long hop) =>
        IsClimbing || (HealedLately(hop) && finding == Trouble.Finding);

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
