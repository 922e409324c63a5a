using System.Text;
using Ambience.Editor.Editing;
using Ambience.Editor.Editing.Yaml;

namespace Ambience.Editor.Components.Pages.Edit;

/// <summary>
/// A text as the window has it, where every line ends alike. The file keeps its own line ends, also where it mixes them.
/// </summary>
internal static class WindowText
{
    /// <summary>The text with \n for every line end.</summary>
    public static string Of(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>The file's text after a change that was made in the window.</summary>
    /// <param name="file">The file's text before.</param>
    /// <param name="window">The window's text after.</param>
    public static string Into(string file, string window)
    {
        TextEdit edit = TextEdit.Between(Of(file), window);
        int start = InFile(file, edit.Start), end = InFile(file, edit.Start + edit.Length);
        string newLine = YamlLayout.NewLineOf(file);
        return new StringBuilder().Append(file, 0, start)
            .Append(edit.NewText.Replace("\n", newLine, StringComparison.Ordinal))
            .Append(file, end, file.Length - end).ToString();
    }

    /// <summary>Where a character of the window's text stands in the file's.</summary>
    private static int InFile(string file, int at)
    {
        int i = 0;
        for (int passed = 0; passed < at; passed++)
            i += file[i] == '\r' && i + 1 < file.Length && file[i + 1] == '\n' ? 2 : 1;
        return i;
    }
}
