using System.Text.Json;
using Ambience.Editor.Security;
using Ambience.IO;

namespace Ambience.Editor.Hosting;

/// <summary>
/// What the editor remembers from one start to the next, so that a window that is still open finds it again: its port
/// and the cookie's secret.
/// </summary>
internal sealed record EditorMemory
{
    private const string FileName = "editor.json";

    public int Port { get; init; }

    public required string Secret { get; init; }

    /// <summary>Reads what was saved; a file that is missing or broken is as none.</summary>
    public static EditorMemory Load(string folder)
    {
        try
        {
            string path = Path.Combine(folder, FileName);
            if (File.Exists(path) && PrivateFolder.IsPrivate(path) &&
                JsonSerializer.Deserialize<EditorMemory>(File.ReadAllBytes(path)) is { Secret.Length: >= 64 } known)
            {
                return known;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // A new secret costs nothing but a window that has to be opened again.
        }
        return new EditorMemory { Secret = AccessKeys.NewKey() };
    }

    /// <summary>Writes it for this user's eyes alone; where that fails, the editor merely forgets.</summary>
    public void Save(string folder)
    {
        try
        {
            PrivateFolder.Create(folder);
            string path = Path.Combine(folder, FileName);
            AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this));
            PrivateFolder.MakePrivate(path);
        }
        catch (Exception e) when (e is AmbienceException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The editor cannot remember its port and key in {folder}: {e.Message}");
        }
    }
}
