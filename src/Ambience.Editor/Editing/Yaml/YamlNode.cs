using YamlDotNet.Core;

namespace Ambience.Editor.Editing.Yaml;

/// <summary>A part of a YAML text that knows which characters it is made of.</summary>
internal abstract class YamlNode
{
    /// <summary>First character of the content, behind an anchor.</summary>
    public int Start { get; init; }

    /// <summary>First character of anchor and tag, or of the content where there is neither.</summary>
    public int OuterStart { get; init; }

    /// <summary>First character behind the content.</summary>
    public int End { get; init; }

    /// <summary>Name of the anchor; null: none.</summary>
    public string? Anchor { get; init; }

    /// <summary>First character behind anchor and tag; -1 where there is neither.</summary>
    public int PropertiesEnd { get; init; } = -1;

    /// <summary>The node itself, or what an alias stands for.</summary>
    public virtual YamlNode Resolved => this;
}

/// <summary>A word, number or text.</summary>
internal sealed class YamlScalar : YamlNode
{
    /// <summary>The content without quotes.</summary>
    public required string Value { get; init; }

    public required ScalarStyle Style { get; init; }

    public bool IsNull => Style == ScalarStyle.Plain && Value is ("" or "~" or "null" or "Null" or "NULL");

    /// <summary>Nothing is written.</summary>
    public bool IsEmpty => Start == End;
}

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(YamlNode Key, YamlNode Value)
{
    /// <summary>The name; null where the key is a list or mapping.</summary>
    public string? Name => (Key.Resolved as YamlScalar)?.Value;
}

/// <summary>Keys and values in the order of the text.</summary>
internal sealed class YamlMap : YamlNode
{
    public required IReadOnlyList<YamlEntry> Entries { get; init; }

    /// <summary>Written in braces.</summary>
    public required bool IsFlow { get; init; }

    /// <summary>The entry of that name; of doubled ones the first, as the mood reader has it.</summary>
    public YamlEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);
}

/// <summary>A list.</summary>
internal sealed class YamlList : YamlNode
{
    public required IReadOnlyList<YamlNode> Items { get; init; }

    /// <summary>Written in brackets.</summary>
    public required bool IsFlow { get; init; }
}

/// <summary>Stands for a node that is written further up.</summary>
internal sealed class YamlAlias(YamlNode target) : YamlNode
{
    public override YamlNode Resolved => target.Resolved;
}
