using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads "[[x, y], ..]" with x rising.</summary>
internal static class PairReader
{
    /// <summary>At least one pair; null, and problems, if anything is wrong.</summary>
    public static List<CurvePoint>? Read(
        SourceNode? node, string keyPath, SourceMark parent, string form, (float Low, float High) rangeX,
        (float Low, float High) rangeY, ReadingContext context)
    {
        if (node is not SourceList { Items.Count: > 0 })
        {
            context.Problems.Add(node?.Mark ?? parent, keyPath,
                $"expected {form}, found {node?.Description ?? "nothing"}.");
            return null;
        }
        var points = new List<CurvePoint>();
        bool right = true;
        foreach ((SourceNode item, string path) in Values.Listed(node, keyPath, Limits.Points, form, context))
        {
            if (item is not SourceList { Items: [SourceNode x, SourceNode y] })
            {
                context.Problems.Add(item.Mark, path, $"expected {form}, found {item.Description}.");
                right = false;
                continue;
            }
            float? at = Values.Number(x, $"{path}[0]", rangeX.Low, rangeX.High, context);
            float? value = Values.Number(y, $"{path}[1]", rangeY.Low, rangeY.High, context);
            if (at is not { } atX || value is not { } atY)
            {
                right = false;
                continue;
            }
            if (points.Count > 0 && atX <= points[^1].X)
            {
                context.Problems.Add(x.Mark, $"{path}[0]", FormattableString.Invariant(
                    $"expected a value above {points[^1].X}, that of the point before, found {atX}."));
                right = false;
                continue;
            }
            points.Add(new CurvePoint(atX, atY));
        }
        return right ? points : null;
    }
}
