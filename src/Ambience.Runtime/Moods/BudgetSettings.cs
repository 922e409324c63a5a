namespace Ambience.Moods;

/// <summary>
/// What the music may cost. An engine that is chosen by itself ("auto") is chosen to meet it, and the governor keeps live
/// music within it.
/// </summary>
/// <param name="CoreShare">Share of one processor core, 0.001..16; null: no limit.</param>
/// <param name="LatencyMilliseconds">
/// Longest time from a call to the first sample that shows it, 10..10000; null: no limit.
/// </param>
public sealed record BudgetSettings(float? CoreShare = null, int? LatencyMilliseconds = null);
