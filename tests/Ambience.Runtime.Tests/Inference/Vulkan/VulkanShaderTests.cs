using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>The compiled shaders in the repository are those of the sources beside them.</summary>
public class VulkanShaderTests
{
    private static readonly string s_root = Root();

    [Fact]
    public void TheBinariesWereMadeOfTheseSources()
    {
        string shaders = Path.Combine(s_root, "shaders");
        string[] recorded = File.ReadAllLines(Path.Combine(shaders, "compiled", "sources.txt"))[1..];
        string[] here = [.. Directory.GetFiles(shaders, "*.comp").Concat(Directory.GetFiles(shaders, "*.glsl"))
            .Select(file => $"{Hash(file)}  {Path.GetFileName(file)}")];
        Assert.Equal(here.Order(), recorded.Order());
    }

    [Fact] // needs glslangValidator, which build.sh installs (glslang-tools)
    public void CompilingThemAgainGivesTheSameBytes()
    {
        using Process check = Process.Start(
            new ProcessStartInfo("bash", [Path.Combine(s_root, "eng", "compile-shaders.sh"), "--check"])
        {
            RedirectStandardError = true,
        })!;
        string errors = check.StandardError.ReadToEnd();
        check.WaitForExit();
        Assert.True(check.ExitCode == 0, errors);
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "WaveNetAmbience.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
