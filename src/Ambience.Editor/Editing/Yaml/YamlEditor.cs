namespace Ambience.Editor.Editing.Yaml;

/// <summary>
/// Changes single values of a YAML text and nothing else: comments, order, quotes, indentation and line ends stay. Each
/// change is read back before it counts, so a text that could be read stays one.
/// </summary>
/// <remarks>One thread.</remarks>
public sealed class YamlEditor
{
    private readonly Func<YamlPath, IReadOnlyList<string>> _order;
    private readonly List<string> _notes = [];
    private YamlTree _tree;

    /// <param name="text">The text.</param>
    /// <param name="order">
    /// The usual order of the keys below a path, by which a missing one finds its place; empty where there is none.
    /// </param>
    /// <exception cref="AmbienceException">The text is not YAML, or more than one document.</exception>
    public YamlEditor(string text, Func<YamlPath, IReadOnlyList<string>>? order = null)
    {
        _order = order ?? (_ => []);
        _tree = YamlTree.Parse(text);
    }

    /// <summary>The text as it is now.</summary>
    public string Text => _tree.Text;

    /// <summary>What a person should know of the changes beyond what was asked for.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Whether something is written at a path, also through an alias.</summary>
    public bool Has(YamlPath path) => _tree.Find(path) is not null;

    /// <summary>Number of items of a list; 0 where there is none.</summary>
    public int ItemCount(YamlPath path) => _tree.Find(path) is YamlList list ? list.Items.Count : 0;

    /// <summary>The text of a scalar without quotes; null where there is none.</summary>
    public string? Scalar(YamlPath path) => (_tree.Find(path) as YamlScalar)?.Value;

