using System.Text;
using Ambience.Editor.Editing.Yaml;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Language;

/// <summary>What the editor says of a key.</summary>
/// <param name="Start">First character of the key.</param>
/// <param name="Length">Its length.</param>
/// <param name="Markdown">What to say.</param>
public sealed record HoverText(int Start, int Length, string Markdown);

/// <summary>Explains a key: what it does, what it may be, what holds without it, and what the music uses now.</summary>
public static class MoodHover
{
    /// <summary>The explanation at a character; null: there is no key.</summary>
    /// <param name="text">The mood file, which may be broken.</param>
    /// <param name="offset">Where the pointer is.</param>
    /// <param name="file">The moods as they were last right; null: never.</param>
    public static HoverText? At(string text, int offset, MoodFile? file)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (new MoodNames(text).KeyAt(offset) is not { } key)
            return null;
        var words = new StringBuilder();
        if (MoodSchema.KeyAt(key.Path) is { } known)
        {
            _ = words.Append("**").Append(known.Name).Append("** ").AppendLine(known.Value).AppendLine().AppendLine(known.Description);
            if (known.Default is { } standard)
                _ = words.AppendLine().Append("Left out: `").Append(standard).AppendLine("`");
        }
        else if (key.Path is ["moods", string mood])
            _ = words.Append("**").Append(mood).Append("** ").AppendLine(OfMood(file, mood));
        if (file is not null && UsedValues.Of(file, key.Path) is { } used)
            _ = words.AppendLine().Append("Used now: ").AppendLine(used);
        return words.Length == 0 ? null : new HoverText(key.Start, key.Length, words.ToString());
    }

    private static string OfMood(MoodFile? file, string name) => file?.Moods.FirstOrDefault(mood => mood.Name == name) is not { } mood
        ? "a mood"
        : string.Join("\n\n", ((string[])["blend", "temperature", "loudnessDecibels", "brightnessOctaves", "density", "layers"])
            .Select(key => $"{key}: {UsedValues.Of(file, YamlPath.Of("moods", mood.Name, key))}").Prepend("a mood"));
}
