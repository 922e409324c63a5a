using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ambience.Moods.Keys;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>The tables of docs/mood-file.md.</summary>
internal static class KeyReference
{
    public static string Markdown()
    {
        var text = new StringBuilder("\n\n");
        foreach (SectionDefinition section in MoodFileKeys.AllSections)
        {
            text.Append(CultureInfo.InvariantCulture, $"### {section.Title}\n\n");
            text.Append("| key | value | left out | what it does |\n|---|---|---|---|\n");
            foreach (FileKey key in section.Keys)
                text.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {key.Values} | {Absent(key)} | {key.Help} |\n");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Absent(FileKey key)
    {
        bool isWord = key.Standard is JsonValue value && value.GetValueKind() != System.Text.Json.JsonValueKind.Number;
        return isWord && key.Absent is null ? $"`{key.AbsentText}`" : key.AbsentText;
    }
}
