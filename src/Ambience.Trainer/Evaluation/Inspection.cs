using System.Globalization;
using Ambience.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>What a precision of the weights costs.</summary>
internal sealed record PrecisionCost(string Weights, EngineCost Cost);

/// <summary>Everything that can be said about a weight file without playing it, and what playing it costs.</summary>
internal sealed record Inspection
{
    public required string File { get; init; }
    public required long Bytes { get; init; }
    public required string Format { get; init; }
    public required WaveNetShape Shape { get; init; }
    public required long Parameters { get; init; }
    public required long MacsPerFrame { get; init; }
    public required double GigamacsPerSecond { get; init; }
    public required double ReceptiveFieldMilliseconds { get; init; }
    public required double HopMilliseconds { get; init; }

    /// <summary>Length of a mood's embedding; null without control.</summary>
    public required int? MoodEmbeddingSize { get; init; }
    public required IReadOnlyList<string> Moods { get; init; }

    /// <summary>Entries in each mood's codebook; empty without a prior.</summary>
    public required IReadOnlyList<int> PriorSegments { get; init; }

    /// <summary>What is healthy, mood by mood; empty in files that do not say.</summary>
    public required IReadOnlyList<InspectedHealth> Health { get; init; }
    public required long Steps { get; init; }
    public required double ValidationBits { get; init; }
    public required double TrainingLoudnessLufs { get; init; }
    public required string Created { get; init; }
    public required double TrainingHours { get; init; }

    /// <summary>Each licence with the number of files under it.</summary>
    public required IReadOnlyDictionary<string, int> Licences { get; init; }
    public required IReadOnlyList<TrainingFile> Files { get; init; }
    public required IReadOnlyList<PrecisionCost> Costs { get; init; }

    public static Inspection Of(string path, WaveNetModel model, IReadOnlyList<PrecisionCost> costs)
    {
        WaveNetShape shape = model.Shape;
        return new Inspection
        {
            File = path,
            Bytes = new FileInfo(path).Length,
            Format = model.Format.ToString(),
            Shape = shape,
            Parameters = shape.ParameterCount,
            MacsPerFrame = shape.MacsPerFrame,
            GigamacsPerSecond = shape.MacsPerFrame * shape.FrameRateHz / 1e9,
            ReceptiveFieldMilliseconds = 1000 * shape.ReceptiveFieldSeconds,
            HopMilliseconds = 1000 * shape.HopSeconds,
            MoodEmbeddingSize = model.Control?.MoodEmbeddingSize,
            Moods = model.Moods,
            PriorSegments = [.. model.Prior?.Moods.Select(mood => mood.Segments) ?? []],
            Health = [.. model.Health.Select(mood => InspectedHealth.Of(mood, shape))],
            Steps = model.Provenance.Steps,
            ValidationBits = model.Provenance.ValidationBits,
            TrainingLoudnessLufs = model.Provenance.TrainingLoudnessLufs,
            Created = model.Provenance.Created,
            TrainingHours = model.Provenance.Files.Sum(file => file.Seconds) / 3600,
            Licences = model.Provenance.Files.GroupBy(file => file.Licence)
                .ToDictionary(group => group.Key.Length == 0 ? "none declared" : group.Key, group => group.Count()),
            Files = model.Provenance.Files,
            Costs = costs,
        };
    }

    /// <summary>Titles and values for a table.</summary>
    public IEnumerable<(string Title, string Value)> Lines()
    {
        yield return ("file", Text($"{File}, {Bytes / 1e6:0.00} MB, {Format}"));
        yield return ("audio", Text($"{Shape.SampleRateHz} Hz, {(Shape.Channels == 1 ? "mono" : "stereo")}, {Shape.Bands} bands: {Shape.Lanes} lanes at {Shape.FrameRateHz:0.##} Hz"));
        yield return ("network", Text($"{Shape.Name}: {Shape.Layers} layers, R {Shape.ResidualChannels}, D {Shape.GateChannels}, S {Shape.SkipChannels}, {(Shape.Output == OutputKind.MuLaw ? "mu-law 256" : $"{Shape.MixtureCount} logistics")}"));
        yield return ("size", Text($"{Parameters:N0} parameters, {MacsPerFrame:N0} MACs a frame, {GigamacsPerSecond:0.000} GMAC/s"));
        yield return ("receptive field", Text($"{ReceptiveFieldMilliseconds:0} ms; a hop is {HopMilliseconds:0.0} ms"));
        yield return ("control", MoodEmbeddingSize is null ? "none" : Text($"{Shape.ControlSize} values, mood embedding of {MoodEmbeddingSize}"));
        yield return ("moods", Moods.Count == 0 ? "none" : string.Join(", ", PriorSegments.Count == Moods.Count
            ? Moods.Zip(PriorSegments, (mood, segments) => $"{mood} ({segments} segments)")
            : Moods));
        foreach (InspectedHealth mood in Health)
            yield return ($"healthy {mood.Mood}", mood.Text());
        yield return ("trained", Text($"{Steps:N0} steps, validation NLL {(double.IsNaN(ValidationBits) ? "unknown" : $"{ValidationBits.ToString("0.000", CultureInfo.InvariantCulture)} bits a sample")}, exported {(Created.Length == 0 ? "unknown" : Created)}"));
        yield return ("trained on", Text($"{Files.Count} files, {TrainingHours:0.00} hours at {TrainingLoudnessLufs:0.0} LUFS"));
        foreach ((string licence, int count) in Licences)
            yield return ("licence", Text($"{licence}: {count} files"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
