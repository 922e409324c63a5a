namespace Ambience.Editor.Projects;

/// <summary>
/// The folder that the editor was started in: the projects in it can be opened from the window, and new ones are made in
/// it. Nothing else of the machine can be reached from there.
/// </summary>
/// <param name="Path">Absolute.</param>
public sealed record ProjectsFolder(string Path)
{
    private const int MaximumDepth = 3, MaximumFiles = 30, MaximumHeadBytes = 16_384;

    /// <summary>Mood files in it, as names relative to it.</summary>
    public IReadOnlyList<string> MoodFiles() => [.. Find("*.yaml").Where(IsMoodFile).Take(MaximumFiles)];

    /// <summary>Weight files in it, as names relative to it.</summary>
    public IReadOnlyList<string> WeightFiles() => [.. Find("*.safetensors").Take(MaximumFiles)];

    /// <summary>The absolute path of a name that the lists above have given.</summary>
    /// <exception cref="AmbienceException">The name leads out of the folder.</exception>
    public string Resolve(string name) => ContainedPath.Resolve(Path, name);

    private IEnumerable<string> Find(string pattern)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = MaximumDepth,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        };
        return Directory.EnumerateFiles(Path, pattern, options)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(step => step is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Other YAML files lie about in a game's folder too.</summary>
    private bool IsMoodFile(string name)
    {
        try
        {
            using var reader = new StreamReader(System.IO.Path.Combine(Path, name));
            var head = new char[MaximumHeadBytes];
            int count = reader.ReadBlock(head);
            return new string(head, 0, count).Split('\n').Any(line => line.StartsWith("moods:", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
