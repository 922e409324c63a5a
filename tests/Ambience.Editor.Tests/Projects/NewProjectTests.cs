using Ambience.Editor.Projects;
using Ambience.Editor.Tests.Browser;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Tests.Projects;

public sealed class NewProjectTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ambience-editor-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Templates => [.. ProjectTemplate.All.Select(template => template.Name)];

    [Theory]
    [MemberData(nameof(Templates))]
    public void AProjectOfEachTemplateCanBePlayed(string name)
    {
        ProjectTemplate template = ProjectTemplate.All.Single(each => each.Name == name);
        string path = NewProject.Create(_folder.FullName, "music", template, RepositoryFiles.DemoWeights);
        MoodFile moods = MoodFile.Load(path);
        Assert.Equal(Path.Combine(_folder.FullName, "music", "ambient48.safetensors"), moods.ModelPath);
        using Soundtrack soundtrack = Soundtrack.Open(path, new SoundtrackOptions { Output = SoundtrackOutput.Pull });
        soundtrack.Play();
        var samples = new float[2 * 4_800];
        soundtrack.Read(samples);
        Assert.Contains(samples, sample => sample != 0);
        Assert.Contains('#', File.ReadAllText(path)); // it explains itself
    }

    [Theory]
    [InlineData("../music")]
    [InlineData("a/b")]
    [InlineData(" ")]
    [InlineData("taken")]
    [InlineData(@"a\b")]
    public void ANameThatIsNoNewFolderIsRefused(string name)
    {
        DirectoryInfo parent = _folder.CreateSubdirectory("projects");
        _ = parent.CreateSubdirectory("taken");
        Assert.Throws<AmbienceException>(() => NewProject.Create(parent.FullName, name, ProjectTemplate.All[0], RepositoryFiles.DemoWeights));
        Assert.Equal(["projects"], _folder.GetDirectories().Select(each => each.Name));
        Assert.Equal(["taken"], parent.GetDirectories().Select(each => each.Name));
    }

    [Fact]
    public void NothingIsLeftOfAProjectThatCouldNotBeMade()
    {
        string broken = Path.Combine(_folder.FullName, "broken.safetensors");
        File.WriteAllText(broken, "no weights");
        Assert.Throws<WeightFileException>(() => NewProject.Create(_folder.FullName, "music", ProjectTemplate.All[0], broken));
        Assert.Empty(_folder.GetDirectories());
    }

    [Fact]
    public void WhatLiesInTheFolderIsFound()
    {
        _ = NewProject.Create(_folder.FullName, "music", ProjectTemplate.All[0], RepositoryFiles.DemoWeights);
        File.WriteAllText(Path.Combine(_folder.FullName, "other.yaml"), "version: 3\n");
        var folder = new ProjectsFolder(_folder.FullName);
        Assert.Equal(["music/moods.yaml"], folder.MoodFiles());
        Assert.Equal(["music/ambient48.safetensors"], folder.WeightFiles());
    }

    [Fact]
    public void ACostIsToldForEachPrecision()
    {
        IReadOnlyList<ModelCost> costs = ModelCost.Measure(WeightFile.Read(RepositoryFiles.DemoWeights));
        Assert.Equal(["fp32", "bf16", "int8"], costs.Select(cost => cost.Weights));
        Assert.All(costs, cost => Assert.InRange(cost.CoreShare, 1e-5, 100));
    }
}
