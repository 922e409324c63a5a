using System.Text.Json;
using System.Text.Json.Serialization;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// <c>store.json</c>: everything about a training store but its long rows of numbers, which lie in shards of raw
/// little-endian floats (<see cref="ShardFolder"/>). It is replaced in one step and last, so a store is the old one or
/// the new one at every moment, and a folder without it is not a store.
/// </summary>
internal sealed record StoreManifest
{
    public const string FileName = "store.json";

    /// <summary>The layout of a store and the definition of its features, which change together.</summary>
    public const int CurrentVersion = ShardFolder.FormatVersion;

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

    /// <summary>Name of the file of filters; each preparation writes its own.</summary>
    public required string Filters { get; init; }

    /// <summary>Name of the file of the prior.</summary>
    public required string Prior { get; init; }

    /// <summary>Hops of each shard that clips lie in.</summary>
    public required IReadOnlyDictionary<string, long> Shards { get; init; }

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
            RequireVersion(path, folder);
            manifest = JsonSerializer.Deserialize<StoreManifest>(File.ReadAllBytes(path), s_json);
        }
        catch (Exception e)
            when (e is JsonException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{path}: could not be read ({e.Message}). Prepare the store again.", e);
        }
        if ((manifest is null ? "expected an object, found null" : manifest.Problem()) is { } problem)
            throw new AmbienceException($"{path}: {problem}. Prepare the store again: prepare AUDIO-FOLDER --store {folder}.");
        return manifest!;
    }

    /// <summary>Before anything else, since another version may have other fields.</summary>
    private static void RequireVersion(string path, string folder)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        string found = json.RootElement.ValueKind != JsonValueKind.Object ? "no object"
            : json.RootElement.TryGetProperty(nameof(Version), out JsonElement version) ? $"version {version}"
            : "none";
        if (found != $"version {CurrentVersion}")
        {
            throw new AmbienceException(
                $"{path}: expected a training store of version {CurrentVersion}, found {found}: features and layout are " +
                $"those of another version of this program. Prepare it again: prepare AUDIO-FOLDER --store {folder}.");
        }
    }

    private string? Problem()
    {
        if (Shape.Validate() is { } shapeProblem)
            return $"shape: {shapeProblem}";
        if (LaneDeviations.Length != Shape.Lanes)
            return $"expected {Shape.Lanes} lane deviations, found {LaneDeviations.Length}";
        if (LaneDeviations.Any(deviation => !float.IsFinite(deviation) || deviation <= 0))
            return "expected positive lane deviations, found one that is not";
        foreach (ManifestClip clip in Clips)
        {
            if (clip.Frames <= 0 || clip.MoodIndex < 0 || clip.MoodIndex >= Moods.Count)
            {
                return $"clip '{clip.Name}': expected frames > 0 and a mood below {Moods.Count}, " +
                    $"found {clip.Frames} and {clip.MoodIndex}";
            }
            if (!Shards.TryGetValue(clip.Shard, out long hops))
                return $"clip '{clip.Name}': expected a shard of the store, found '{clip.Shard}'";
            if (clip.FirstHop < 0 || clip.FirstHop + (long)StoredClip.HopsOf(clip.Frames, Shape) > hops)
                return $"clip '{clip.Name}': expected its hops within the {hops} of its shard, found {clip.FirstHop} and on";
        }
        if (Shards.Keys.Append(Filters).Append(Prior).FirstOrDefault(name => name != Path.GetFileName(name)) is { } outside)
            return $"expected names of files in the store, found '{outside}'";
        bool hasPrior = PriorSegmentHops > 0;
        if (PriorSegmentHops < 0 || (hasPrior && PriorSegments.Count != Moods.Count) || PriorSegments.Any(n => n <= 0))
            return $"expected a codebook for each of {Moods.Count} moods, found {PriorSegments.Count}";
        return FilterFloats < 0 ? $"expected a filter length, found {FilterFloats}" : null;
    }
}

/// <summary>One clip of the store.</summary>
/// <param name="Name">The file it comes from.</param>
/// <param name="MoodIndex">Its mood.</param>
/// <param name="HeldOut">Never to be trained on.</param>
/// <param name="Frames">Its length.</param>
/// <param name="Shard">Key of the shard with its numbers.</param>
/// <param name="FirstHop">Where they start in it.</param>
internal sealed record ManifestClip(string Name, int MoodIndex, bool HeldOut, int Frames, string Shard, int FirstHop);
