using System.Text.Json;
using System.Text.Json.Serialization;
using Ambience.Audio;
using Ambience.Inference;
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
    /// <summary>The mood file whose temperatures were played where it has a mood of that name; null = none.</summary>
    public string? MoodFile { get; init; }

    /// <summary>Bits a sample of the same held-out music in each precision that was asked for.</summary>
    public IReadOnlyList<PrecisionBits> Precisions { get; init; } = [];

    /// <summary>Which mood's music each mood's sounds like; null for fewer than two moods.</summary>
    public MoodConfusion? Confusion { get; init; }

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
    EnduranceReport? Endurance)
{
    /// <summary>Seconds of real music that stand beside.</summary>
    public double SecondsOfRealMusic { get; init; }

    /// <summary>NLL of the real music, bits a sample; the network's in the first precision that was asked for.</summary>
    public double Bits { get; init; } = double.NaN;

    /// <summary>What models without a network pay for it; null without training music to fit them to.</summary>
    public BaselineBits? Baselines { get; init; }

    /// <summary>How real music follows its own features after the filter bank: the best that can be reached.</summary>
    public Adherence? HeldOutOfRealMusic { get; init; }

    /// <summary>Frechet distance of the log-mel spectrum to the real music's; beside it one half of that to the other.</summary>
    public Beside<double>? Frechet { get; init; }

    public Beside<Timbre>? Timbre { get; init; }

    /// <summary>Hiss and width.</summary>
    public Beside<NoiseAndStereo>? NoiseAndStereo { get; init; }

    /// <summary>Null without training music to search.</summary>
    public Beside<Nearness>? Memorisation { get; init; }

    /// <summary>The figures of <see cref="Endurance"/>, taken from the real music.</summary>
    public EnduranceReport? EnduranceOfRealMusic { get; init; }

    /// <summary>What was played of the held-out features.</summary>
    [JsonIgnore]
    public AudioClip? Played { get; init; }

    /// <summary>The same before the filter bank, in units of the model's deviations.</summary>
    [JsonIgnore]
    public float[] PlayedLanes { get; init; } = [];
}

/// <summary>NLL of the same held-out music in one precision of the weights.</summary>
/// <param name="Weights">The precision.</param>
/// <param name="Bits">Mean over the moods, bits a sample.</param>
/// <param name="BitsByMood">Mood by mood.</param>
internal sealed record PrecisionBits(WeightPrecision Weights, double Bits, IReadOnlyList<double> BitsByMood);

/// <summary>Frechet distances of log-mel spectra between moods.</summary>
/// <param name="Moods">In the order of rows and columns.</param>
/// <param name="Played">[played mood][real mood].</param>
/// <param name="Real">The same of real music: [first half of a mood][second half of a mood].</param>
internal sealed record MoodConfusion(
    IReadOnlyList<string> Moods, IReadOnlyList<double[]> Played, IReadOnlyList<double[]> Real)
{
    /// <summary>Share of the moods whose music is nearest to the real music of their own.</summary>
    public Beside<double> Recognised => new(Share(Played), Share(Real));

    private static double Share(IReadOnlyList<double[]> rows) =>
        rows.Select((row, mood) => row[mood] == row.Min() ? 1.0 : 0.0).Average();
}
