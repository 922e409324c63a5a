using System.Text;
using Ambience.IO;
using Ambience.Model;

namespace Ambience.Editor.Projects;

/// <summary>Makes a project: a folder with a mood file from a template and a copy of a weight file.</summary>
internal static class NewProject
{
    /// <summary>Makes it; nothing is left of one that could not be made.</summary>
    /// <param name="parent">Where the folder is made.</param>
    /// <param name="name">Of the folder; no path.</param>
    /// <param name="template">What the mood file begins as.</param>
    /// <param name="weights">The weight file that is copied.</param>
    /// <returns>The mood file.</returns>
    /// <exception cref="AmbienceException">The name is no folder's or is taken, or a file cannot be read or written.</exception>
    public static string Create(string parent, string name, ProjectTemplate template, string weights)
    {
        string trimmed = name.Trim();
        if (trimmed.Length == 0 || trimmed.Contains('/'))
            throw new AmbienceException($"Expected the name of a folder to make in {parent}, found '{name}'. Letters and digits are safe everywhere.");
        string folder = ContainedPath.Resolve(parent, trimmed);
        if (File.Exists(folder) || Directory.Exists(folder))
            throw new AmbienceException($"{folder} is there already. Choose another name.");
        WaveNetModel model = WeightFile.Read(weights);
        string weightName = Path.GetFileName(weights);
        string text = template.Text(model, weightName);
        try
        {
            AtomicFile.Write(Path.Combine(folder, weightName), copy =>
            {
                using FileStream original = File.OpenRead(weights);
                original.CopyTo(copy);
            });
            string moods = Path.Combine(folder, "moods.yaml");
            AtomicFile.Write(moods, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            return moods;
        }
        catch
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            throw;
        }
    }
}
