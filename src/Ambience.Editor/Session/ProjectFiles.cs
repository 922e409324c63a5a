namespace Ambience.Editor.Session;

/// <summary>Reads a project's files, with messages for people.</summary>
internal static class ProjectFiles
{
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{path}: could not be read ({e.Message}). Choose a mood file that is there.", e);
        }
    }
}
