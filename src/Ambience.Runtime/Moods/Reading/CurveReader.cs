using Ambience.IO;

namespace Ambience.Moods.Reading;

/// <summary>Reads a number, or "{ parameter: danger, points: [[0, -6], [1, 0]] }".</summary>
internal static class CurveReader
{
    /// <summary>The curve of a key; <paramref name="fallback"/> if it is missing or wrong.</summary>
    public static Curve Read(Section section, string key, float low, float high, Curve fallback, ReadingContext context)
    {
        SourceNode? node = section.Find(key);
        string keyPath = section.PathOf(key);
        switch (node)
        {
            case null:
                return fallback;
            case SourceScalar:
                return Values.Number(node, keyPath, low, high, context) is { } value ? Curve.Constant(value) : fallback;
            case not SourceMap:
                section.Wrong(node, key, $"expected a number, or 'parameter' and 'points', found {node.Description}.");
                return fallback;
        }

        var curve = new Section(node, keyPath, context);
        ParameterDefinition? parameter = Parameter(curve, context);
        List<CurvePoint>? points = Points(curve, parameter, low, high, context);
        curve.End();
        return parameter is null || points is null ? fallback : new Curve(parameter.Name, points);
    }

    private static ParameterDefinition? Parameter(Section curve, ReadingContext context)
    {
        string? name = curve.Text("parameter");
        if (name is null)
        {
            curve.Wrong(null, "parameter", "expected the name of a parameter, found nothing.");
            return null;
        }
        if (context.Parameters.TryGetValue(name, out ParameterDefinition? parameter))
            return parameter;
        curve.Wrong(curve.Find("parameter"), "parameter",
            $"there is no parameter '{ForeignText.Shorten(name)}' in 'parameters'. " +
            NearestName.Hint(name, context.Parameters.Keys));
        return null;
    }

    private static List<CurvePoint>? Points(
        Section curve, ParameterDefinition? parameter, float low, float high, ReadingContext context)
    {
        const string Form = "expected points such as [[0, -6], [1, 0]]";
        SourceNode? node = curve.Find("points");
        if (node is not SourceList { Items.Count: > 0 } list)
        {
            curve.Wrong(node, "points", $"{Form}, found {node?.Description ?? "nothing"}.");
            return null;
        }
        // A point outside the parameter's range can never be reached; it is a slip in one of the two places.
        (float first, float last) = parameter is null ? (-1e6f, 1e6f) : (parameter.Minimum, parameter.Maximum);
        var points = new List<CurvePoint>();
        bool right = true;
        for (int i = 0; i < list.Items.Count; i++)
        {
            SourceNode item = list.Items[i];
            string path = $"{curve.PathOf("points")}[{i}]";
            if (item is not SourceList { Items: [SourceNode x, SourceNode y] })
            {
                context.Problems.Add(item.Mark, path, $"{Form}, found {item.Description}.");
                right = false;
                continue;
            }
            float? at = Values.Number(x, $"{path}[0]", first, last, context);
            float? value = Values.Number(y, $"{path}[1]", low, high, context);
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
