namespace Ambience.Inference;

/// <summary>One engine that was tried before the music began.</summary>
/// <param name="Engine">Its name in the catalogue.</param>
/// <param name="MicrosecondsPerFrame">
/// Wall-clock time of one frame of one stream, in a batch as large as the real one; NaN where it could not run.
/// </param>
/// <param name="CoreShare">
/// What all streams together would take of one processor core in real time, 0..; NaN where it could not run.
/// </param>
/// <param name="Problem">Why it could not run; null if it could.</param>
public sealed record EngineTrial(string Engine, double MicrosecondsPerFrame, double CoreShare, string? Problem = null);
