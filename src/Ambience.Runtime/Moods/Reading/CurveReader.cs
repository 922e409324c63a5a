using Ambience.IO;
using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>
/// Reads a number, "{ parameter: danger, points: [[0, -6], [1, 0]] }", or "{ range: [-3, 0], seconds: 20 }".
/// </summary>
internal static class CurveReader
{
    /// <summary>The curve of a key; <paramref name="fallback"/> if it is missing or wrong.</summary>
    public static Curve Read(Section section, CurveKey key, Curve fallback, ReadingContext context)
    {
        SourceNode? node = section.Find(key);
        switch (node)
        {
            case null:
                return fallback;
            case SourceScalar:
                return Values.Number(node, section.PathOf(key), key.Low, key.High, context) is { } value
                    ? Curve.Constant(value)
                    : fallback;
            case not SourceMap:
                section.Wrong(node, key,
                    $"expected a number, 'parameter' and 'points', or 'range' and 'seconds', found {node.Description}.");
                return fallback;
        }

        var curve = new Section(node, section.PathOf(key), CurveKeys.Section, context);
        curve.End();
        bool wanders = curve.Find(CurveKeys.Range) is not null || curve.Find(CurveKeys.Seconds) is not null;
        bool follows = curve.Find(CurveKeys.Parameter) is not null || curve.Find(CurveKeys.Points) is not null;
        if (wanders && follows)
        {
            section.Wrong(node, key,
                "expected either 'parameter' and 'points', or 'range' and 'seconds', found keys of both.");
            return fallback;
        }
        return (wanders ? Wandering(curve, key, context) : Following(curve, key, context)) ?? fallback;
    }

    private static Curve? Following(Section curve, CurveKey key, ReadingContext context)
    {
        ParameterDefinition? parameter = ParameterReference.Read(curve, CurveKeys.Parameter, context);
        // A point outside the parameter's range can never be reached; it is a slip in one of the two places.
        List<CurvePoint>? points = PairReader.Read(
            curve.Find(CurveKeys.Points), curve.PathOf(CurveKeys.Points), curve.Mark, "points such as [[0, -6], [1, 0]]",
            parameter is null ? (-1e6f, 1e6f) : (parameter.Minimum, parameter.Maximum), (key.Low, key.High), context);
        return parameter is null || points is null ? null : new Curve(parameter.Name, points);
    }

    private static Curve? Wandering(Section curve, CurveKey key, ReadingContext context)
    {
        float seconds = curve.Number(CurveKeys.Seconds, CurveKeys.Seconds.Fallback!.Value);
        SourceNode? node = curve.Find(CurveKeys.Range);
        if (node is not SourceList { Items: [SourceNode low, SourceNode high] })
        {
            curve.Wrong(node, CurveKeys.Range,
                $"expected the lowest and the highest value such as [-3, 0], found {node?.Description ?? "nothing"}.");
            return null;
        }
        string path = curve.PathOf(CurveKeys.Range);
        float? minimum = Values.Number(low, $"{path}[0]", key.Low, key.High, context);
        float? maximum = Values.Number(high, $"{path}[1]", key.Low, key.High, context);
        if (minimum is not { } from || maximum is not { } to)
            return null;
        if (from < to)
            return Curve.Wandering(from, to, seconds);
        context.Problems.Add(high.Mark, $"{path}[1]", FormattableString.Invariant(
            $"expected a number above {from}, the lowest value, found {to}."));
        return null;
    }
}
