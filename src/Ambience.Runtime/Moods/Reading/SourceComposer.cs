using Ambience.IO;
using YamlDotNet.Core.Events;
using YamlDotNet.Core;

namespace Ambience.Moods.Reading;

/// <summary>
/// Builds <see cref="SourceNode"/>s from the parser's events. Not YamlDotNet's own node API, because that stops at the
/// first doubled key, where all problems are wanted at once, and descends without a limit, so that a file of "[[[[.."
/// would overflow the stack and take the game with it.
/// </summary>
internal sealed class SourceComposer
{
    /// <summary>A mood file is six levels deep.</summary>
    private const int DeepestNesting = 16;

    /// <summary>Names, values, lists and mappings: the largest file that means something has a tenth.</summary>
    private const int MostNodes = 100_000;

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, SourceNode> _anchors = [];
    private int _nodes;

    private SourceComposer(string yaml, ProblemList problems)
    {
        _scanner = new Scanner(new StringReader(yaml));
        _parser = new Parser(_scanner);
        _problems = problems;
    }

    /// <summary>The root of a text; null if the text is not YAML or empty, which is then among the problems.</summary>
    public static SourceNode? Compose(string yaml, ProblemList problems)
    {
        var composer = new SourceComposer(yaml, problems);
        try
        {
            return composer.Document();
        }
        catch (YamlException e)
        {
            // Some of the parser's errors come without a place; then it is as far as the scanner got.
            Mark place = e.Start.Equals(Mark.Empty) ? composer._scanner.CurrentPosition : e.Start;
            problems.Add(MarkOf(place), "", $"this is not valid YAML: {ForeignText.Shorten(e.Message)}");
            return null;
        }
    }

    private SourceNode? Document()
    {
        Next(); // stream start
        if (Next() is not DocumentStart)
            return null;
        SourceNode root = Node(Next(), 0);
        Next(); // document end
        if (Next() is DocumentStart second)
        {
            _problems.Add(MarkOf(second.Start), "",
                "expected one document, found a second one after '---'. Split the file.");
        }
        return root;
    }

    private SourceNode Node(ParsingEvent parsed, int depth)
    {
        SourceMark mark = MarkOf(parsed.Start);
        if (depth > DeepestNesting)
        {
            throw new YamlException(parsed.Start, parsed.End,
                $"lists and mappings are nested more than {DeepestNesting} deep.");
        }
        if (++_nodes > MostNodes)
        {
            throw new YamlException(parsed.Start, parsed.End,
                $"there are more than {MostNodes} names, values, lists and mappings.");
        }
        SourceNode node = parsed switch
        {
            Scalar scalar => new SourceScalar(
                mark, scalar.Value, scalar.Style == ScalarStyle.Plain, MarkOf(scalar.End)),
            SequenceStart => new SourceList(mark, Items(depth)),
            MappingStart => new SourceMap(mark, Entries(depth)),
            AnchorAlias alias => Aliased(alias),
            _ => throw new YamlException(parsed.Start, parsed.End, $"unexpected {parsed}."),
        };
        // Registered when complete, so that a node cannot contain itself.
        if (parsed is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor.Value] = node;
        return node;
    }

    private List<SourceNode> Items(int depth)
    {
        var items = new List<SourceNode>();
        while (Next() is not SequenceEnd && _parser.Current is { } item)
            items.Add(Node(item, depth + 1));
        return items;
    }

    private List<(SourceScalar Key, SourceNode Value)> Entries(int depth)
    {
        var entries = new List<(SourceScalar Key, SourceNode Value)>();
        var seen = new Dictionary<string, SourceMark>();
        while (Next() is not MappingEnd && _parser.Current is { } parsed)
        {
            SourceNode key = Node(parsed, depth + 1);
            SourceNode value = Node(Next(), depth + 1);
            if (key is not SourceScalar name)
                _problems.Add(key.Mark, "", $"expected a name as a key, found {key.Description}.");
            else if (seen.TryAdd(name.Value, name.Mark))
                entries.Add((name, value));
            else
            {
                _problems.Add(name.Mark, ForeignText.Shorten(name.Value),
                    $"this key is already there in line {seen[name.Value].Line}. Remove one.");
            }
        }
        return entries;
    }

    private SourceNode Aliased(AnchorAlias alias) => _anchors.TryGetValue(alias.Value.Value, out SourceNode? node)
        ? node
        : throw new YamlException(alias.Start, alias.End, $"there is no anchor '&{alias.Value.Value}' above this.");

    /// <summary>The parser's next event. On some texts it throws what is not a <see cref="YamlException"/>.</summary>
    private ParsingEvent Next()
    {
        try
        {
            return _parser.MoveNext() && _parser.Current is { } current
                ? current
                : throw new YamlException("The text ends too early.");
        }
        catch (Exception e) when (e is not YamlException)
        {
            throw new YamlException("A list or mapping before this is not closed, or this does not belong here.", e);
        }
    }

    private static SourceMark MarkOf(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
