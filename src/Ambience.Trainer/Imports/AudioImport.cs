namespace Ambience.Trainer.Imports;

/// <summary>Which files are audio and how they are opened: WAV natively, the rest through the ffmpeg program.</summary>
/// <param name="ffmpegFolder">Folder of ffmpeg and ffprobe; null looks for them on the PATH.</param>
internal sealed class AudioImport(string? ffmpegFolder)
{
    private static readonly string[] s_native = [".wav", ".wave", ".w64", ".rf64", ".bwf"];

    private static readonly string[] s_decoded =
        [".flac", ".ogg", ".oga", ".mp3", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".aifc", ".wma", ".wv", ".caf"];

    private readonly Lazy<string?> _ffmpeg = new(() => FfmpegSource.FindFolder(ffmpegFolder));

    /// <summary>For messages: what can be read.</summary>
    public const string Formats = "WAV, FLAC, OGG, MP3, Opus, M4A or AIFF";

    public static bool IsAudio(string path) =>
        !Path.GetFileName(path).StartsWith('.') && (IsNative(path) || s_decoded.Contains(Extension(path)));

    /// <summary>Opens a file.</summary>
    /// <exception cref="AmbienceException">It cannot be read, or ffmpeg is needed and missing.</exception>
    public IAudioSource Open(string path, CancellationToken cancellation)
    {
        if (IsNative(path))
            return new WaveSource(path);
        string folder = _ffmpeg.Value ?? throw new AmbienceException(
            $"{Extension(path)} needs the program ffmpeg, which was not found {(ffmpegFolder is null ? "on the PATH" : $"in {ffmpegFolder}")}. " +
            "Install it (Debian, Ubuntu: apt-get install ffmpeg; Fedora: dnf install ffmpeg-free; " +
            "macOS: brew install ffmpeg; Windows: winget install ffmpeg), name its folder with --ffmpeg, or convert the file to WAV");
        return FfmpegSource.Open(path, folder, cancellation);
    }

    private static bool IsNative(string path) => s_native.Contains(Extension(path));

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
