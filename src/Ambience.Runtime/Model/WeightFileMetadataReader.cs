using System.Globalization;
using System.Text.Json;
using Ambience.IO;

namespace Ambience.Model;

/// <summary>
/// Metadata from the strings of a safetensors header; the inverse of <see cref="WeightFileMetadataWriter"/>.
/// </summary>
internal sealed class WeightFileMetadataReader
{
    private readonly IReadOnlyDictionary<string, string> _strings;
    private readonly string _path;

    private WeightFileMetadataReader(IReadOnlyDictionary<string, string> strings, string path)
    {
        _strings = strings;
        _path = path;
    }

    /// <summary>Reads and validates; keys that this version does not know are left alone: tools add theirs.</summary>
    public static WeightFileMetadata Read(IReadOnlyDictionary<string, string> strings, string path)
    {
        var reader = new WeightFileMetadataReader(strings, path);
        WeightFileMetadata metadata = reader.Read();
        return metadata.Validate() is { } problem
            ? throw new WeightFileException(path, $"metadata: {problem}. Export the weights again.")
            : metadata;
    }

    private WeightFileMetadata Read()
    {
        if (!_strings.TryGetValue("format", out string? format) || format != WeightFileKeys.FormatName)
        {
            throw new WeightFileException(_path,
                $"expected metadata \"format\" to be \"{WeightFileKeys.FormatName}\", found {Quoted(format)}: " +
                "a safetensors file, but not one of this project. Export the weights with the trainer.");
        }
        if (Required("version") is var version && version != WeightFileKeys.Version)
        {
            throw new WeightFileException(_path,
                $"expected format version {WeightFileKeys.Version}, found {Quoted(version)}. " +
                "Update the library, or export the weights again with the trainer of this version.");
        }
        string storage = Required("storage");
        return new WeightFileMetadata
        {
            Format = WeightFileKeys.StorageOf(storage) ?? throw Wrong("storage", "fp32, bf16 or int8", Quoted(storage)),
            Shape = Json("shape", ReadShape),
            Control = Has("control") ? Json("control", ReadControl) : null,
            Moods = Json("moods", moods => List(moods, mood => mood.GetString()!)),
            FilterTaps = Has("filterbank") ? Json("filterbank", bank => bank.GetProperty("taps").GetInt32()) : 0,
            SegmentHops = Has("prior") ? Json("prior", prior => prior.GetProperty("segmentHops").GetInt32()) : 0,
            Segments = Has("prior") ? Json("prior", prior => Integers(prior.GetProperty("segments"))) : [],
            Health = Has("health") ? Json("health", health => List(health, HealthMetadata.Read)) : [],
            Provenance = new ModelProvenance
            {
                Steps = Steps(),
                ValidationBits = Number("validationBits"),
                TrainingLoudnessLufs = Number("trainingLoudnessLufs"),
                Created = _strings.GetValueOrDefault("created", ""),
                Files = Has("files") ? Json("files", files => List(files, ReadFile)) : [],
            },
        };
    }

    private WaveNetShape ReadShape(JsonElement shape)
    {
        string output = Text(shape, "output");
        return new WaveNetShape
        {
            Name = Text(shape, "name"),
            SampleRateHz = shape.GetProperty("sampleRateHz").GetInt32(),
            Channels = shape.GetProperty("channels").GetInt32(),
            Bands = shape.GetProperty("bands").GetInt32(),
            Output = WeightFileKeys.OutputOf(output) ??
                throw Wrong("shape.output", "mulaw or logistic", Quoted(output)),
            MixtureCount = shape.GetProperty("mixtureCount").GetInt32(),
            ResidualChannels = shape.GetProperty("residualChannels").GetInt32(),
            GateChannels = shape.GetProperty("gateChannels").GetInt32(),
            SkipChannels = shape.GetProperty("skipChannels").GetInt32(),
            Dilations = Integers(shape.GetProperty("dilations")),
            ControlSize = shape.GetProperty("controlSize").GetInt32(),
            HopFrames = shape.GetProperty("hopFrames").GetInt32(),
        };
    }

    private ControlLayout ReadControl(JsonElement element)
    {
        var control = new ControlLayout(element.GetProperty(WeightFileKeys.MoodEmbeddingSize).GetInt32());
        foreach ((string key, int expected) in WeightFileKeys.ControlParts(control))
        {
            int found = element.GetProperty(key).GetInt32();
            if (found != expected)
            {
                throw Wrong($"control.{key}",
                    $"{expected}, the layout of version {WeightFileKeys.Version}", $"{found}");
            }
        }
        return control;
    }

    private static TrainingFile ReadFile(JsonElement file) => new(
        Text(file, "name"),
        Text(file, "mood"),
        Text(file, "sha256"),
        file.GetProperty("seconds").GetDouble(),
        Text(file, "licence"));

    private long Steps()
    {
        string text = Required("steps");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long steps)
            ? steps
            : throw Wrong("steps", "a whole number, 0 or more", Quoted(text));
    }

    private double Number(string key)
    {
        if (!_strings.TryGetValue(key, out string? text))
            return double.NaN;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && double.IsFinite(value)
            ? value
            : throw Wrong(key, "a finite number, or no such key", Quoted(text));
    }

    /// <summary>Runs <paramref name="read"/> on JSON inside a string and says which key it was if that fails.</summary>
    private T Json<T>(string key, Func<JsonElement, T> read)
    {
        string text = Required(key);
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return read(document.RootElement);
        }
        catch (KeyNotFoundException e)
        {
            throw new WeightFileException(_path, $"metadata \"{key}\": a part is missing in {Quoted(text)}.", e);
        }
        // Malformed text, another kind of value, a number out of range, a string that is no Unicode.
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new WeightFileException(_path,
                $"metadata \"{key}\" cannot be read ({ForeignText.Shorten(e.Message, 200)}), found {Quoted(text)}.", e);
        }
    }

    private static List<T> List<T>(JsonElement element, Func<JsonElement, T> read) =>
        [.. element.EnumerateArray().Select(read)];

    private static List<int> Integers(JsonElement element) => List(element, number => number.GetInt32());

    private static string Text(JsonElement element, string key) =>
        element.GetProperty(key).GetString() ?? throw new FormatException($"'{key}' is null, expected a string");

    private bool Has(string key) => _strings.ContainsKey(key);

    private string Required(string key) => _strings.TryGetValue(key, out string? value)
        ? value
        : throw new WeightFileException(_path,
            $"metadata \"{key}\" is missing. The file is damaged, or another tool rewrote it.");

    private WeightFileException Wrong(string key, string expected, string found) =>
        new(_path, $"metadata \"{key}\": expected {expected}, found {found}.");

    private static string Quoted(string? text) =>
        text is null ? "nothing" : $"'{ForeignText.Shorten(text)}'";
}
