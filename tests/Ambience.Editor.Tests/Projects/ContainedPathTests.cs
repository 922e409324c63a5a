using Ambience.Editor.Projects;

namespace Ambience.Editor.Tests.Projects;

public sealed class ContainedPathTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ambience-editor-");

    private string Project => Path.Combine(_folder.FullName, "project");

    private string Secret => Path.Combine(_folder.FullName, "secret.txt");

    public ContainedPathTests()
    {
        Directory.CreateDirectory(Path.Combine(Project, "sounds"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "project-2"));
        File.WriteAllText(Secret, "secret");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("moods.yaml")]
    [InlineData("sounds/howl.wav")]
    [InlineData("new/folder/moods.yaml")]
    [InlineData("..moods.yaml")]
    public void AFileOfTheProjectIsFound(string name) => Assert.EndsWith(
        Path.Combine("project", name), ContainedPath.Resolve(Project, name), StringComparison.Ordinal);

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("sounds/../../secret.txt")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("//host/share/file")]
    [InlineData(@"\\host\share\file")]
    [InlineData(@"..\secret.txt")]
    [InlineData("C:/Windows/win.ini")]
    [InlineData("c:secret.txt")]
    [InlineData("moods.yaml:stream")]
    [InlineData("a//b")]
    [InlineData("moods.yaml\0.txt")]
    [InlineData("../project-2/moods.yaml")]
    public void NoNameLeadsOut(string name)
    {
        var error = Assert.Throws<AmbienceException>(() => ContainedPath.Resolve(Project, name));
        Assert.Contains(Project, error.Message);
    }

    [Fact]
    public void NoLinkLeadsOut()
    {
        File.CreateSymbolicLink(Path.Combine(Project, "file"), Secret);
        Directory.CreateSymbolicLink(Path.Combine(Project, "up"), _folder.FullName);
        File.CreateSymbolicLink(Path.Combine(Project, "chain"), Path.Combine(Project, "file"));
        File.CreateSymbolicLink(Path.Combine(Project, "to-come"), Path.Combine(_folder.FullName, "not-there-yet"));
        foreach (string name in (string[])["file", "up/secret.txt", "up/new.txt", "chain", "to-come"])
            Assert.Throws<AmbienceException>(() => ContainedPath.Resolve(Project, name));
        Assert.False(ContainedPath.Contains(Project, Path.Combine(Project, "file")));

        // One that stays inside is a file like others; so is everything in a project that is reached through a link.
        File.WriteAllText(Path.Combine(Project, "moods.yaml"), "");
        File.CreateSymbolicLink(Path.Combine(Project, "alias.yaml"), Path.Combine(Project, "moods.yaml"));
        Assert.EndsWith("moods.yaml", ContainedPath.Resolve(Project, "alias.yaml"), StringComparison.Ordinal);
        string linked = Path.Combine(_folder.FullName, "linked");
        Directory.CreateSymbolicLink(linked, Project);
        Assert.Equal(Path.Combine(Project, "moods.yaml"), ContainedPath.Resolve(linked, "moods.yaml"));
    }
}
