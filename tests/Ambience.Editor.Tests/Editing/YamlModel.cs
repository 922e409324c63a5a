using YamlDotNet.RepresentationModel;

namespace Ambience.Editor.Tests.Editing;

/// <summary>
/// What a YAML text says, read by YamlDotNet's own node tree and not by the editor's: the oracle of the tests. What an alias
/// stands for is the same object as what it was anchored at.
/// </summary>
internal sealed class YamlModel
{
    private readonly Cell _root;

    private sealed class Cell
    {
        public string? Scalar;
        public OrderedDictionary<string, Cell>? Map;
        public List<Cell>? List;

        public Cell Copy() => new()
        {
            Scalar = Scalar,
            Map = Map is null ? null : new OrderedDictionary<string, Cell>(Map.Select(e => KeyValuePair.Create(e.Key, e.Value.Copy()))),
            List = List?.ConvertAll(item => item.Copy()),
        };

        public void Become(Cell other) => (Scalar, Map, List) = (other.Scalar, other.Map, other.List);
    }

    private YamlModel(Cell root) => _root = root;

    public static YamlModel Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return new YamlModel(stream.Documents.Count == 0 ? new Cell { Map = [] } : Convert(stream.Documents[0].RootNode, new Dictionary<object, Cell>(ReferenceEqualityComparer.Instance)));
    }

    private static Cell Convert(YamlNode node, Dictionary<object, Cell> seen)
    {
        if (seen.TryGetValue(node, out Cell? known))
            return known;
        var cell = new Cell();
        switch (node)
        {
            case YamlScalarNode scalar:
                bool isNull = scalar.Style == YamlDotNet.Core.ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
                cell.Scalar = isNull ? null : scalar.Value;
                break;
            case YamlMappingNode map:
                cell.Map = [];
                foreach ((YamlNode key, YamlNode value) in map.Children)
                    cell.Map[((YamlScalarNode)key).Value!] = Convert(value, seen);
                break;
            case YamlSequenceNode list:
                cell.List = [.. list.Children.Select(item => Convert(item, seen))];
                break;
        }
        if (!node.Anchor.IsEmpty)
            seen[node] = cell;
        return cell;
    }

    /// <summary>Every path with the scalar that stands there; collections that are empty count too.</summary>
    public IReadOnlyList<(object[] Path, string? Value)> Leaves() => [.. Leaves(_root, [])];

    private static IEnumerable<(object[] Path, string? Value)> Leaves(Cell cell, object[] path) => cell switch
    {
        { Map.Count: > 0 } => cell.Map.SelectMany(entry => Leaves(entry.Value, [.. path, entry.Key])),
        { List.Count: > 0 } => cell.List.SelectMany((item, i) => Leaves(item, [.. path, i])),
        { Map: not null } => [(path, "{}")],
        { List: not null } => [(path, "[]")],
        _ => [(path, cell.Scalar)],
    };

    /// <summary>Paths of all mappings.</summary>
    public IReadOnlyList<object[]> Maps() => [.. Maps(_root, [])];

    private static IEnumerable<object[]> Maps(Cell cell, object[] path) => cell switch
    {
        { Map: not null } => cell.Map.SelectMany(entry => Maps(entry.Value, [.. path, entry.Key])).Prepend(path),
        { List: not null } => cell.List.SelectMany((item, i) => Maps(item, [.. path, i])),
        _ => [],
    };

    /// <summary>
    /// Sets a value. What is reached through an alias becomes a copy first; what is anchored changes in all its places.
    /// </summary>
    public void Set(object[] path, string? value)
    {
        Cell cell = Way(path);
        cell.Become(new Cell { Scalar = value });
    }

    public void Remove(object[] path)
    {
        Cell parent = Way(path[..^1]);
        if (path[^1] is string name)
            _ = parent.Map!.Remove(name);
        else
            parent.List!.RemoveAt((int)path[^1]);
        if (parent is { Map.Count: 0 } or { List.Count: 0 })
            parent.Become(new Cell()); // a key without a value, or {} and [], which the mood reader takes alike
    }

    private Cell Way(object[] path)
    {
        Cell cell = _root;
        var first = FirstPlaces();
        for (int i = 0; i < path.Length; i++)
        {
            object[] here = path[..(i + 1)];
            if (cell.Map is null && cell.List is null)
                cell.Become(new Cell { Map = [] });
            Cell? next = path[i] is string name ? cell.Map!.GetValueOrDefault(name) : cell.List![(int)path[i]];
            bool isAlias = next is not null && first.TryGetValue(next, out object[]? place) && !place.SequenceEqual(here);
            if (next is null || isAlias)
            {
                next = next?.Copy() ?? new Cell();
                if (path[i] is string key)
                    cell.Map![key] = next;
                else
                    cell.List![(int)path[i]] = next;
            }
            cell = next;
        }
        return cell;
    }

    private Dictionary<Cell, object[]> FirstPlaces()
    {
        var places = new Dictionary<Cell, object[]>();
        void Walk(Cell cell, object[] path)
        {
            if (!places.TryAdd(cell, path))
                return;
            foreach ((string name, Cell value) in cell.Map ?? [])
                Walk(value, [.. path, name]);
            for (int i = 0; i < (cell.List?.Count ?? 0); i++)
                Walk(cell.List![i], [.. path, i]);
        }
        Walk(_root, []);
        return places;
    }

    /// <summary>All that it says, a line for each value, sorted.</summary>
    public string Describe() => string.Join('\n', Leaves()
        .Select(leaf => $"{string.Join(" / ", leaf.Path.Select(step => step is int i ? $"[{i}]" : $"'{step}'"))} = " +
            (leaf.Value is null or "{}" or "[]" ? "nothing" : $"«{leaf.Value}»"))
        .Order(StringComparer.Ordinal));
}
