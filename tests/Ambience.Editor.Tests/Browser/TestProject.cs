namespace Ambience.Editor.Tests.Browser;

/// <summary>A folder with a mood file and its weight file, copied from the demo; gone with the test.</summary>
public sealed class TestProject : IDisposable
{
    /// <param name="moods">The mood file's text; null = the demo's.</param>
    public TestProject(string? moods = null)
    {
        File.WriteAllText(MoodsPath, moods ?? File.ReadAllText(RepositoryFiles.DemoMoods));
        File.Copy(RepositoryFiles.DemoWeights, Path.Combine(Folder, "ambient48.safetensors"));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ambience-editor-").FullName;

    public string MoodsPath => Path.Combine(Folder, "moods.yaml");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
