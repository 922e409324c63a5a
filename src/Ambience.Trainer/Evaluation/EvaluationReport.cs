using System.Text.Json;
using Ambience.IO;

namespace Ambience.Trainer.Evaluation;

/// <summary>Everything that <c>evaluate</c> found out, for people and scripts.</summary>
/// <param name="Model">The weight file.</param>
/// <param name="Preset">Its shape's name.</param>
/// <param name="Steps">Optimiser steps behind it.</param>
/// <param name="ValidationBits">Its negative log-likelihood on held-out audio, bits a sample.</param>
/// <param name="Engine">Which engine played.</param>
/// <param name="Temperature">At which it played.</param>
/// <param name="Seed">Of all choices.</param>
/// <param name="Music">Where the real music came from.</param>
/// <param name="Moods">Mood by mood.</param>
/// <param name="MissedGoals">What was not good enough, in words; empty when all is well.</param>
internal sealed record EvaluationReport(
    string Model,
    string Preset,
    long Steps,
    double ValidationBits,
    string Engine,
    float Temperature,
    ulong Seed,
    string Music,
    IReadOnlyList<MoodEvaluation> Moods,
    IReadOnlyList<string> MissedGoals)
{
    /// <summary>Writes it as JSON.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, ReportJson.Options));
}

/// <summary>One mood.</summary>
/// <param name="Mood">Its name.</param>
/// <param name="Seconds">Length of the two runs below.</param>
/// <param name="HeldOut">How it follows held-out music's features; null without control.</param>
/// <param name="Prior">
/// How it follows the conductor's walk through the prior, as in a game; null without control.
/// </param>
/// <param name="PeakDecibels">Largest sample of the held-out run, before any limiter.</param>
/// <param name="Octaves">Spectrum of the held-out run against the real music.</param>
/// <param name="LoopScoreOfRealMusic">To judge <see cref="EnduranceReport.LoopScore"/> by.</param>
/// <param name="Endurance">The long run; null if it was left out.</param>
internal sealed record MoodEvaluation(
    string Mood,
    double Seconds,
    Adherence? HeldOut,
    Adherence? Prior,
    double PeakDecibels,
    IReadOnlyList<OctaveLevel> Octaves,
    double LoopScoreOfRealMusic,
    EnduranceReport? Endurance);
