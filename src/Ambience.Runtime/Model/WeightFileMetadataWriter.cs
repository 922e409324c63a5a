using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ambience.Model;

/// <summary>
/// Metadata as the strings of a safetensors header: plain numbers and words, and JSON where there is structure.
/// </summary>
internal static class WeightFileMetadataWriter
{
    /// <summary>The strings, in the order in which a person wants to read them.</summary>
    public static IReadOnlyDictionary<string, string> Write(WeightFileMetadata metadata)
    {
        var strings = new Dictionary<string, string>
        {
            ["format"] = WeightFileKeys.FormatName,
            ["version"] = WeightFileKeys.Version,
            ["storage"] = WeightFileKeys.StorageName(metadata.Format),
            ["shape"] = Json(json => WriteShape(json, metadata.Shape)),
        };
        if (metadata.Control is { } control)
            strings["control"] = Json(json => WriteControl(json, control));
        strings["moods"] = Json(json =>
        {
            json.WriteStartArray();
            foreach (string mood in metadata.Moods)
                json.WriteStringValue(mood);
            json.WriteEndArray();
        });
        if (metadata.FilterTaps > 0)
            strings["filterbank"] = Json(json => WriteObject(json, ("taps", metadata.FilterTaps)));
        if (metadata.SegmentHops > 0)
        {
            strings["prior"] = Json(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("segmentHops", metadata.SegmentHops);
                WriteNumbers(json, "segments", metadata.Segments);
                json.WriteEndObject();
            });
        }

        if (metadata.Health.Count > 0)
            strings["health"] = Json(json => HealthMetadata.Write(json, metadata.Health));
        ModelProvenance provenance = metadata.Provenance;
        strings["steps"] = provenance.Steps.ToString(CultureInfo.InvariantCulture);
        if (double.IsFinite(provenance.ValidationBits))
            strings["validationBits"] = Number(provenance.ValidationBits);
        if (double.IsFinite(provenance.TrainingLoudnessLufs)) // silence has no loudness
            strings["trainingLoudnessLufs"] = Number(provenance.TrainingLoudnessLufs);
        if (provenance.Created.Length > 0)
            strings["created"] = provenance.Created;
        if (provenance.Files.Count > 0)
            strings["files"] = Json(json => WriteFiles(json, provenance.Files));
        return strings;
    }

    private static void WriteShape(Utf8JsonWriter json, WaveNetShape shape)
    {
        json.WriteStartObject();
        json.WriteString("name", shape.Name);
        json.WriteNumber("sampleRateHz", shape.SampleRateHz);
        json.WriteNumber("channels", shape.Channels);
        json.WriteNumber("bands", shape.Bands);
        json.WriteString("output", WeightFileKeys.OutputName(shape.Output));
        json.WriteNumber("mixtureCount", shape.MixtureCount);
        json.WriteNumber("residualChannels", shape.ResidualChannels);
        json.WriteNumber("gateChannels", shape.GateChannels);
        json.WriteNumber("skipChannels", shape.SkipChannels);
        WriteNumbers(json, "dilations", shape.Dilations);
        json.WriteNumber("controlSize", shape.ControlSize);
        json.WriteNumber("hopFrames", shape.HopFrames);
        json.WriteEndObject();
    }

    /// <summary>The first index of each part; written for other tools, and compared on reading.</summary>
    private static void WriteControl(Utf8JsonWriter json, ControlLayout control) =>
        WriteObject(json, [.. WeightFileKeys.ControlParts(control)]);

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<TrainingFile> files)
    {
        json.WriteStartArray();
        foreach (TrainingFile file in files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("mood", file.Mood);
            json.WriteString("sha256", file.Sha256);
            json.WriteNumber("seconds", file.Seconds);
            json.WriteString("licence", file.Licence);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter json, params ReadOnlySpan<(string Key, int Value)> numbers)
    {
        json.WriteStartObject();
        foreach ((string key, int value) in numbers)
            json.WriteNumber(key, value);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IReadOnlyList<int> numbers)
    {
        json.WriteStartArray(key);
        foreach (int number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
