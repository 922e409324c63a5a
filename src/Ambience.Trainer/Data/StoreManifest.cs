using System.Text.Json;
using System.Text.Json.Serialization;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// <c>store.json</c>: everything about a training store but its long rows of numbers, which lie beside it as raw
/// little-endian floats. It is written last, so a folder without it is not a store.
/// </summary>
internal sealed record StoreManifest
{
    public const string FileName = "store.json";
    public const string LanesFile = "lanes.f32";       // clip after clip, [frames, Lanes], not normalised
    public const string FeaturesFile = "features.f32"; // clip after clip, [hops, 15]
    public const string FiltersFile = "filters.f32";   // synthesis filters, [Bands, taps]
    public const string PriorFile = "prior.f32";       // mood after mood: slow, onsets, transitions

    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public required int Version { get; init; }

    public required WaveNetShape Shape { get; init; }

    public required IReadOnlyList<string> Moods { get; init; }

    public required float[] LaneDeviations { get; init; }

    public required double TrainingLoudnessLufs { get; init; }

    /// <summary>Numbers in the filter file.</summary>
    public required int FilterFloats { get; init; }

    /// <summary>0 when the network has no control and the store therefore no prior.</summary>
    public required int PriorSegmentHops { get; init; }

    /// <summary>Entries in each mood's codebook, in the order of <see cref="Moods"/>.</summary>
    public required IReadOnlyList<int> PriorSegments { get; init; }

    public required IReadOnlyList<ManifestClip> Clips { get; init; }

    public required IReadOnlyList<TrainingFile> Files { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <summary>Reads a manifest and checks that its parts fit each other.</summary>
    /// <exception cref="AmbienceException">The file is missing, damaged or of another version.</exception>
    public static StoreManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new AmbienceException(
                $"{folder}: expected a training store (a folder with {FileName}), " +
                $"found {(Directory.Exists(folder) ? "none in it" : "no such folder")}. " +
                "Make one with: prepare AUDIO-FOLDER --store STORE.");
        }
        StoreManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<StoreManifest>(File.ReadAllBytes(path), s_json);
        }
        catch (Exception e)
            when (e is JsonException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{path}: could not be read ({e.Message}). Prepare the store again.", e);
        }
        if (manifest?.Problem() is var problem && (manifest is null || problem is not null))
        {
            throw new AmbienceException(
                $"{path}: {problem ?? "expected an object, found null"}. Prepare the store again.");
        }
        return manifest;
    }

    private string? Problem()
    {
        if (Version != CurrentVersion)
            return $"expected store version {CurrentVersion}, found {Version}";
        if (Shape.Validate() is { } shapeProblem)
            return $"shape: {shapeProblem}";
        if (LaneDeviations.Length != Shape.Lanes)
            return $"expected {Shape.Lanes} lane deviations, found {LaneDeviations.Length}";
        if (LaneDeviations.Any(deviation => !float.IsFinite(deviation) || deviation <= 0))
            return "expected positive lane deviations, found one that is not";
        bool Fits(ManifestClip clip) => clip.Frames > 0 && clip.MoodIndex >= 0 && clip.MoodIndex < Moods.Count;
        if (Clips.FirstOrDefault(clip => !Fits(clip)) is { } odd)
        {
            return $"clip '{odd.Name}': expected frames > 0 and a mood below {Moods.Count}, " +
                $"found {odd.Frames} and {odd.MoodIndex}";
        }
        bool hasPrior = PriorSegmentHops > 0;
        if (PriorSegmentHops < 0 || (hasPrior && PriorSegments.Count != Moods.Count) || PriorSegments.Any(n => n <= 0))
            return $"expected a codebook for each of {Moods.Count} moods, found {PriorSegments.Count}";
        return FilterFloats < 0 ? $"expected a filter length, found {FilterFloats}" : null;
    }
}

/// <summary>One clip of the store; its numbers follow those of the clip before it.</summary>
internal sealed record ManifestClip(string Name, int MoodIndex, bool HeldOut, int Frames);
