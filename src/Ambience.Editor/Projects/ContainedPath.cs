namespace Ambience.Editor.Projects;

/// <summary>
/// A file of a folder, by a name that came from a window. Whatever the name is, the file is inside the folder: no other
/// drive or host, no way up, no link that leads out.
/// </summary>
public static class ContainedPath
{
    /// <summary>Finds the file; it need not exist.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="name">Relative, with / between folders.</param>
    /// <exception cref="AmbienceException">The name leads out of the folder.</exception>
    public static string Resolve(string folder, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(name);
        string[] steps = name.Split('/');
        // One rule for all systems, so that a project means the same everywhere: \ and : are drives, hosts and streams on one.
        if (steps.Any(step => step.Length == 0 || step is "." or ".." || step.AsSpan().IndexOfAny('\\', ':') >= 0 || step.Any(char.IsControl)))
            throw Outside(folder, name);
        string root = RealPath(Path.GetFullPath(folder));
        string path = root;
        foreach (string step in steps)
            path = RealPath(Path.Combine(path, step));
        return IsInside(root, path) ? path : throw Outside(folder, name);
    }

    /// <summary>Whether a file that was named elsewhere is in the folder.</summary>
    public static bool Contains(string folder, string path) =>
        IsInside(RealPath(Path.GetFullPath(folder)), RealPath(Path.GetFullPath(path)));

    private static bool IsInside(string root, string path) =>
        path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Where links at any place of the path lead; what does not exist leads nowhere else.</summary>
    private static string RealPath(string path)
    {
        try
        {
            string? parent = Path.GetDirectoryName(path);
            if (parent is null)
                return path;
            string real = Path.Combine(RealPath(parent), Path.GetFileName(path));
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            return info.LinkTarget is null ? real : RealPath(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }
        catch (IOException e)
        {
            throw new AmbienceException($"{path}: its links could not be followed ({e.Message}).", e);
        }
    }

    private static AmbienceException Outside(string folder, string name) => new(
        $"'{name}' is not a file inside the project's folder {folder}. Name one that is, with / between folders.");
}
