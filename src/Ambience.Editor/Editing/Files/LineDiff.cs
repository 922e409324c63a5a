namespace Ambience.Editor.Editing.Files;

/// <summary>Which lines of one text stand in another: the longest common run of lines in order (Myers 1986, O(ND)).</summary>
internal static class LineDiff
{
    // Texts that differ in more lines than this are not worth a comparison by lines; they then have none in common.
    private const int MostDifferences = 2000;

    /// <summary>The lines of a text, each with its line end.</summary>
    public static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            int next = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..next]);
            start = next;
        }
        return [.. lines];
    }

    /// <summary>For each line of <paramref name="a"/> the line of <paramref name="b"/> that it is; -1: it is gone.</summary>
    public static int[] Match(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        var match = new int[a.Length];
        Array.Fill(match, -1);
        int first = a.CommonPrefixLength(b);
        for (int i = 0; i < first; i++)
            match[i] = i;
        int last = 0;
        while (last < Math.Min(a.Length, b.Length) - first && a[^(last + 1)] == b[^(last + 1)])
        {
            last++;
            match[^last] = b.Length - last;
        }
        Middle(a[first..^last], b[first..^last], first, match);
        return match;
    }

    private static void Middle(ReadOnlySpan<string> a, ReadOnlySpan<string> b, int offset, int[] match)
    {
        int n = a.Length, m = b.Length, most = Math.Min(n + m, MostDifferences);
        var reach = new int[(2 * most) + 3]; // furthest place in a on each diagonal k = x - y
        var trace = new List<int[]>();
        for (int d = 0; d <= most; d++)
        {
            for (int k = -d; k <= d; k += 2)
            {
                int at = k + most + 1;
                int x = k == -d || (k != d && reach[at - 1] < reach[at + 1]) ? reach[at + 1] : reach[at - 1] + 1;
                while (x < n && x - k < m && a[x] == b[x - k])
                    x++;
                reach[at] = x;
                if (x >= n && x - k >= m)
                {
                    trace.Add(Slice(reach, most, d));
                    Walk(trace, n, m, offset, match);
                    return;
                }
            }
            trace.Add(Slice(reach, most, d));
        }
    }

    /// <summary>The diagonals -d .. d, all that a step back needs.</summary>
    private static int[] Slice(int[] reach, int most, int d) => reach[(most + 1 - d)..(most + 2 + d)];

    /// <summary>Back from the end, noting the lines that both have.</summary>
    private static void Walk(List<int[]> trace, int n, int m, int offset, int[] match)
    {
        (int x, int y) = (n, m);
        for (int d = trace.Count - 1; d > 0; d--)
        {
            int[] before = trace[d - 1]; // diagonals -(d-1) .. d-1
            int Reach(int diagonal) => Math.Abs(diagonal) < d ? before[diagonal + d - 1] : -1;
            int k = x - y;
            int from = k == -d || (k != d && Reach(k - 1) < Reach(k + 1)) ? k + 1 : k - 1;
            (int startX, int startY) = (Reach(from), Reach(from) - from);
            while (x > startX && y > startY && x > 0 && y > 0)
                match[offset + --x] = offset + --y;
            (x, y) = (startX, startY);
        }
        while (x > 0 && y > 0)
            match[offset + --x] = offset + --y;
    }
}
