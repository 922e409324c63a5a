namespace Ambience.Editor.Editing;

/// <summary>One stretch of a text that is replaced.</summary>
/// <param name="Start">First character that goes.</param>
/// <param name="Length">How many go.</param>
/// <param name="NewText">What comes in their place.</param>
public readonly record struct TextEdit(int Start, int Length, string NewText)
{
    /// <summary>The text after the edit.</summary>
    public string Apply(string text) => string.Concat(text.AsSpan(0, Start), NewText, text.AsSpan(Start + Length));

    /// <summary>The edit that takes this one back.</summary>
    /// <param name="before">The text before this edit.</param>
    public TextEdit Inverse(string before) => new(Start, NewText.Length, before.Substring(Start, Length));

    /// <summary>The smallest edit that leads from one text to another.</summary>
    public static TextEdit Between(string before, string after)
    {
        int start = before.AsSpan().CommonPrefixLength(after);
        int most = Math.Min(before.Length, after.Length) - start, end = 0;
        while (end < most && before[^(end + 1)] == after[^(end + 1)])
            end++;
        // Never between the halves of a surrogate pair or of a line end: the other side could not show such a text.
        if (start > 0 && Splits(before, after, start))
            start--;
        if (end > 0 && (SplitsAt(before, before.Length - end) || SplitsAt(after, after.Length - end)))
            end--;
        return new TextEdit(start, before.Length - start - end, after[start..(after.Length - end)]);
    }

    private static bool Splits(string before, string after, int at) => SplitsAt(before, at) || SplitsAt(after, at);

    private static bool SplitsAt(string text, int at) => at > 0 && at < text.Length &&
        (char.IsSurrogatePair(text[at - 1], text[at]) || (text[at - 1] == '\r' && text[at] == '\n'));
}
