using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ambience.Moods.Keys;

namespace Ambience.Moods;

/// <summary>
/// The JSON Schema of mood files, by which an editor completes keys, shows what they do and underlines what is wrong.
/// It is made of the definitions that <see cref="MoodFile.Parse"/> reads with; docs/mood-file.schema.json is a copy.
/// </summary>
/// <remarks>
/// It knows each key, type and range. What spans several places, such as names of moods and parameters, only the reader
/// checks. Any thread.
/// </remarks>
public static class MoodFileSchema
{
    private static readonly Lazy<string> s_json = new(Write);

    /// <summary>The schema, draft 2020-12, indented.</summary>
    public static string Json => s_json.Value;

    private static string Write()
    {
        JsonObject root = MoodFileKeys.Section.Schema();
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "WaveNet Ambience mood file");
        var definitions = new JsonObject();
        foreach (SectionDefinition section in MoodFileKeys.AllSections)
        {
            // The file is the root itself; curves are written out at each key, because their ranges differ.
            if (section != MoodFileKeys.Section && section != CurveKeys.Section)
                definitions[section.Anchor] = section.Schema();
        }
        root["$defs"] = definitions;

        var options = new JsonWriterOptions
        {
            Indented = true, NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // people read it; nobody puts it into a web page
        };
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, options))
            root.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
