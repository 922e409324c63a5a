using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ambience.Trainer.Sweeps;

/// <summary>A mapping of a sweep file, read key by key; what nobody asked for is an error.</summary>
internal sealed class SweepSection
{
    private readonly string _path;
    private readonly string _what;
    private readonly Mark _start;
    private readonly Dictionary<string, (YamlScalarNode Key, YamlNode Value)> _entries = [];

    /// <exception cref="AmbienceException">The node is no mapping of names.</exception>
    public SweepSection(string path, string what, YamlNode node)
    {
        (_path, _what, _start) = (path, what, node.Start);
        if (node is not YamlMappingNode mapping)
            throw Error(node, $"expected a mapping (key: value) for {what}, found {Kind(node)}");
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } scalar)
                throw Error(key, $"expected a name as key in {what}, found {Kind(key)}");
            _entries.Add(name, (scalar, value));
        }
    }

    /// <summary>Takes an entry out; null if it is not there.</summary>
    public YamlNode? Take(string key) => _entries.Remove(key, out var entry) ? entry.Value : null;

    /// <summary>Takes a text out.</summary>
    public string? Text(string key) => Take(key) is { } node ? Scalar(node, key) : null;

    /// <summary>Takes a text out that has to be there.</summary>
    public string RequiredText(string key) => Text(key) ??
        throw new AmbienceException($"{Where(_start)}: expected '{key}' in {_what}, found none.");

    /// <summary>Takes a whole number out.</summary>
    public int Number(string key, int otherwise, int low, int high)
    {
        if (Take(key) is not { } node)
            return otherwise;
        string text = Scalar(node, key);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= low &&
            value <= high
            ? value
            : throw Error(node, $"expected a whole number from {low} to {high} for '{key}', found '{Shown(text)}'");
    }

    /// <summary>Takes a list out; a single value counts as a list of one.</summary>
    public IReadOnlyList<YamlNode> List(string key) => Take(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children],
        var single => [single],
    };

    /// <summary>Everything that is left, in the order of the file.</summary>
    public IEnumerable<(YamlScalarNode Key, YamlNode Value)> Rest()
    {
        var rest = _entries.Values.OrderBy(entry => entry.Key.Start.Index).ToList();
        _entries.Clear();
        return rest;
    }

    /// <summary>Says so if something is left.</summary>
    public void End(params string[] known)
    {
        foreach ((YamlScalarNode key, _) in Rest())
            throw Error(key, $"'{Shown(key.Value!)}' is not known in {_what}; expected {string.Join(", ", known)}");
    }

    /// <summary>The text of a plain value.</summary>
    public string Scalar(YamlNode node, string key) => node is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw Error(node, $"expected a value for '{key}', found {Kind(node)}");

    /// <summary>An error at a node.</summary>
    public AmbienceException Error(YamlNode node, string message) => new($"{Where(node.Start)}: {message}.");

    private string Where(Mark mark) => string.Create(CultureInfo.InvariantCulture, $"{_path}:{mark.Line}:{mark.Column}");

    private static string Shown(string text) => text.Length > 60 ? text[..60] + ".." : text;

    private static string Kind(YamlNode node) => node switch
    {
        YamlMappingNode => "a mapping",
        YamlSequenceNode => "a list",
        YamlScalarNode { Value: { Length: > 0 } text } => $"'{Shown(text)}'",
        _ => "nothing",
    };
}
