using Ambience.IO;

namespace Ambience.Moods.Reading;

/// <summary>
/// What every part of the reader shares: the problems so far, the parameters, and where each key stands.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class ReadingContext(string path)
{
    public ProblemList Problems { get; } = new(path);

    /// <summary>Key path to place.</summary>
    public Dictionary<string, SourceMark> Marks { get; } = [];

    /// <summary>The parameters, once they are read, by name, in the order of the file.</summary>
    public OrderedDictionary<string, ParameterDefinition> Parameters { get; } = [];

    /// <summary>The path of a key below another.</summary>
    public static string Join(string keyPath, string key)
    {
        string name = ForeignText.Shorten(key);
        return keyPath.Length == 0 ? name : $"{keyPath}.{name}";
    }
}
