namespace Ambience.Health;

/// <summary>
/// How far a figure may lie outside what the training audio had before it is a finding, and for how long. docs/health.md
/// says why so far.
/// </summary>
/// <param name="Low">What a figure below the range is; null = nothing.</param>
/// <param name="High">What a figure above the range is; null = nothing.</param>
/// <param name="Margin">How far outside the range is still in order. Twice as far is severe: one block is enough.</param>
/// <param name="Blocks">Half seconds in a row that make a finding.</param>
/// <param name="BuiltIn">
/// What passes at most, and all that is asked where the weight file has no range (an older one, or a measure that it
/// lacks): only what no music does.
/// </param>
/// <param name="Noise">
/// A little less than noise has: where the training audio stayed below it, the margin ends here. Otherwise a mood with one
/// breathy moment would let pass whatever comes.
/// </param>
internal readonly record struct HealthRule(
    HealthFinding? Low, HealthFinding? High, float Margin, int Blocks, HealthRange BuiltIn, float Noise = float.PositiveInfinity)
{
    private const float Any = float.PositiveInfinity;

    private static readonly HealthRange s_anything = new(-Any, Any);

    /// <summary>The rules, in the order of <see cref="HealthMeasure"/>.</summary>
    public static IReadOnlyList<HealthRule> All { get; } =
    [
        new(HealthFinding.TooQuiet, HealthFinding.TooLoud, 12, 2, s_anything),          // Level, dB
        new(null, HealthFinding.TooLoud, 9, 1, new HealthRange(-Any, 60)),              // Burst, dB
        new(null, HealthFinding.Clipping, 0.02f, 1, s_anything),                        // Clipping
        new(null, HealthFinding.DirectCurrent, 0.04f, 1, new HealthRange(0, 1)),        // DirectCurrent
        new(null, HealthFinding.Clicks, 2, 1, s_anything),                              // Clicks, a second
        new(null, HealthFinding.Flat, 6, 2, s_anything),                                // BandFlatness, dB
        new(null, HealthFinding.Flat, 4, 3, s_anything, -3.6f),                         // ToneFlatness, dB; noise: -2.5 +- 0.4
        new(null, HealthFinding.StuckLoop, 1, 1, new HealthRange(-Any, 0.985f)),        // Loop
        new(HealthFinding.Entropy, HealthFinding.Entropy, 0.6f, 2, s_anything),         // Entropy, nats a lane
        new(HealthFinding.ChromaEntropy, HealthFinding.ChromaEntropy, 0.35f, 3, s_anything, 2.4f), // ChromaEntropy, nats; noise: 2.44
    ];

    /// <summary>
    /// The step to begin with. What took three half seconds to be sure of leaves no time for the mildest.
    /// </summary>
    public RecoveryStep FirstStep(bool severe) =>
        severe ? RecoveryStep.Snapshot : Blocks > 2 ? RecoveryStep.Noise : RecoveryStep.TemperatureNudge;

    /// <summary>
    /// How far inside the range a figure has to come back before the trouble is over: at the range's edge it would be found
    /// again a moment later. A loop score has nothing between stuck and not.
    /// </summary>
    public float Return => High == HealthFinding.StuckLoop ? 0 : Margin / 4;

    /// <summary>What is outside again after a figure that was inside by less than this was never back: noise moves by so much of itself.</summary>
    public float Hair => Margin / 16;

    /// <summary>What passes for a mood.</summary>
    public HealthRange Allowed(HealthRange trained) => !trained.IsKnown ? BuiltIn : new HealthRange(
        Low is null ? -Any : Math.Max(trained.Lowest - Margin, BuiltIn.Lowest),
        High is null ? Any : Math.Min(WithMargin(trained.Highest), BuiltIn.Highest));

    private float WithMargin(float highest) => highest < Noise ? Math.Min(highest + Margin, Noise) : highest + Margin;
}

/// <summary>Something that a layer's figures show.</summary>
/// <param name="Finding">What.</param>
/// <param name="Figure">How it was measured.</param>
/// <param name="Allowed">What would have passed.</param>
/// <param name="First">The step to begin with: the mildest that there is time for.</param>
internal readonly record struct Diagnosis(HealthFinding Finding, float Figure, HealthRange Allowed, RecoveryStep First)
{
    /// <summary>Whether it is so far off that mild means are a waste of time.</summary>
    public bool Severe => First >= RecoveryStep.Snapshot;

    /// <summary>How far outside what passes it is; below zero inside.</summary>
    public float Beyond => Math.Max(Allowed.Lowest - Figure, Figure - Allowed.Highest);
}
