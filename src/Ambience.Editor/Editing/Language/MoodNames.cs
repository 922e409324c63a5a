using Ambience.Editor.Editing.Yaml;

namespace Ambience.Editor.Editing.Language;

/// <summary>The names that a mood file itself gives, found even while it is broken.</summary>
public sealed class MoodNames
{
    private readonly IReadOnlyList<ScannedKey> _keys;

    /// <param name="text">The mood file.</param>
    public MoodNames(string text) => _keys = YamlScan.Keys(text);

    /// <summary>Moods, with where they stand.</summary>
    public IReadOnlyList<ScannedKey> MoodKeys => [.. _keys.Where(key => IsBelow(key, "moods"))];

    /// <summary>Moods.</summary>
    public IReadOnlyList<string> Moods => Below("moods");

    /// <summary>The game's parameters.</summary>
    public IReadOnlyList<string> Parameters => Below("parameters");

    /// <summary>Stingers.</summary>
    public IReadOnlyList<string> Stingers => Below("stingers");

    /// <summary>Layers of all moods.</summary>
    public IReadOnlyList<string> Layers =>
        [.. _keys.Where(key => key.Path.Count == 4 && key.Path[0] is "moods" && key.Path[2] is "layers")
            .Select(key => (string)key.Path[3]).Distinct()];

    /// <summary>The keys that are written below a path.</summary>
    public IReadOnlyList<string> Below(YamlPath path) =>
        [.. _keys.Where(key => IsBelow(key, path)).Select(key => (string)key.Path[^1]).Distinct()];

    /// <summary>The key that stands at a character; null: none does.</summary>
    public ScannedKey? KeyAt(int offset) => _keys.Where(key => offset >= key.Start && offset <= key.Start + key.Length)
        .Select(key => (ScannedKey?)key).FirstOrDefault();

    private static bool IsBelow(ScannedKey key, YamlPath path) =>
        key.Path.Count == path.Count + 1 && key.Path.First(path.Count).Equals(path);
}
