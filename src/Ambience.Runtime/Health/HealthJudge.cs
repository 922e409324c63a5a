namespace Ambience.Health;

/// <summary>Compares a layer's figures with what its moods allow, and says when that is a finding.</summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class HealthJudge
{
    private readonly IReadOnlyList<HealthRule> _rules = HealthRule.All; // made now, and not when the first block is judged
    private readonly int[] _outside = new int[HealthRange.MeasureCount]; // blocks since a measure went outside; 0 once it is well inside

    /// <summary>Forgets what was outside.</summary>
    public void Restart() => Array.Clear(_outside);

    /// <summary>
    /// Whether every figure of the block last judged was inside; well inside (<see cref="HealthRule.Return"/>) where it is
    /// one that something is being done about.
    /// </summary>
    public bool IsClean { get; private set; } = true;

    /// <summary>Judges a block.</summary>
    /// <param name="figures">What was measured, in the order of <see cref="HealthMeasure"/>; NaN where nothing was.</param>
    /// <param name="allowed">What passes, in the order of <see cref="HealthMeasure"/>.</param>
    /// <param name="ladder">While something is being done, and where the same thing was healed lately, one block is
    /// enough.</param>
    /// <param name="hop">When the block ended.</param>
    public Diagnosis? Judge(ReadOnlySpan<float> figures, ReadOnlySpan<HealthRange> allowed, RecoveryLadder ladder, long hop)
    {
        Diagnosis? found = null;
        IsClean = true;
        for (int i = 0; i < allowed.Length; i++)
        {
            HealthRule rule = _rules[i];
            float figure = figures[i];
            float below = allowed[i].Lowest - figure, above = figure - allowed[i].Highest, beyond = Math.Max(below, above);
            HealthFinding? finding = below > above ? rule.Low : rule.High;
            float inside = finding is { } known && ladder.IsAbout(known) ? rule.Return : 0;
            if (!(beyond > -inside)) // also what was not measured
            {
                _outside[i] = beyond > -rule.Hair && _outside[i] > 0 ? _outside[i] + 1 : 0;
                continue;
            }
            IsClean = false;
            bool severe = beyond > rule.Margin;
            _outside[i]++;
            if (finding is null || !(severe || ladder.IsImpatient(finding.Value, hop) || _outside[i] >= rule.Blocks))
                continue;
            if (found is null || (severe && !found.Value.Severe))
                found = new Diagnosis(finding.Value, figure, allowed[i], rule.FirstStep(severe));
        }
        return found;
    }
}
