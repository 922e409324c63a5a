using System.Globalization;

namespace Ambience.Moods.Reading;

/// <summary>Single values of a mood file.</summary>
internal static class Values
{
    /// <summary>Longest path or device name.</summary>
    public const int LongestText = 1000;

    /// <summary>Longest name of a mood or parameter.</summary>
    public const int LongestName = 100;

    /// <summary>A finite number in a range; null, and a problem, if it is anything else.</summary>
    public static float? Number(SourceNode node, string keyPath, float low, float high, ReadingContext context)
    {
        if (node is SourceScalar { IsPlain: true } scalar)
        {
            // TryParse takes "NaN", "Infinity" and what overflows as well; the range refuses all three.
            if (float.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) &&
                value >= low && value <= high)
            {
                return value;
            }
            string pointed = scalar.Value.Replace(',', '.');
            if (pointed != scalar.Value && float.TryParse(pointed, CultureInfo.InvariantCulture, out _))
            {
                context.Problems.Add(node.Mark, keyPath,
                    $"expected a number, found {node.Description}. Write the decimal point as '.'.");
                return null;
            }
        }
        string range = FormattableString.Invariant($"expected a number, {low} to {high}, found {node.Description}.");
        context.Problems.Add(node.Mark, keyPath, range);
        return null;
    }

    /// <summary>Checks the name of a mood or parameter.</summary>
    public static bool IsName(SourceScalar name, string keyPath, ReadingContext context)
    {
        if (!name.IsNull && name.Value.Length is > 0 and <= LongestName && !name.Value.Any(char.IsControl))
            return true;
        context.Problems.Add(name.Mark, keyPath,
            $"expected a name of 1 to {LongestName} printable characters, found {name.Description}.");
        return false;
    }

    /// <summary>The entries of a mapping whose keys are names that the file chooses; empty if it is none.</summary>
    public static IEnumerable<(SourceScalar Name, SourceNode Value, string KeyPath)> Named(
        SourceNode? node, string keyPath, ReadingContext context)
    {
        if (node is not SourceMap map)
        {
            if (node is not null)
                context.Problems.Add(node.Mark, keyPath, $"expected names and values, found {node.Description}.");
            yield break;
        }
        foreach ((SourceScalar name, SourceNode value) in map.Entries)
        {
            string path = ReadingContext.Join(keyPath, name.Value);
            if (!IsName(name, path, context))
                continue;
            context.Marks[path] = name.Mark;
            yield return (name, value, path);
        }
    }
}
