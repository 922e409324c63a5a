namespace Ambience.Moods;

/// <summary>One thing that is wrong in a mood file.</summary>
/// <param name="File">The file, as it was named by the caller.</param>
/// <param name="Line">Line, 1-based; 0 if the problem has no place in the text.</param>
/// <param name="Column">Column, 1-based; 0 if the problem has no place in the text.</param>
/// <param name="KeyPath">The key, for example "moods.calm.temperature"; empty for the file as a whole.</param>
/// <param name="Message">Expected, found, what to do.</param>
public sealed record MoodProblem(string File, int Line, int Column, string KeyPath, string Message)
{
    /// <summary>"file:line:column: key.path: message", which editors turn into a link.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? $"{File}:{Line}:{Column}" : File;
        return KeyPath.Length > 0 ? $"{place}: {KeyPath}: {Message}" : $"{place}: {Message}";
    }
}
