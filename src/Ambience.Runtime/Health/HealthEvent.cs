namespace Ambience.Health;

/// <summary>Something was wrong with a layer of the music, or is right again.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Seconds">Where in the music: seconds made since it began.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Figure">How it was measured, in the finding's unit.</param>
/// <param name="Lowest">The lowest figure that passes; negative infinity where none is too low.</param>
/// <param name="Highest">The highest figure that passes; positive infinity where none is too high.</param>
/// <param name="Step">What is done about it; when healed, what helped.</param>
/// <param name="Healed">
/// Whether what is heard is in order again. A trouble that takes three steps is told four times: thrice not healed, then
/// healed.
/// </param>
public readonly record struct HealthEvent(
    string Layer, double Seconds, HealthFinding Finding, float Figure, float Lowest, float Highest, RecoveryStep Step,
    bool Healed);
