namespace Ambience.Editor.Session;

/// <summary>What is open: a folder with a mood file in it.</summary>
/// <param name="MoodsPath">The mood file, absolute.</param>
public sealed record Project(string MoodsPath)
{
    /// <summary>The folder, absolute; nothing outside it is written.</summary>
    public string Folder => Path.GetDirectoryName(MoodsPath)!;

    /// <summary>For people: folder and file.</summary>
    public string Name => $"{Path.GetFileName(Folder)}/{Path.GetFileName(MoodsPath)}";
}