    /// <summary>Writes a value, over the one that is there or with the keys that are missing.</summary>
    /// <exception cref="AmbienceException">There is no place for it: something on the way is not a mapping or list.</exception>
    public void Set(YamlPath path, YamlValue value)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(value);
        if (path.Count == 0)
            throw new ArgumentException("A value has a name: the path is empty.", nameof(path));
        WriteOutAliases(path);
        YamlNode? node = _tree.Root, key = null;
        for (int step = 0; step < path.Count; step++)
        {
            YamlNode? next = node is null ? null : YamlTree.Step(node, path[step]);
            if (next is null)
            {
                Add(node, path, step, value);
                return;
            }
            TellOfAliases(path.First(step + 1), next);
            key = node is YamlMap map ? map.Find((string)path[step])!.Key : null;
            node = next;
        }
        Change(YamlReplacement.Of(_tree, key, node!, value), path, value);
    }

    /// <summary>Puts an item into a list.</summary>
    /// <param name="list">The list; made where it is missing.</param>
    /// <param name="index">0 .. number of items.</param>
    /// <param name="value">The item.</param>
    public void Insert(YamlPath list, int index, YamlValue value)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(value);
        int count = ItemCount(list);
        if (index < 0 || index > count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"{list} has {count} items.");
        if (index == count)
        {
            Set(list.Then(index), value);
            return;
        }
        WriteOutAliases(list.Then(index));
        Change(YamlInsertion.Item(_tree, (YamlList)_tree.Find(list)!, index, value.Written()), list.Then(index), value);
    }

    /// <summary>Takes away a key or a list item with all that is below it.</summary>
    /// <returns>False if nothing is written there.</returns>
    /// <exception cref="AmbienceException">Other places take it over by an alias.</exception>
    public bool Remove(YamlPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Count == 0 || !Has(path))
            return false;
        YamlPath above = path.First(path.Count - 1);
        WriteOutAliases(above, also: true);
        for (int step = 1; step <= above.Count; step++)
            TellOfAliases(path.First(step), _tree.Find(path.First(step))!);
        Change(YamlRemoval.Of(_tree, _tree.Find(above)!, path[^1]), path, null);
        return true;
    }

    private void Add(YamlNode? parent, YamlPath path, int step, YamlValue value)
    {
        YamlPath where = path.First(step);
        TextEdit edit = parent switch
        {
            null or YamlScalar { IsNull: true } =>
                YamlInsertion.First(_tree, parent, ColumnBelow(where), path, step, value),
            YamlMap map when path[step] is string =>
                YamlInsertion.Key(_tree, map, _order(where), path, step, value),
            YamlList list when path[step] is int index && index == list.Items.Count =>
                YamlInsertion.Item(_tree, list, index, new YamlLayout(_tree).Flow(path, step + 1, value)),
            YamlList list => throw new AmbienceException(
                $"{where} is a list of {list.Items.Count}, so there is no place for '{path[step]}'."),
            _ => throw new AmbienceException(
                $"Expected keys and values at {where}, found {YamlCopy.Flow(parent, _tree.Text)}. Replace it as a whole first."),
        };
        Change(edit, path, value);
    }

    /// <summary>Where keys begin below a path that has none yet; -1: they go on the same line, in braces.</summary>
    private int ColumnBelow(YamlPath where)
    {
        if (where.Count == 0)
            return 0;
        if (where[^1] is int)
            return -1;
        YamlNode? node = _tree.Root;
        int column = 0;
        for (int step = 0; step < where.Count; step++)
        {
            if (node is YamlMap { IsFlow: true } or YamlList { IsFlow: true })
                return -1;
            if (node is YamlMap { Entries: [var first, ..] })
                column = first.Key.OuterStart - YamlTree.LineStart(Text, first.Key.OuterStart);
            node = node is null ? null : YamlTree.Step(node, where[step]);
        }
        return column + new YamlLayout(_tree).Step;
    }

    /// <summary>
    /// Writes out each alias on the way to a value, since a change behind it would change all places that share it.
    /// </summary>
    /// <param name="path">The way.</param>
    /// <param name="also">Also an alias at its end, because something below it changes.</param>
    private void WriteOutAliases(YamlPath path, bool also = false)
    {
        YamlNode? node = _tree.Root;
        for (int step = 0; step < path.Count && node is not null; step++)
        {
            node = YamlTree.Step(node, path[step]);
            if (node is not YamlAlias alias)
                continue;
            YamlPath here = path.First(step + 1);
            _notes.Add(
                $"{here} was shared ({Text[alias.Start..alias.End]}); it is written out there now, and changes there alone.");
            if (step + 1 == path.Count && !also)
                return; // it is replaced as a whole
            Apply(YamlReplacement.WriteOut(_tree, alias, ColumnBelow(here)));
            node = _tree.Find(here);
        }
    }

    private void TellOfAliases(YamlPath path, YamlNode node)
    {
        if (node.Anchor is null)
            return;
        string[] others = [.. _tree.Aliases().Where(found => found.Alias.Resolved == node.Resolved)
            .Select(found => found.Path.ToString())];
        if (others.Length > 0)
            _notes.Add($"{path} is shared as &{node.Anchor}: this changes {string.Join(", ", others)} too.");
    }

    private void Change(TextEdit edit, YamlPath path, YamlValue? value)
    {
        YamlTree before = _tree;
        Apply(edit);
        if (value is null || SameContent.Of(_tree.Find(path), YamlTree.Parse(value.Written()).Root))
            return;
        _tree = before;
        throw new AmbienceException(
            $"'{value.Written()}' could not be written at {path}: the text around it is laid out in a way that is not " +
            "understood. Write it by hand.");
    }

    private void Apply(TextEdit edit)
    {
        string text = edit.Apply(_tree.Text);
        try
        {
            _tree = YamlTree.Parse(text);
        }
        catch (AmbienceException e) when (e.Message.Contains("no anchor", StringComparison.Ordinal))
        {
            throw new AmbienceException("Other places take this over by an alias (*name). Write them out first.", e);
        }
    }
}
