namespace Ambience.Playback.Governing;

/// <summary>How long making a hop of music took, over all hops since the soundtrack was opened; microseconds.</summary>
/// <param name="P50">Half of the hops took no longer; NaN before the first one.</param>
/// <param name="P95">19 of 20 took no longer.</param>
/// <param name="P999">999 of 1,000 took no longer.</param>
/// <param name="Longest">The longest of all.</param>
/// <remarks>Wall-clock time, so a hop in which the thread had to wait for the processor counts as long as it was. The
/// percentiles are exact to 3 %.</remarks>
public readonly record struct HopMicroseconds(double P50, double P95, double P999, double Longest);
