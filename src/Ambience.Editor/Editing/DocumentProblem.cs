using Ambience.Moods;

namespace Ambience.Editor.Editing;

/// <summary>Something that is wrong with a mood file's text, as the runtime's own reader found it.</summary>
/// <param name="Line">Line, 1-based; 1 where the problem has no place.</param>
/// <param name="Column">Column, 1-based, in UTF-16 characters.</param>
/// <param name="Length">Characters to underline on that line; at least 1.</param>
/// <param name="KeyPath">The key, for example "moods.calm.temperature"; empty for the file as a whole.</param>
/// <param name="Message">Expected, found, what to do.</param>
public sealed record DocumentProblem(int Line, int Column, int Length, string KeyPath, string Message)
{
    /// <summary>A problem of the reader, with as much to underline as the word has that it points to.</summary>
    internal static DocumentProblem Of(MoodProblem problem, string text)
    {
        int line = Math.Max(1, problem.Line), column = Math.Max(1, problem.Column);
        ReadOnlySpan<char> rest = LineOf(text, line);
        int length = column <= rest.Length ? WordLength(rest[(column - 1)..]) : 1;
        return new DocumentProblem(line, column, length, problem.KeyPath, problem.Message);
    }

    private static ReadOnlySpan<char> LineOf(ReadOnlySpan<char> text, int line)
    {
        for (int skipped = 1; skipped < line; skipped++)
        {
            int end = text.IndexOf('\n');
            if (end < 0)
                return [];
            text = text[(end + 1)..];
        }
        int length = text.IndexOfAny('\r', '\n');
        return length < 0 ? text : text[..length];
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        if (text[0] is '"' or '\'')
        {
            int closing = text[1..].IndexOf(text[0]);
            return closing < 0 ? text.TrimEnd().Length : closing + 2;
        }
        int end = text.IndexOfAny(",[]{}");
        if (end == 0)
            return 1;
        ReadOnlySpan<char> word = end > 0 ? text[..end] : text;
        for (int i = 1; i < word.Length; i++)
        {
            bool isKeyEnd = word[i] == ':' && (i + 1 == word.Length || word[i + 1] == ' ');
            bool isComment = word[i] == '#' && word[i - 1] == ' ';
            if (isKeyEnd || isComment)
            {
                word = word[..i];
                break;
            }
        }
        return Math.Max(1, word.TrimEnd().Length);
    }
}
