using Ambience.Editor.Editing.Language;
using Ambience.Editor.Editing.Yaml;

namespace Ambience.Editor.Editing;

/// <summary>Several changes of a mood file's text that belong together: one step to undo.</summary>
/// <remarks>Only inside <see cref="MoodDocument.Edit"/>.</remarks>
public sealed class MoodEditor
{
    private readonly YamlEditor _yaml;
    private readonly List<string> _inherited = [];

    internal MoodEditor(string text) => _yaml = new YamlEditor(text, MoodSchema.OrderBelow);

    /// <summary>The text as it is now.</summary>
    public string Text => _yaml.Text;

    /// <summary>What a person should know of the changes beyond what was asked for.</summary>
    public IReadOnlyList<string> Notes => [.. _yaml.Notes, .. _inherited];

    /// <inheritdoc cref="YamlEditor.Has"/>
    public bool Has(YamlPath path) => _yaml.Has(path);

    /// <inheritdoc cref="YamlEditor.ItemCount"/>
    public int ItemCount(YamlPath path) => _yaml.ItemCount(path);

    /// <inheritdoc cref="YamlEditor.Set"/>
    public void Set(YamlPath path, YamlValue value)
    {
        ArgumentNullException.ThrowIfNull(path);
        string? inherited = _yaml.Has(path) ? null : InheritedFrom(path);
        _yaml.Set(path, value);
        if (inherited is not null)
            _inherited.Add($"{path[1]} took {path[^1]} over from {inherited}; it has its own now.");
    }

    /// <inheritdoc cref="YamlEditor.Insert"/>
    public void Insert(YamlPath list, int index, YamlValue value) => _yaml.Insert(list, index, value);

    /// <inheritdoc cref="YamlEditor.Remove"/>
    public bool Remove(YamlPath path) => _yaml.Remove(path);

    /// <summary>The mood that a value of another mood comes from; null: it comes from none.</summary>
    private string? InheritedFrom(YamlPath path)
    {
        if (path.Count < 3 || path[0] is not "moods")
            return null;
        string? mood = Parent(path[1]);
        for (int most = 256; mood is not null && most > 0; most--) // a circle is for the reader to report
        {
            YamlPath there = path.Count == 3 ? YamlPath.Of("moods", mood, path[2])
                : Enumerable.Range(2, path.Count - 2).Aggregate(YamlPath.Of("moods", mood), (way, step) => way.Then(path[step]));
            if (_yaml.Has(there))
                return mood;
            mood = Parent(mood);
        }
        return null;

        string? Parent(object name) => _yaml.Scalar(YamlPath.Of("moods", name, "extends"));
    }
}
