using Ambience.IO;

namespace Ambience.Moods.Reading;

/// <summary>A place in the text, 1-based.</summary>
internal readonly record struct SourceMark(int Line, int Column);

/// <summary>A part of a YAML text that knows where it stands.</summary>
internal abstract class SourceNode(SourceMark mark)
{
    public SourceMark Mark { get; } = mark;

    /// <summary>What it is, for "found ..".</summary>
    public abstract string Description { get; }
}

/// <summary>A word, number or text.</summary>
/// <param name="mark">Where it starts.</param>
/// <param name="value">Its content without quotes.</param>
/// <param name="isPlain">Not quoted; only a plain scalar can be a number or null.</param>
/// <param name="end">Where it ends.</param>
internal sealed class SourceScalar(SourceMark mark, string value, bool isPlain, SourceMark end) : SourceNode(mark)
{
    public string Value { get; } = value;

    public bool IsPlain { get; } = isPlain;

    /// <summary>The key has no value: "calm:" or "calm: null".</summary>
    public bool IsNull => IsPlain && Value is ("" or "~" or "null" or "Null" or "NULL");

    public override string Description =>
        IsNull ? "nothing" : $"'{ForeignText.Shorten(Value)}'{(IsPlain ? "" : " in quotes")}";

    /// <summary>
    /// Where a character of the content stands. Where the text writes it otherwise than it is (escapes, several lines)
    /// that cannot be told, and it is where the scalar starts.
    /// </summary>
    public SourceMark MarkOf(int index)
    {
        int quote = IsPlain ? 0 : 1;
        bool isVerbatim = Mark.Line == end.Line && end.Column - Mark.Column == Value.Length + (2 * quote);
        return isVerbatim ? Mark with { Column = Mark.Column + quote + index } : Mark;
    }
}

/// <summary>A list.</summary>
internal sealed class SourceList(SourceMark mark, IReadOnlyList<SourceNode> items) : SourceNode(mark)
{
    public IReadOnlyList<SourceNode> Items { get; } = items;

    public override string Description => $"a list of {Items.Count}";
}

/// <summary>Keys and values, in the order of the text; no key twice.</summary>
internal sealed class SourceMap(SourceMark mark, IReadOnlyList<(SourceScalar Key, SourceNode Value)> entries)
    : SourceNode(mark)
{
    private readonly Dictionary<string, (SourceScalar Key, SourceNode Value)> _byName =
        entries.ToDictionary(entry => entry.Key.Value);

    public IReadOnlyList<(SourceScalar Key, SourceNode Value)> Entries { get; } = entries;

    public override string Description =>
        Entries.Count == 0 ? "an empty mapping" : $"a mapping with '{ForeignText.Shorten(Entries[0].Key.Value)}'";

    /// <summary>A key and its value; null if the key is not there.</summary>
    public (SourceScalar Key, SourceNode Value)? Find(string name) =>
        _byName.TryGetValue(name, out (SourceScalar Key, SourceNode Value) entry) ? entry : null;
}
