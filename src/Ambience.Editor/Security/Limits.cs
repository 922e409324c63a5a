namespace Ambience.Editor.Security;

/// <summary>How much of anything a window may send.</summary>
internal static class Limits
{
    /// <summary>A mood file of many megabytes is a mistake; nothing else is uploaded.</summary>
    public const long RequestBytes = 4 * 1024 * 1024;
}
