using Ambience.Audio;
using Ambience.Runtime.Tests.Model;
using Xunit;
using static Ambience.Runtime.Tests.Audio.WaveBytes;

namespace Ambience.Runtime.Tests.Audio;

/// <summary>
/// Whatever the bytes are, reading gives audio or an <see cref="AmbienceException"/> that says where, never anything
/// else.
/// </summary>
public class WaveFileHostileTests : IDisposable
{
    private static readonly byte[] Pcm = Format(1, 2, 48_000, 16);
    private static readonly byte[] Data = Chunk("data", [1, 2, 3, 4, 5, 6, 7, 8]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "nothing", [], "an empty file" },
        { "text", "This is not audio."u8.ToArray(), "a RIFF WAVE file" },
        { "a RIFF file that is no WAVE", [.. "RIFF"u8, 4, 0, 0, 0, .. "AVI "u8], "a RIFF WAVE file" },
        { "big-endian RIFX", [.. "RIFX"u8, .. Riff(Pcm, Data)[4..]], "a RIFF WAVE file" },
        { "a header alone", Riff(), "a 'fmt ' chunk, found the end of the file" },
        { "no data", Riff(Pcm), "a 'data' chunk, found the end of the file" },
        { "data before format", Riff(Data, Pcm), "a 'fmt ' chunk before the 'data' chunk" },
        { "two formats", Riff(Pcm, Pcm, Data), "a second one" },
        { "a short format", Riff(Chunk("fmt ", new byte[14]), Data), "at least 16 bytes, found 14" },
        { "a format beyond the end", Riff(Chunk("fmt ", new byte[16], 40)), "expected 40 bytes" },
        { "a short extensible format", Riff(Format(0xFFFE, 2, 48_000, 16, extra: [0, 0]), Data), "40 bytes, found 18" },
        { "no channels", Riff(Format(1, 0, 48_000, 16), Data), "found 0" },
        { "65,535 channels", Riff(Format(1, 65_535, 48_000, 16), Data), "found 65535" },
        { "no rate", Riff(Format(1, 2, 0, 16), Data), "found 0 Hz" },
        { "an absurd rate", Riff(Format(1, 2, uint.MaxValue, 16), Data), "found 4,294,967,295 Hz" },
        { "no bits", Riff(Format(1, 2, 48_000, 0), Data), "with 0 bits" },
        { "64-bit integers", Riff(Format(1, 2, 48_000, 64), Data), "with 64 bits" },
        { "16-bit floats", Riff(Format(3, 2, 48_000, 16), Data), "with 16 bits" },
        { "ADPCM", Riff(Format(2, 2, 48_000, 4), Data), "0x0002" },
        { "frames of 0 bytes", Riff(Format(1, 2, 48_000, 16, frameBytes: 0), Data), "expected 4 bytes a frame" },
        { "frames too long", Riff(Format(1, 2, 48_000, 16, frameBytes: 6), Data), "found 6" },
        { "data cut short", Riff(Pcm, Chunk("data", new byte[8], 9)), "9 bytes of audio, found 8: the file is cut" },
        { "data that claims 2 GB", Riff(Pcm, Chunk("data", new byte[8], 0x7FFF_0000)), "cut short" },
        { "a chunk beyond the end", Riff(Chunk("LIST", [1, 2], 0xFFFF_FFFF), Pcm, Data), "4,294,967,295 bytes" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void ABadFileIsExplained(string what, byte[] bytes, string expected)
    {
        string path = folder.File("bad.wav");
        File.WriteAllBytes(path, bytes);
        string message = Assert.Throws<AmbienceException>(() => WaveFile.Read(path)).Message;
        Assert.True(message.Contains(expected) && message.Contains(path), $"{what}: {message}");
    }

    [Fact]
    public void AFileCutOffAnywhereIsRefused()
    {
        byte[] whole = Whole(ExtensibleFormat(1, 2, 48_000, 24, 24), dataBytes: 12);
        Assert.Equal(2, ReadBytes(whole)!.Frames);
        for (int length = 0; length < whole.Length; length++)
            Assert.Null(ReadBytes(whole[..length]));
    }

    [Fact]
    public void ChangedBytesNeverDoAnythingElse()
    {
        byte[] whole = Whole(ExtensibleFormat(3, 2, 48_000, 32, 32), dataBytes: 64);
        var random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 5_000; round++)
        {
            byte[] changed = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            refused += ReadBytes(changed) is null ? 1 : 0;
        }
        Assert.InRange(refused, 1_000, 4_900);
    }

    private static byte[] Whole(byte[] format, int dataBytes) =>
        Riff(Chunk("JUNK", [1, 2, 3]), format, Chunk("data", new byte[dataBytes]));

    private static AudioClip? ReadBytes(byte[] bytes)
    {
        try
        {
            return new WaveReader(new MemoryStream(bytes), "memory").Read();
        }
        catch (AmbienceException)
        {
            return null;
        }
    }
}
