namespace Ambience.Moods.Reading;

/// <summary>Finds what a misspelt name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>Longer than any name that can be meant; keeps the table small on hostile input.</summary>
    private const int LongestName = 100;

    /// <summary>More names than any game has; keeps the time small on hostile input.</summary>
    private const int MostCompared = 256;

    /// <summary>A hint for a name that is none of <paramref name="known"/>: the nearest one, or all of them.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0)
            return "There are none.";
        (string nearest, int distance) = known.Take(MostCompared)
            .Select(candidate => (candidate, StartsWith(candidate, name) ? 1 : Distance(name, candidate)))
            .MinBy(pair => pair.Item2);
        return distance <= Math.Max(2, nearest.Length / 3)
            ? $"Did you mean '{nearest}'?"
            : $"Known are: {string.Join(", ", known.Take(20))}{(known.Count > 20 ? ", .." : "")}.";
    }

    /// <summary>"gain" is meant to be "gainDecibels", however many letters are missing.</summary>
    private static bool StartsWith(string candidate, string name) =>
        name.Length >= 3 && name != candidate && Plain(candidate).StartsWith(Plain(name), StringComparison.Ordinal);

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours that lead from one name to the other (optimal string
    /// alignment), where case, '-' and '_' cost nothing.
    /// </summary>
    public static int Distance(string a, string b)
    {
        (a, b) = (Plain(a), Plain(b));
        if (a.Length > LongestName || b.Length > LongestName)
            return int.MaxValue;
        var cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
