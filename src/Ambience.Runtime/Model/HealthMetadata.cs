using System.Text.Json;
using Ambience.Health;

namespace Ambience.Model;

/// <summary>What the header of a weight file says of healthy music of one mood; the clip's numbers are tensors.</summary>
/// <param name="Mood">The mood.</param>
/// <param name="Ranges">One for each <see cref="HealthMeasure"/>, in their order.</param>
/// <param name="ClipFrames">Frames of the clip; 0 = none.</param>
internal sealed record HealthMetadata(string Mood, IReadOnlyList<HealthRange> Ranges, int ClipFrames)
{
    private const int MostClipFrames = 1 << 16;

    /// <summary>The key of each measure, in their order.</summary>
    private static readonly string[] s_keys =
        [.. Enum.GetNames<HealthMeasure>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    public static HealthMetadata Of(MoodHealth mood) => new(mood.Mood, mood.Ranges, mood.Clip?.Frames ?? 0);

    /// <summary>The mood with room for its clip.</summary>
    public MoodHealth Allocate(WaveNetShape shape, long features) => new(Mood, Ranges, ClipFrames == 0
        ? null
        : new MusicClip(ClipFrames, new float[ClipFrames * shape.Lanes], new float[features]));

    /// <summary>What is wrong, or null.</summary>
    public static string? Validate(IReadOnlyList<HealthMetadata> health, WeightFileMetadata file)
    {
        if (health.Count > 0 && file.Moods.Count > 0 && !health.Select(mood => mood.Mood).SequenceEqual(file.Moods))
        {
            return $"health must be known of all moods in their order, expected {string.Join(", ", file.Moods)}, " +
                $"found {string.Join(", ", health.Select(mood => IO.ForeignText.Shorten(mood.Mood)))}";
        }
        if (health.Count > 1 && file.Moods.Count == 0)
            return $"a network without moods must have one entry of health, but has {health.Count}";
        foreach (HealthMetadata mood in health)
        {
            if (mood.ClipFrames is < 0 or > MostClipFrames || mood.ClipFrames % file.Shape.HopFrames != 0)
            {
                return $"a clip must have 0 to {MostClipFrames} frames, a multiple of {file.Shape.HopFrames}, " +
                    $"but has {mood.ClipFrames}";
            }
            if (mood.Ranges.Count != HealthRange.MeasureCount)
                return $"health must have {HealthRange.MeasureCount} ranges, but has {mood.Ranges.Count}";
            if (mood.Ranges.Any(range => range.IsKnown && !(float.IsFinite(range.Highest - range.Lowest) && range.Lowest <= range.Highest)))
                return "a range of health must be two finite numbers, the lower one first, but one is not";
        }
        return null;
    }

    /// <summary>Reads one; measures that it does not name are unknown, names that are not known are left alone.</summary>
    public static HealthMetadata Read(JsonElement element)
    {
        JsonElement ranges = element.GetProperty("ranges");
        return new HealthMetadata(
            element.GetProperty("mood").GetString() ?? throw new FormatException("'mood' is null, expected a string"),
            [.. s_keys.Select(key => ranges.TryGetProperty(key, out JsonElement range) ? ReadRange(range) : HealthRange.Unknown)],
            element.GetProperty("clipFrames").GetInt32());
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<HealthMetadata> health)
    {
        json.WriteStartArray();
        foreach (HealthMetadata mood in health)
        {
            json.WriteStartObject();
            json.WriteString("mood", mood.Mood);
            json.WriteNumber("clipFrames", mood.ClipFrames);
            json.WriteStartObject("ranges");
            for (int measure = 0; measure < mood.Ranges.Count; measure++)
            {
                HealthRange range = mood.Ranges[measure];
                if (!range.IsKnown)
                    continue;
                json.WriteStartArray(s_keys[measure]);
                json.WriteNumberValue(range.Lowest);
                json.WriteNumberValue(range.Highest);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static HealthRange ReadRange(JsonElement range) => range.GetArrayLength() == 2
        ? new HealthRange(range[0].GetSingle(), range[1].GetSingle())
        : throw new FormatException($"a range has two numbers, found {range.GetArrayLength()}");
}
