using Ambience.Audio;
using Ambience.Playback;

namespace Ambience.Fuzz.Targets;

/// <summary>The WAV files of stingers.</summary>
internal sealed class WaveTarget : IFuzzTarget
{
    private const int RateHz = 48_000, Channels = 2;

    /// <inheritdoc/>
    public string Name => "waves";

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. Enum.GetValues<WaveEncoding>().Select(encoding => Wave(44_100, 2, encoding)), Wave(8_000, 1, WaveEncoding.Pcm16),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Words { get; } =
    [
        "RIFF"u8.ToArray(), "RF64"u8.ToArray(), "ds64"u8.ToArray(), "fmt "u8.ToArray(), "data"u8.ToArray(), "LIST"u8.ToArray(),
        [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0], [1, 0, 0, 0], [0xFE, 0xFF], [3, 0], [0, 0, 0xC0, 0x7F],
    ];

    /// <inheritdoc/>
    public long AllocationBound(long fileBytes) => StingerSounds.AllocationBound(fileBytes);

    /// <inheritdoc/>
    public void Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        float[] sound = StingerSounds.Load(stream, "fuzz.wav", gainDecibels: 0, RateHz, Channels);
        if (!sound.All(float.IsFinite) || sound.Length % Channels != 0)
            throw new InvalidOperationException("A sound was read that cannot be mixed.");
    }

    private static byte[] Wave(int rateHz, int channels, WaveEncoding encoding)
    {
        string path = Path.GetTempFileName();
        try
        {
            WaveFile.Write(path, new AudioClip(rateHz, channels, new float[40 * channels]), encoding);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
