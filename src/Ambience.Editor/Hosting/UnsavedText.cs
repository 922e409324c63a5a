using System.Globalization;
using System.Text;
using Ambience.Editor.Editing;
using Ambience.IO;

namespace Ambience.Editor.Hosting;

/// <summary>What was not saved when the editor ends is kept aside, never lost and never saved unasked.</summary>
internal static class UnsavedText
{
    public static void Keep(MoodDocument? document, string stateFolder)
    {
        if (document is null || document.Saved)
            return;
        string name = Path.GetFileNameWithoutExtension(document.Path);
        string time = DateTime.Now.ToString("yyyy-MM-dd-HHmmss", CultureInfo.InvariantCulture);
        string path = Path.Combine(stateFolder, "unsaved", $"{name}-{time}.yaml");
        try
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(document.Text)));
            Console.WriteLine($"Changes of {document.Path} were not saved; they are in {path}");
        }
        catch (AmbienceException e)
        {
            Console.Error.WriteLine($"error: changes of {document.Path} were not saved and could not be kept: {e.Message}");
        }
    }
}
