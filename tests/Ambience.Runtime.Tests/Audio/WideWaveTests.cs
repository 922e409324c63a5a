using System.Buffers.Binary;
using System.Text;
using Ambience.Audio;
using Ambience.Runtime.Tests.Model;
using Xunit;
using static Ambience.Runtime.Tests.Audio.WaveBytes;

namespace Ambience.Runtime.Tests.Audio;

/// <summary>Files with 64-bit lengths, and files read part by part.</summary>
public sealed class WideWaveTests : IDisposable
{
    private static readonly byte[] s_pcm = Format(1, 2, 48_000, 16);
    private static readonly byte[] s_audio = [1, 0, 2, 0, 3, 0, 4, 0];
    private static readonly float[] s_samples = [1 / 32_768f, 2 / 32_768f, 3 / 32_768f, 4 / 32_768f];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rf64TakesTheLengthFromItsDs64Chunk()
    {
        byte[] file = [.. Rf64(dataBytes: 8), .. Chunk("LIST", [9, 9, 9, 9])]; // what follows is not audio
        Assert.Equal(s_samples, Read(file).Samples);
    }

    [Fact]
    public void Wave64IsRead()
    {
        byte[] file = [.. Wave64("wave-junk", [1, 2, 3]), .. Wave64("data", s_audio), .. Wave64("list", [7])];
        Assert.Equal(s_samples, Read([.. Wave64Header(), .. Wave64("fmt ", s_pcm[8..]), .. file]).Samples);
    }

    [Fact]
    public void AWideFileThatIsCutShortIsRefused()
    {
        Assert.Contains("cut short", Assert.Throws<AmbienceException>(() => Read(Rf64(dataBytes: 6L << 30))).Message);
        byte[] wave64 = [.. Wave64Header(), .. Wave64("fmt ", s_pcm[8..]), .. Wave64("data", s_audio, claimed: 1L << 40)];
        Assert.Contains("cut short", Assert.Throws<AmbienceException>(() => Read(wave64)).Message);
        byte[] negative = [.. Wave64Header(), .. Wave64("fmt ", s_pcm[8..], claimed: -5)];
        Assert.Contains("at least 24", Assert.Throws<AmbienceException>(() => Read(negative)).Message);
    }

    [Fact] // 5 GiB, of which the file system stores nothing
    public void MoreThanFourGibibytesAreReadPartByPartAndRefusedWhole()
    {
        const long dataBytes = 5L << 30;
        string path = _folder.File("huge.wav");
        using (FileStream stream = File.Create(path))
        {
            byte[] header = Rf64(dataBytes)[..^s_audio.Length];
            stream.Write(header);
            stream.SetLength(header.Length + dataBytes);
            stream.Position = stream.Length - 4;
            stream.Write([1, 0, 2, 0]);
        }
        using WaveInput input = WaveInput.Open(path);
        Assert.Equal(dataBytes / 4, input.Frames);
        var part = new float[2 * 1_000];
        Assert.Equal(1_000, input.Read(part));
        Assert.Contains("cut the file into parts",
            Assert.Throws<AmbienceException>(() => WaveFile.Read(path)).Message);
    }

    [Theory]
    [InlineData(WaveEncoding.Pcm16)]
    [InlineData(WaveEncoding.Pcm24)]
    [InlineData(WaveEncoding.Float32)]
    public void PartsAreTheWhole(WaveEncoding encoding)
    {
        var clip = new AudioClip(44_100, 3, TestSignals.Noise(3 * 20_011, 6));
        WaveFile.Write(_folder.File("a.wav"), clip, encoding);
        using WaveInput input = WaveInput.Open(_folder.File("a.wav"));
        Assert.Equal((44_100, 3, 20_011), (input.SampleRateHz, input.Channels, input.Frames));
        var read = new List<float>();
        var part = new float[3 * 9_001];
        for (int frames; (frames = input.Read(part)) > 0;)
            read.AddRange(part.AsSpan(0, 3 * frames));
        Assert.Equal(WaveFile.Read(_folder.File("a.wav")).Samples, read);
    }

    private AudioClip Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder.File("w"), bytes);
        return WaveFile.Read(_folder.File("w"));
    }

    private static byte[] Rf64(long dataBytes) =>
    [
        .. "RF64"u8, .. UInt32(uint.MaxValue), .. "WAVE"u8,
        .. Chunk("ds64", [.. Int64(dataBytes + 80), .. Int64(dataBytes), .. Int64(dataBytes / 4), 0, 0, 0, 0]),
        .. s_pcm, .. "data"u8, .. UInt32(uint.MaxValue), .. s_audio,
    ];

    private static byte[] Wave64Header() =>
    [
        .. "riff"u8, 0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00, .. Int64(0),
        .. "wave"u8, 0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A,
    ];

    /// <summary>A chunk of Wave64: GUID, length with the header, content, padding to eight bytes.</summary>
    private static byte[] Wave64(string name, byte[] content, long? claimed = null) =>
    [
        .. Encoding.ASCII.GetBytes(name)[..4], 0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A,
        .. Int64(claimed ?? content.Length + 24), .. content, .. new byte[(8 - (content.Length % 8)) % 8],
    ];

    private static byte[] Int64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
