namespace Ambience.Health;

/// <summary>Compares a layer's figures with what its moods allow, and says when that is a finding.</summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class HealthJudge
{
    /// <summary>Softer music than this is not measured against what was asked: near silence it follows loosely.</summary>
    private const float LeastAskedLufs = -48, LeastHeardDecibels = -45;

    private readonly int[] _outside = new int[HealthRange.MeasureCount]; // blocks in a row that a measure has been outside

    /// <summary>Forgets what was outside.</summary>
    public void Restart() => Array.Clear(_outside);

    /// <summary>Whether every figure of the block last judged was inside.</summary>
    public bool IsClean { get; private set; } = true;

    /// <summary>Judges a block.</summary>
    /// <param name="meter">What was measured.</param>
    /// <param name="allowed">What passes, in the order of <see cref="HealthMeasure"/>.</param>
    /// <param name="impatient">One block is enough: something is being done already.</param>
    public Diagnosis? Judge(HealthMeter meter, ReadOnlySpan<HealthRange> allowed, bool impatient)
    {
        Diagnosis? found = null;
        IsClean = true;
        for (int i = 0; i < allowed.Length; i++)
        {
            HealthRule rule = HealthRule.All[i];
            float figure = meter.Figures[i];
            if (Outside((HealthMeasure)i, figure, allowed[i], meter) is not { } beyond)
            {
                _outside[i] = 0;
                continue;
            }
            IsClean = false;
            bool severe = beyond > rule.Margin;
            _outside[i]++;
            HealthFinding? finding = figure < allowed[i].Lowest ? rule.Low : rule.High;
            if (finding is null || !(severe || impatient || _outside[i] >= rule.Blocks))
                continue;
            if (found is null || (severe && !found.Value.Severe))
                found = new Diagnosis(finding.Value, figure, allowed[i], severe);
        }
        return found;
    }

    /// <summary>How far outside a figure is; null if it is inside, or does not count.</summary>
    private static float? Outside(HealthMeasure measure, float figure, HealthRange allowed, HealthMeter meter)
    {
        float beyond = Math.Max(allowed.Lowest - figure, figure - allowed.Highest);
        if (!(beyond > 0)) // also what was not measured
            return null;
        bool counts = measure != HealthMeasure.Level || float.IsNaN(meter.AskedLufs) ||
            (figure < allowed.Lowest ? meter.AskedLufs > LeastAskedLufs : meter.BlockDecibels > LeastHeardDecibels);
        return counts ? beyond : null;
    }
}
