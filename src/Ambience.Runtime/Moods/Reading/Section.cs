using System.Globalization;

namespace Ambience.Moods.Reading;

/// <summary>
/// A mapping with fixed keys. Each key that the reader asks for becomes a known one; <see cref="End"/> reports the
/// others with the nearest right spelling. A value that is wrong is reported and replaced by its default, so that
/// reading goes on.
/// </summary>
internal sealed class Section
{
    private readonly SourceMap? _map; // null: the section is missing or wrong, and every key has its default
    private readonly ReadingContext _context;
    private readonly List<string> _known = [];

    public Section(SourceNode? node, string keyPath, ReadingContext context)
    {
        KeyPath = keyPath;
        _context = context;
        Mark = node?.Mark ?? default;
        if (node is SourceMap found)
            _map = found;
        else if (node is not null and not SourceScalar { IsNull: true })
            _context.Problems.Add(node.Mark, keyPath, $"expected keys and values, found {node.Description}.");
    }

    public string KeyPath { get; }

    public SourceMark Mark { get; }

    /// <summary>The value of a key; null if the key is missing or has no value.</summary>
    public SourceNode? Find(string key)
    {
        _known.Add(key);
        if (_map is null)
            return null;
        foreach ((SourceScalar name, SourceNode value) in _map.Entries)
        {
            if (name.Value != key)
                continue;
            _context.Marks[PathOf(key)] = value is SourceScalar { IsNull: true } ? name.Mark : value.Mark;
            return value is SourceScalar { IsNull: true } ? null : value;
        }
        return null;
    }

    public Section Child(string key) => new(Find(key), PathOf(key), _context);

    public string PathOf(string key) => ReadingContext.Join(KeyPath, key);

    /// <summary>A number in a range, in the unit that the key names.</summary>
    public float Number(string key, float low, float high, float fallback) =>
        Find(key) is { } node ? Values.Number(node, PathOf(key), low, high, _context) ?? fallback : fallback;

    /// <summary>A whole number in a range.</summary>
    public int Whole(string key, int low, int high, int fallback)
    {
        if (Find(key) is not { } node)
            return fallback;
        if (node is SourceScalar { IsPlain: true } scalar &&
            int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) &&
            value >= low && value <= high)
        {
            return value;
        }
        Wrong(node, key, $"expected a whole number, {low} to {high}, found {node.Description}.");
        return fallback;
    }

    /// <summary>A name or text; null if it is missing or wrong.</summary>
    public string? Text(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is SourceScalar { Value: { Length: > 0 and <= Values.LongestText } text } && !text.Any(char.IsControl))
            return text;
        Wrong(node, key,
            $"expected a text of 1 to {Values.LongestText} printable characters, found {node.Description}.");
        return null;
    }

    public void Wrong(SourceNode? node, string key, string message) =>
        _context.Problems.Add(node?.Mark ?? Mark, PathOf(key), message);

    /// <summary>Reports the keys that nothing asked for.</summary>
    public void End()
    {
        foreach ((SourceScalar name, _) in _map?.Entries ?? [])
        {
            if (_known.Contains(name.Value))
                continue;
            _context.Problems.Add(name.Mark, PathOf(name.Value),
                $"there is no such key. {NearestName.Hint(name.Value, _known)}");
        }
    }
}
