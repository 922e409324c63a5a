namespace Ambience.Editor.Tests.Browser;

/// <summary>Where things are in the repository, seen from the folder that the tests run in.</summary>
internal static class RepositoryFiles
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    public static string DemoMoods => Path.Combine(s_root, "samples/Demo/moods.yaml");

    public static string DemoWeights => Path.Combine(s_root, "samples/Demo/ambient48.safetensors");

    /// <summary>The editor as it was built together with these tests.</summary>
    public static string EditorProgram => Built("src/Ambience.Editor", "ambience-editor.dll");

    /// <summary>The demo as it was built together with these tests.</summary>
    public static string DemoProgram => Built("samples/Demo", "ambience-demo.dll");

    /// <summary>The trainer as it was built together with these tests.</summary>
    public static string TrainerProgram => Built("src/Ambience.Trainer", "ambience-trainer.dll");

    private static string Built(string project, string program)
    {
        string[] here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return Path.Combine(s_root, project, "bin", here[^2], here[^1], program);
    }

    public static string Images => Path.Combine(s_root, "docs/images/editor");
}
