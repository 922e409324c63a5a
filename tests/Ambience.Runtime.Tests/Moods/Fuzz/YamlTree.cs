using System.Text;
using System.Text.RegularExpressions;

namespace Ambience.Runtime.Tests.Moods.Fuzz;

/// <summary>A YAML text in the making: a scalar as it is written, a list, or keys with values.</summary>
internal abstract record YamlTree
{
    internal sealed record Scalar(string Written) : YamlTree;

    internal sealed record List(IReadOnlyList<YamlTree> Items) : YamlTree;

    internal sealed record Map(IReadOnlyList<(string Key, YamlTree Value)> Entries) : YamlTree;

    /// <summary>In block or flow style, as chance has it, with quotes and comments where they are allowed.</summary>
    public string Write(Random random)
    {
        var text = new StringBuilder();
        WriteBlock(this, 0, text, random);
        return text.ToString();
    }

    /// <summary>A text or name, in quotes where it needs them and sometimes where it does not.</summary>
    public static Scalar Text(string value, Random random)
    {
        bool mayBePlain = Regex.IsMatch(value, "^[A-Za-zÄ-ž_][A-Za-zÄ-ž_]*$") && value is not ("true" or "false" or "null" or "Null" or "NULL");
        return new Scalar(random.Next(3) switch
        {
            0 or 1 when mayBePlain => value,
            0 => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'",
            _ => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        });
    }

    private static void WriteBlock(YamlTree node, int indent, StringBuilder text, Random random)
    {
        string margin = new(' ', indent);
        switch (node)
        {
            case Map { Entries.Count: > 0 } map:
                foreach ((string key, YamlTree value) in map.Entries)
                    WriteEntry($"{margin}{key}:", value, indent, text, random);
                break;
            case List { Items.Count: > 0 } list:
                foreach (YamlTree item in list.Items)
                    WriteEntry($"{margin}-", item, indent, text, random);
                break;
            default:
                text.Append(margin).AppendLine(Flow(node));
                break;
        }
    }

    private static void WriteEntry(string start, YamlTree value, int indent, StringBuilder text, Random random)
    {
        string comment = random.Next(12) == 0 ? " # a note: [it's \"nothing\"]" : "";
        bool isFlow = value is Scalar or Map { Entries.Count: 0 } or List { Items.Count: 0 } || random.Next(4) == 0;
        text.AppendLine(isFlow ? $"{start} {Flow(value)}{comment}" : $"{start}{comment}");
        if (!isFlow)
            WriteBlock(value, indent + random.Next(1, 5), text, random);
    }

    private static string Flow(YamlTree node) => node switch
    {
        Scalar scalar => scalar.Written,
        List list => $"[{string.Join(", ", list.Items.Select(Flow))}]",
        Map map => $"{{ {string.Join(", ", map.Entries.Select(entry => $"{entry.Key}: {Flow(entry.Value)}"))} }}",
        _ => throw new InvalidOperationException(),
    };
}
