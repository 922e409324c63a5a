using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads a trained mood's name, or several with weights, which are scaled so that they add up to 1.</summary>
internal static class BlendReader
{
    /// <summary>Null if it is missing or wrong.</summary>
    public static IReadOnlyList<MoodShare>? Read(Section section, FormKey key, ReadingContext context)
    {
        if (section.Find(key) is not { } node)
            return null;
        if (node is SourceScalar single)
            return Values.IsName(single, section.PathOf(key), context) ? [new MoodShare(single.Value, 1f)] : null;

        var shares = new List<MoodShare>();
        foreach ((SourceScalar name, SourceNode value, string path) in
            Values.Named(node, section.PathOf(key), Limits.Shares, context))
        {
            if (Values.Number(value, path, BlendKeys.LowestWeight, BlendKeys.HighestWeight, context) is { } weight)
                shares.Add(new MoodShare(name.Value, weight));
        }
        if (node is SourceMap { Entries.Count: 0 })
        {
            section.Wrong(node, key,
                $"expected at least one trained mood, found an empty mapping. Leave 'blend' out for {key.Absent}.");
        }
        float sum = shares.Sum(share => share.Weight);
        return shares.Count == 0 ? null : [.. shares.Select(share => share with { Weight = share.Weight / sum })];
    }
}
