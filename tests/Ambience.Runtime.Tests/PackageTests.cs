using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Ambience.Playback;
using Ambience.Moods;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>The runtime as a NuGet package: packed, restored from a folder into a fresh console game, and heard.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Version = "0.1.0-test";

    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void APackageHoldsTheRuntimeAloneAndAFreshGamePlaysFromIt()
    {
        string[] here = AppContext.BaseDirectory.TrimEnd('/', '\\').Split('/', '\\');
        string project = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "../../../../..", "src/Ambience.Runtime/Ambience.Runtime.csproj"));
        string feed = Path.Combine(_folder, "feed");
        Dotnet(_folder, "pack", project, "-c", here[^2], "--no-build", "-o", feed, $"-p:PackageVersion={Version}", "-v", "q");
        CheckContent(Path.Combine(feed, $"WaveNetAmbience.{Version}.nupkg"));
        Assert.True(File.Exists(Path.Combine(feed, $"WaveNetAmbience.{Version}.snupkg")), "symbols");

        string game = Path.Combine(_folder, "game");
        WriteGame(game, feed);
        string music = Path.Combine(_folder, "music.raw");
        Dotnet(game, "build", "-c", "Release", "-v", "q", "-nodeReuse:false");
        Dotnet(game, Path.Combine(game, "bin/Release/net10.0/Game.dll"), DemoFiles.Moods, music);

        float[] heard = [.. MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(music))];
        using var renderer = new MusicRenderer(WeightFile.Read(DemoFiles.Weights), MoodFile.Load(DemoFiles.Moods), "auto", 7);
        renderer.Reset(7, renderer.IndexOfMood("wonder"));
        var expected = new float[heard.Length];
        renderer.Read(expected);
        Assert.Equal(2 * 48_000, heard.Length);
        Assert.Equal(expected, heard);
        Assert.InRange(heard.Max(MathF.Abs), 1e-3f, 1);
    }

    private static void CheckContent(string package)
    {
        using ZipArchive zip = ZipFile.OpenRead(package);
        string[] names = [.. zip.Entries.Select(entry => entry.FullName)];
        foreach (string expected in new[] { "README.md", "LICENSE", "lib/net10.0/Ambience.Runtime.dll", "lib/net10.0/Ambience.Runtime.xml" })
            Assert.Contains(expected, names);
        Assert.Contains("schema/mood-file.schema.json", names);
        Assert.All(names.Where(name => name.EndsWith(".dll", StringComparison.Ordinal)),
            name => Assert.Equal("lib/net10.0/Ambience.Runtime.dll", name));
        using var reader = new StreamReader(zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        string nuspec = reader.ReadToEnd();
        Assert.Contains("<license type=\"expression\">MIT</license>", nuspec);
        foreach (string foreign in new[] { "TorchSharp", "libtorch", "FFMpegCore", "CodeAnalysis", "CommandLine" })
            Assert.DoesNotContain(foreign, nuspec);
    }

    /// <summary>A game of a dozen lines, outside of this repository and its settings.</summary>
    private static void WriteGame(string folder, string feed)
    {
        Directory.CreateDirectory(folder);
        // What the package depends on is taken from the packages that this build has restored: no network.
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ??
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{feed}" />
                <add key="restored" value="{packages}" />
              </packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(folder, "Game.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="WaveNetAmbience" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            using System.Runtime.InteropServices;
            using Ambience;

            using var soundtrack = Soundtrack.Open(args[0], new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 7 });
            soundtrack.Play("wonder");
            var samples = new float[soundtrack.SampleRateHz * soundtrack.Channels];
            soundtrack.Read(samples);
            File.WriteAllBytes(args[1], MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
            """);
        string[] examples = [.. Examples()];
        Assert.True(examples.Length >= 3, $"{examples.Length} examples found");
        for (int i = 0; i < examples.Length; i++)
            File.WriteAllText(Path.Combine(folder, $"Example{i}.cs"), examples[i]);
    }

    /// <summary>The blocks of the documentation that need nothing but this library; each a file with its usings.</summary>
    private static IEnumerable<string> Examples()
    {
        string docs = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../..", "docs/game-engines.md"));
        string[] parts = File.ReadAllText(docs).Split("```");
        return parts.Where((part, i) => i % 2 == 1 && part.StartsWith("csharp\n", StringComparison.Ordinal))
            .Select(part => part["csharp\n".Length..]);
    }

    private static void Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(180_000), $"dotnet {arguments[0]} does not end");
        Assert.True(process.ExitCode == 0, output + errors.Result);
    }
}
