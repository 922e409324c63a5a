using System.Globalization;
using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Single values of a mood file.</summary>
internal static class Values
{
    /// <summary>A finite number in a range; null, and a problem, if it is anything else.</summary>
    /// <param name="node">The value.</param>
    /// <param name="keyPath">Its key.</param>
    /// <param name="low">Smallest.</param>
    /// <param name="high">Largest.</param>
    /// <param name="context">Takes the problem.</param>
    /// <param name="alternative">What else may stand there, for the message.</param>
    public static float? Number(
        SourceNode node, string keyPath, float low, float high, ReadingContext context, string alternative = "")
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
        context.Problems.Add(node.Mark, keyPath, FormattableString.Invariant(
            $"expected a number, {low} to {high}{alternative}, found {node.Description}."));
        return null;
    }

    /// <summary>Checks the name of a mood, layer, parameter or stinger.</summary>
    public static bool IsName(SourceScalar name, string keyPath, ReadingContext context)
    {
        if (!name.IsNull && name.Value.Length is > 0 and <= Limits.LongestName && !name.Value.Any(char.IsControl))
            return true;
        context.Problems.Add(name.Mark, keyPath,
            $"expected a name of 1 to {Limits.LongestName} printable characters, found {name.Description}.");
        return false;
    }

    /// <summary>The entries of a mapping whose keys are names that the file chooses; empty if it is none.</summary>
    public static IEnumerable<(SourceScalar Name, SourceNode Value, string KeyPath)> Named(
        SourceNode? node, string keyPath, int most, ReadingContext context)
    {
        if (node is not SourceMap map)
        {
            if (node is not null)
                context.Problems.Add(node.Mark, keyPath, $"expected names and values, found {node.Description}.");
            yield break;
        }
        CheckCount(map.Entries.Count, most, map.Mark, keyPath, context);
        foreach ((SourceScalar name, SourceNode value) in map.Entries.Take(most))
        {
            string path = ReadingContext.Join(keyPath, name.Value);
            if (!IsName(name, path, context))
                continue;
            context.Marks[path] = name.Mark;
            yield return (name, value, path);
        }
    }

    /// <summary>The items of a list; empty if it is none.</summary>
    public static IEnumerable<(SourceNode Value, string KeyPath)> Listed(
        SourceNode? node, string keyPath, int most, string form, ReadingContext context)
    {
        if (node is not SourceList list)
        {
            if (node is not null)
                context.Problems.Add(node.Mark, keyPath, $"expected {form}, found {node.Description}.");
            yield break;
        }
        CheckCount(list.Items.Count, most, list.Mark, keyPath, context);
        for (int i = 0; i < Math.Min(most, list.Items.Count); i++)
        {
            string path = $"{keyPath}[{i}]";
            context.Marks[path] = list.Items[i].Mark;
            yield return (list.Items[i], path);
        }
    }

    private static void CheckCount(int count, int most, SourceMark mark, string keyPath, ReadingContext context)
    {
        if (count > most)
            context.Problems.Add(mark, keyPath, $"expected at most {most}, found {count}.");
    }
}
