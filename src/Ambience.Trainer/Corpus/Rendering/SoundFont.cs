using System.Security.Cryptography;

namespace Ambience.Trainer.Corpus.Rendering;

/// <summary>The sampled instruments that the scores are played on.</summary>
internal sealed record SoundFont(string Path, string Name, string Sha256)
{
    private const string FluidR3 = "FluidR3_GM.sf2";

    // Debian and Ubuntu; Fedora and Arch; a build from source.
    private static readonly string[] Folders =
        ["/usr/share/sounds/sf2", "/usr/share/soundfonts", "/usr/local/share/sounds/sf2"];

    /// <summary>FluidR3 is MIT; of any other file only its owner knows.</summary>
    public bool IsFluidR3 => Name == FluidR3;

    /// <summary>Opens the named soundfont, or FluidR3 where the system keeps it.</summary>
    /// <exception cref="AmbienceException">No soundfont, or not a soundfont.</exception>
    public static SoundFont Open(string? path)
    {
        path ??= Folders.Select(folder => System.IO.Path.Combine(folder, FluidR3)).FirstOrDefault(File.Exists)
            ?? throw new AmbienceException(
                $"The soundfont {FluidR3} was not found in {string.Join(", ", Folders)}. " +
                "Install the Debian package fluid-soundfont-gm (apt-get install fluid-soundfont-gm), " +
                "or name a file with --soundfont.");
        try
        {
            using FileStream stream = File.OpenRead(path);
            Span<byte> head = stackalloc byte[12];
            // A soundfont is a RIFF file of the form "sfbk"; fluidsynth itself would only print a warning and render
            // silence.
            bool whole = stream.ReadAtLeast(head, 12, throwOnEndOfStream: false) == 12;
            if (!whole || !head[..4].SequenceEqual("RIFF"u8) || !head[8..].SequenceEqual("sfbk"u8))
                throw new AmbienceException(
                    $"{path}: not a soundfont. Expected a RIFF file of the form \"sfbk\" (.sf2 or .sf3).");
            stream.Position = 0;
            string sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
            return new SoundFont(path, System.IO.Path.GetFileName(path), sha256);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException(
                $"{path}: the soundfont cannot be read ({e.Message}). " +
                "Install the Debian package fluid-soundfont-gm, or name a readable .sf2 file with --soundfont.", e);
        }
    }
}
