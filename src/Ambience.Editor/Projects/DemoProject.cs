namespace Ambience.Editor.Projects;

/// <summary>The demo's project, where the editor runs from the repository that it was built in.</summary>
internal static class DemoProject
{
    /// <summary>Its weight file, or null.</summary>
    public static string? Weights() => Find() is { } moods && Directory.EnumerateFiles(
        Path.GetDirectoryName(moods)!, "*.safetensors").Order(StringComparer.Ordinal).FirstOrDefault() is { } weights ? weights : null;

    /// <summary>Its mood file, or null.</summary>
    public static string? Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string moods = Path.Combine(folder, "samples", "Demo", "moods.yaml");
            if (File.Exists(moods) && File.Exists(Path.Combine(folder, "WaveNetAmbience.sln")))
                return moods;
        }
        return null;
    }
}
