namespace Ambience.Editor.Security;

/// <summary>How much of anything a window may send.</summary>
internal static class Limits
{
    /// <summary>A mood file of many megabytes is a mistake; nothing else is uploaded.</summary>
    public const long RequestBytes = 4 * 1024 * 1024;

    /// <summary>What is pasted into the mood file at once; a mood file has at most a megabyte.</summary>
    public const long MessageBytes = 2 * 1024 * 1024;
}
