using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Resolves the files that a mood file names.</summary>
/// <param name="path">The mood file: relative paths start at its folder.</param>
/// <param name="mustExist">Whether a file that is not there is a problem.</param>
internal sealed class NamedFiles(string path, bool mustExist)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    /// <summary>The absolute path of a file that the mood file names; null if it names none.</summary>
    public string? Find(Section section, TextKey key, string kind, string advice)
    {
        if (section.Text(key) is not { } named)
            return null;
        string full = Path.GetFullPath(named, _folder);
        if (mustExist && !File.Exists(full))
        {
            section.Wrong(section.Find(key), key,
                $"there is no {kind} '{full}' (relative paths start at this file's folder). {advice}");
        }
        return full;
    }

    /// <summary>The absolute path of a file that the caller names in the place of a key.</summary>
    public string Replace(Section section, TextKey key, string kind, string named, string advice)
    {
        string full = Path.GetFullPath(named);
        if (mustExist && !File.Exists(full))
            section.Wrong(null, key, $"there is no {kind} '{full}' (named by the caller). {advice}");
        return full;
    }
}
