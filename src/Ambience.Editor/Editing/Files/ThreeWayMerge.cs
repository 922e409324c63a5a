namespace Ambience.Editor.Editing.Files;

/// <summary>Brings the changes of two people to one text together, line by line, as diff3 does.</summary>
internal static class ThreeWayMerge
{
    /// <summary>The text with both changes; null where both changed the same lines, or lines next to each other.</summary>
    /// <param name="origin">What both began with.</param>
    /// <param name="mine">One text.</param>
    /// <param name="theirs">The other.</param>
    public static string? Merge(string origin, string mine, string theirs)
    {
        string[] o = LineDiff.Lines(origin), a = LineDiff.Lines(mine), b = LineDiff.Lines(theirs);
        int[] inMine = LineDiff.Match(o, a), inTheirs = LineDiff.Match(o, b);
        var merged = new List<string>();
        (int line, int atMine, int atTheirs) = (0, 0, 0);
        while (true)
        {
            int same = line;
            while (same < o.Length && (inMine[same] < 0 || inTheirs[same] < 0))
                same++;
            bool isEnd = same == o.Length;
            ReadOnlySpan<string> was = o.AsSpan(line..same);
            ReadOnlySpan<string> my = a.AsSpan(atMine..(isEnd ? a.Length : inMine[same]));
            ReadOnlySpan<string> their = b.AsSpan(atTheirs..(isEnd ? b.Length : inTheirs[same]));
            if (my.SequenceEqual(was) || my.SequenceEqual(their))
                merged.AddRange(their);
            else if (their.SequenceEqual(was))
                merged.AddRange(my);
            else
                return null;
            if (isEnd)
                return string.Concat(merged);
            merged.Add(o[same]);
            (line, atMine, atTheirs) = (same + 1, inMine[same] + 1, inTheirs[same] + 1);
        }
    }
}
