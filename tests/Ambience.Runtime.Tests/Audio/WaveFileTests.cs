using Ambience.Audio;
using Ambience.Runtime.Tests.Model;
using Xunit;
using static Ambience.Runtime.Tests.Audio.WaveBytes;

namespace Ambience.Runtime.Tests.Audio;

public class WaveFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(WaveEncoding.Float32, 0)]
    [InlineData(WaveEncoding.Pcm24, 1 / 8_388_608f)]
    [InlineData(WaveEncoding.Pcm16, 1 / 32_768f)]
    public void WhatIsWrittenIsReadToHalfAStep(WaveEncoding encoding, float step)
    {
        var clip = new AudioClip(44_100, 3, TestSignals.Noise(3 * 10_001, 1)); // more than one block, odd
        WaveFile.Write(folder.File("a.wav"), clip, encoding);
        AudioClip read = WaveFile.Read(folder.File("a.wav"));
        Assert.Equal((44_100, 3, 10_001), (read.SampleRateHz, read.Channels, read.Frames));
        for (int i = 0; i < clip.Samples.Length; i++)
            Assert.True(MathF.Abs(clip.Samples[i] - read.Samples[i]) <= step / 2, $"sample {i}");

        WaveFile.Write(folder.File("b.wav"), read, encoding); // a second generation loses nothing more
        Assert.Equal(File.ReadAllBytes(folder.File("a.wav")), File.ReadAllBytes(folder.File("b.wav")));
    }

    [Fact]
    public void IntegersClipAndFloatsDoNot()
    {
        var clip = new AudioClip(8_000, 1, [1.5f, -1.5f, 1f, -1f, float.NaN]);
        WaveFile.Write(folder.File("i.wav"), clip, WaveEncoding.Pcm16);
        Assert.Equal([32_767 / 32_768f, -1f, 32_767 / 32_768f, -1f, 0f], WaveFile.Read(folder.File("i.wav")).Samples);
        WaveFile.Write(folder.File("f.wav"), clip);
        Assert.Equal(clip.Samples, WaveFile.Read(folder.File("f.wav")).Samples);
    }

    [Theory] // -1, the smallest step above 0, and one half, in each format
    [InlineData(1, 8, 1 / 128f, new byte[] { 0, 129, 192 })]
    [InlineData(1, 16, 1 / 32_768f, new byte[] { 0, 0x80, 1, 0, 0, 0x40 })]
    [InlineData(1, 24, 1 / 8_388_608f, new byte[] { 0, 0, 0x80, 1, 0, 0, 0, 0, 0x40 })]
    [InlineData(1, 20, 16 / 8_388_608f, new byte[] { 0, 0, 0x80, 16, 0, 0, 0, 0, 0x40 })]
    [InlineData(1, 32, 1 / 2_147_483_648f, new byte[] { 0, 0, 0, 0x80, 1, 0, 0, 0, 0, 0, 0, 0x40 })]
    [InlineData(3, 32, 0.25f, new byte[] { 0, 0, 0x80, 0xBF, 0, 0, 0x80, 0x3E, 0, 0, 0, 0x3F })]
    [InlineData(3, 64, 0.25f, new byte[]
    {
        0, 0, 0, 0, 0, 0, 0xF0, 0xBF, 0, 0, 0, 0, 0, 0, 0xD0, 0x3F, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F,
    })]
    public void ThreeSamplesOfEachFormatAreRead(int tag, int bits, float step, byte[] data)
    {
        float[] expected = [-1f, step, 0.5f];
        Assert.Equal(expected, Read(Riff(Format(tag, 1, 22_050, bits), Chunk("data", data))).Samples);
        Assert.Equal(expected, Read(Riff(ExtensibleFormat(tag, 1, 22_050, bits, bits), Chunk("data", data))).Samples);
    }

    [Fact]
    public void OtherChunksAreSkipped()
    {
        AudioClip clip = Read(Riff(
            Chunk("JUNK", new byte[28]), Chunk("odd ", [1, 2, 3]), Format(1, 2, 48_000, 16), Chunk("LIST", []),
            Chunk("data", [0, 0x40, 0, 0xC0]), Chunk("tail", [9])));
        Assert.Equal([0.5f, -0.5f], clip.Samples);
        Assert.Equal(2, clip.Channels);
    }

    [Theory] // what programs write that cannot go back to the header: nothing, all ones, sox's guess
    [InlineData(0u, 0u)]
    [InlineData(0xFFFF_FFFFu, 0xFFFF_FFFFu)]
    [InlineData(0x7FFF_F024u, 0x7FFF_F000u)]
    [InlineData(36u, 0u)]
    public void AnUnknownLengthReachesToTheEnd(uint riff, uint data)
    {
        byte[] audio = [0, 0x40, 0, 0xC0, 0, 0x20, 7]; // the last frame is not whole
        byte[] file = [.. Riff(riff, Format(1, 1, 48_000, 16), Chunk("data", [], data)), .. audio];
        Assert.Equal([0.5f, -0.5f, 0.25f], Read(file).Samples);
    }

    [Fact]
    public void AnEmptyFileOfAKnownLengthIsEmpty()
    {
        Assert.Empty(Read(Riff(Format(1, 2, 48_000, 16), Chunk("data", []))).Samples);
        Assert.Empty(Read(Riff(Format(1, 2, 48_000, 16), Chunk("data", []), Chunk("LIST", [1, 2, 3, 4]))).Samples);
        WaveFile.Write(folder.File("e.wav"), new AudioClip(48_000, 2, []));
        Assert.Equal(0, WaveFile.Read(folder.File("e.wav")).Frames);
    }

    [Fact]
    public void AMissingFileOrAFolderIsNamed()
    {
        foreach (string path in new[] { folder.File("none.wav"), folder.Path })
            Assert.Contains(path, Assert.Throws<AmbienceException>(() => WaveFile.Read(path)).Message);
        Assert.Throws<AmbienceException>(() => WaveFile.Write(folder.Path, new AudioClip(48_000, 1, [0f])));
    }

    private AudioClip Read(byte[] bytes)
    {
        File.WriteAllBytes(folder.File("x.wav"), bytes);
        return WaveFile.Read(folder.File("x.wav"));
    }
}
