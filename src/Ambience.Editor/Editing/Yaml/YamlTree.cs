using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ambience.Editor.Editing.Yaml;

/// <summary>
/// A YAML text with the place of each of its values. Made of the parser's events, since YamlDotNet's own node tree knows
/// neither where a collection ends nor what an alias looked like.
/// </summary>
internal sealed class YamlTree
{
    private const int DeepestNesting = 64; // the mood reader ends at 16; this only protects the stack

    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = [];

    private YamlTree(string text)
    {
        Text = text;
        _parser = new Parser(new StringReader(text));
        Root = Document();
    }

    public string Text { get; }

    /// <summary>The outermost value; null where nothing is written but comments.</summary>
    public YamlNode? Root { get; }

    /// <exception cref="AmbienceException">The text is not YAML, or more than one document.</exception>
    public static YamlTree Parse(string text)
    {
        try
        {
            return new YamlTree(text);
        }
        catch (YamlException e)
        {
            throw new AmbienceException(
                $"The text is not valid YAML from line {e.Start.Line}, column {e.Start.Column} on ({e.Message}), so no value " +
                "can be written into it. Mend it, or undo.", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or NullReferenceException)
        {
            throw new AmbienceException( // the parser's own mistakes on some broken texts
                "The text is not valid YAML, so no value can be written into it. Mend it, or undo.", e);
        }
    }

    /// <summary>The node at a path, aliases followed; null where nothing is written.</summary>
    public YamlNode? Find(YamlPath path)
    {
        YamlNode? node = Root?.Resolved;
        for (int i = 0; i < path.Count && node is not null; i++)
            node = Step(node, path[i])?.Resolved;
        return node;
    }

    /// <summary>The value one step below a node, as it is written.</summary>
    public static YamlNode? Step(YamlNode node, object step) => (node, step) switch
    {
        (YamlMap map, string name) => map.Find(name)?.Value,
        (YamlList list, int index) when index < list.Items.Count => list.Items[index],
        _ => null,
    };

    /// <summary>Every alias and where it stands.</summary>
    public IEnumerable<(YamlPath Path, YamlAlias Alias)> Aliases() => Aliases(Root, YamlPath.Root);

    private static IEnumerable<(YamlPath Path, YamlAlias Alias)> Aliases(YamlNode? node, YamlPath path) => node switch
    {
        YamlAlias alias => [(path, alias)],
        YamlMap map => map.Entries.SelectMany(entry => Aliases(entry.Value, path.Then(entry.Name ?? ""))),
        YamlList list => list.Items.SelectMany((item, index) => Aliases(item, path.Then(index))),
        _ => [],
    };

    private YamlNode? Document()
    {
        _ = Next(); // stream start
        if (Next() is not DocumentStart)
            return null;
        YamlNode root = Node(Next(), 0);
        _ = Next(); // document end
        if (Next() is DocumentStart second)
        {
            throw new YamlException(second.Start, second.End,
                "expected one document, found a second one after '---': split the file");
        }
        return root is YamlScalar { IsEmpty: true } ? null : root;
    }

    private YamlNode Node(ParsingEvent parsed, int depth)
    {
        if (depth > DeepestNesting)
            throw new YamlException(parsed.Start, parsed.End, $"nested more than {DeepestNesting} deep");
        if (parsed is AnchorAlias alias)
        {
            if (!_anchors.TryGetValue(alias.Value.Value, out YamlNode? target))
                throw new YamlException(alias.Start, alias.End, $"there is no anchor '&{alias.Value.Value}' above this");
            return new YamlAlias(target)
            {
                Start = (int)alias.Start.Index, OuterStart = (int)alias.Start.Index, End = (int)alias.End.Index,
            };
        }
        if (parsed is not NodeEvent written)
            throw new YamlException(parsed.Start, parsed.End, $"unexpected {parsed}");

        int outer = (int)written.Start.Index;
        (int start, int properties) = Content(written);
        string? anchor = written.Anchor.IsEmpty ? null : written.Anchor.Value;
        YamlNode node = written switch
        {
            Scalar scalar => new YamlScalar
            {
                Start = start, OuterStart = outer, Anchor = anchor, PropertiesEnd = properties,
                End = IsEmpty(scalar) ? start : Math.Max(start, (int)scalar.End.Index),
                Value = scalar.Value, Style = scalar.Style,
            },
            SequenceStart sequence => List(sequence, start, anchor, properties, depth),
            MappingStart mapping => Map(mapping, start, anchor, properties, depth),
            _ => throw new YamlException(parsed.Start, parsed.End, $"unexpected {parsed}"),
        };
        if (anchor is not null)
            _anchors[anchor] = node;
        return node;
    }

    private YamlList List(SequenceStart sequence, int start, string? anchor, int properties, int depth)
    {
        var items = new List<YamlNode>();
        while (Next() is not SequenceEnd && _parser.Current is { } item)
            items.Add(Node(item, depth + 1));
        bool isFlow = sequence.Style == SequenceStyle.Flow;
        return new YamlList
        {
            Start = start, OuterStart = (int)sequence.Start.Index, Anchor = anchor, PropertiesEnd = properties,
            Items = items, IsFlow = isFlow,
            End = isFlow ? Closed(']') : items.Count > 0 ? items[^1].End : start,
        };
    }

    private YamlMap Map(MappingStart mapping, int start, string? anchor, int properties, int depth)
    {
        var entries = new List<YamlEntry>();
        while (Next() is not MappingEnd && _parser.Current is { } key)
        {
            YamlNode name = Node(key, depth + 1);
            entries.Add(new YamlEntry(name, Node(Next(), depth + 1)));
        }
        bool isFlow = mapping.Style == MappingStyle.Flow;
        return new YamlMap
        {
            Start = start, OuterStart = (int)mapping.Start.Index, Anchor = anchor, PropertiesEnd = properties,
            Entries = entries, IsFlow = isFlow,
            End = isFlow ? Closed('}') : entries.Count > 0 ? Math.Max(entries[^1].Key.End, entries[^1].Value.End) : start,
        };
    }

    /// <summary>Behind a closing bracket; the parser's event ends in front of it.</summary>
    private int Closed(char bracket)
    {
        int at = (int)_parser.Current!.Start.Index;
        return at < Text.Length && Text[at] == bracket ? at + 1 : at; // "[a: b]" has a mapping without braces
    }

    /// <summary>Where the content begins behind "&amp;anchor" and "!tag", and where these end.</summary>
    private (int Start, int PropertiesEnd) Content(NodeEvent written)
    {
        int at = (int)written.Start.Index, end = -1;
        bool hasTag = !written.Tag.IsEmpty;
        if (written.Anchor.IsEmpty && !hasTag)
            return (at, end);
        while (at < Text.Length && Text[at] is '&' or '!')
        {
            while (at < Text.Length && !char.IsWhiteSpace(Text[at]) && Text[at] is not (',' or '}' or ']'))
                at++;
            end = at;
            while (at < Text.Length && Text[at] is ' ' or '\t')
                at++;
        }
        if (IsEmpty(written))
            return (end, end);
        // A collection below its anchor begins where its first key or dash stands, behind line ends and comments.
        while (at < Text.Length && (char.IsWhiteSpace(Text[at]) || Text[at] == '#'))
        {
            if (Text[at] == '#')
                at = LineEnd(Text, at);
            else
                at++;
        }
        return (at, end);
    }

    private static bool IsEmpty(NodeEvent written) => written is Scalar { Value: "", Style: ScalarStyle.Plain };

    /// <summary>Where the line that holds a character ends, in front of its line break.</summary>
    public static int LineEnd(string text, int at)
    {
        int end = text.AsSpan(at).IndexOfAny('\r', '\n');
        return end < 0 ? text.Length : at + end;
    }

    /// <summary>Where the line that holds a character begins.</summary>
    public static int LineStart(string text, int at) => text.AsSpan(0, at).LastIndexOfAny('\r', '\n') + 1;

    private ParsingEvent Next() => _parser.MoveNext() && _parser.Current is { } current
        ? current
        : throw new YamlException("the text ends too early");
}
