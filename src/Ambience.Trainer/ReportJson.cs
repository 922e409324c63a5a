using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ambience.Trainer;

/// <summary>How all reports are written as JSON: camelCase, enums by name, short numbers, no NaN.</summary>
internal static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ShortDoubles(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Six significant digits say all there is to say; JSON has no NaN, so that becomes null.</summary>
    private sealed class ShortDoubles : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (!double.IsFinite(value))
                writer.WriteNullValue();
            else if (value == 0 || Math.Abs(value) >= 1e6)
                writer.WriteNumberValue(value);
            else
                writer.WriteNumberValue(Rounded(value));
        }

        private static double Rounded(double value)
        {
            int decimals = 5 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
            return decimals > 15 ? value : Math.Round(value, Math.Max(0, decimals));
        }
    }
}
