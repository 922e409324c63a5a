namespace Ambience.Model;

/// <summary>
/// A weight file cannot be used: it is missing, damaged, hostile, of another version, or holds numbers that no network
/// has.
/// </summary>
public sealed class WeightFileException : AmbienceException
{
    /// <summary>Creates the error; the message becomes "path: problem".</summary>
    /// <param name="path">The weight file.</param>
    /// <param name="problem">Expected, found, where, what to do.</param>
    /// <param name="innerException">The lower-level cause, where there is one.</param>
    public WeightFileException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException) => FilePath = path;

    /// <summary>The weight file, as it was named by the caller.</summary>
    public string FilePath { get; }
}
