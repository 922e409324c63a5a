using Ambience.Editor.Editing.Yaml;

namespace Ambience.Editor.Editing.Language;

/// <summary>Something that could be written at the cursor.</summary>
/// <param name="Label">What the list shows.</param>
/// <param name="Insert">What is written.</param>
/// <param name="Kind">"key", "word" or "name".</param>
/// <param name="Detail">A few words beside it.</param>
/// <param name="Documentation">What it does; Markdown.</param>
public sealed record CompletionItem(string Label, string Insert, string Kind, string Detail, string Documentation);

/// <summary>What could be written at the cursor, and from where on.</summary>
/// <param name="Start">First character that a choice replaces.</param>
/// <param name="Items">The choices.</param>
public sealed record CompletionList(int Start, IReadOnlyList<CompletionItem> Items);

/// <summary>Completes keys and words from the schema, and names from the file itself and its network.</summary>
public static class MoodCompletion
{
    /// <summary>The choices at a character.</summary>
    /// <param name="text">The mood file, which may be broken.</param>
    /// <param name="offset">The cursor.</param>
    /// <param name="trainedMoods">Moods of the network; empty: not known.</param>
    public static CompletionList At(string text, int offset, IReadOnlyList<string> trainedMoods)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (YamlScan.PlaceAt(text, offset) is not { } place)
            return new CompletionList(offset, []);
        var names = new MoodNames(text);
        int start = Math.Min(place.Start, offset);
        List<CompletionItem> items = [];
        if (place.Key is null)
        {
            IReadOnlyList<string> written = names.Below(place.Container);
            items.AddRange(MoodSchema.KeysBelow(place.Container).Where(key => !written.Contains(key.Name) || IsHere(text, start, key.Name))
                .Select(key => new CompletionItem(key.Name, $"{key.Name}: ", "key", key.Value.Replace("`", "", StringComparison.Ordinal), key.Description)));
            IReadOnlyList<string> keys = place.Container is [.., "layers"] ? names.Layers : place.Container is [.., "blend"] ? trainedMoods : [];
            items.AddRange(keys.Except(written).Select(name => Name(name, place.Container is [.., "layers"] ? "layer" : "trained mood") with
            {
                Insert = $"{YamlValue.Scalar(name)}: ",
            }));
        }
        if (place.Path.Count > 0)
        {
            items.AddRange(MoodSchema.WordsAt(place.Path).Select(word => new CompletionItem(word, word, "word", "", "")));
            items.AddRange(NamesAt(place.Path, names, trainedMoods));
        }
        return new CompletionList(start, items);
    }

    private static IEnumerable<CompletionItem> NamesAt(YamlPath path, MoodNames names, IReadOnlyList<string> trainedMoods) => path switch
    {
        ["startMood"] or ["moods", _, "extends"] or ["transitions", _, "bridge"] or ["map", _, "mood"] =>
            names.Moods.Where(mood => path is not ["moods", _, "extends"] || !mood.Equals(path[1])).Select(mood => Name(mood, "mood")),
        ["transitions", _, "from" or "to"] =>
            names.Moods.Select(mood => Name(mood, "mood")).Append(new CompletionItem("*", "\"*\"", "name", "every mood", "")),
        [.., "blend"] => trainedMoods.Select(mood => Name(mood, "trained mood")),
        [.., "parameter"] => names.Parameters.Select(parameter => Name(parameter, "parameter")),
        ["map", _, "when"] => names.Parameters.Select(parameter => Name(parameter, "parameter")),
        [.., "harmony", "key"] => MusicalKeys.All.Select(key => new CompletionItem(key, YamlValue.Scalar(key), "word", "key", "")),
        _ => [],
    };

    private static CompletionItem Name(string name, string what) => new(name, YamlValue.Scalar(name), "name", what, "");

    private static bool IsHere(string text, int start, string name) =>
        start + name.Length <= text.Length && text.AsSpan(start, name.Length).SequenceEqual(name);
}
