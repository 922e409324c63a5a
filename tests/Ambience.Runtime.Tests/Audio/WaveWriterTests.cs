using System.Diagnostics;
using Ambience.Audio;
using Ambience.Runtime.Tests.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class WaveWriterTests : IDisposable
{
    private const string LimitMarker = "AMBIENCE_TEST_FILE_SIZE_LIMIT";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(WaveEncoding.Float32, 2)]
    [InlineData(WaveEncoding.Pcm16, 1)]
    [InlineData(WaveEncoding.Pcm24, 1)]
    public void PieceByPieceEqualsTheWhole(WaveEncoding encoding, int channels)
    {
        var clip = new AudioClip(48_000, channels, TestSignals.Noise(9_001 * channels, 1));
        WaveFile.Write(folder.File("whole.wav"), clip, encoding);
        using (var writer = new WaveWriter(folder.File("deep/er/pieces.wav"), 48_000, channels, encoding))
        {
            writer.Write([]);
            writer.Write(clip.Samples.AsSpan(0, channels));
            writer.Write(clip.Samples.AsSpan(channels));
            Assert.Equal(9_001, writer.Frames);
            Assert.False(File.Exists(folder.File("deep/er/pieces.wav")));
        }
        Assert.Equal(File.ReadAllBytes(folder.File("whole.wav")), File.ReadAllBytes(folder.File("deep/er/pieces.wav")));
        Assert.Single(Directory.GetFiles(folder.File("deep/er")));
    }

    [Fact]
    public void AnUnfinishedRecordingLeavesTheOldFile()
    {
        string path = folder.File("a.wav");
        WaveFile.Write(path, new AudioClip(8_000, 1, [0.25f]));
        using (var writer = new WaveWriter(path, 48_000, 1))
        {
            writer.Write(new float[100]);
            Assert.Equal(1, WaveFile.Read(path).Frames);
        }
        Assert.Equal(100, WaveFile.Read(path).Frames);
    }

    [Fact]
    public void WritingAllocatesNothing()
    {
        using var writer = new WaveWriter(folder.File("a.wav"), 48_000, 2, WaveEncoding.Pcm24);
        float[] samples = TestSignals.Noise(20_000, 2);
        Assert.Equal(0, Allocations.Of(() => writer.Write(samples)));
    }

    [Fact]
    public void WrongUseAndWrongPlacesAreRefused()
    {
        string path = folder.File("a.wav");
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaveWriter(path, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaveWriter(path, 48_000, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaveWriter(path, 48_000, 1, (WaveEncoding)9));
        var e = Assert.Throws<AmbienceException>(() => new WaveWriter(folder.Path, 48_000, 1));
        Assert.Contains(folder.Path, e.Message);
        File.WriteAllText(folder.File("file"), "");
        Assert.Throws<AmbienceException>(() => new WaveWriter(folder.File("file/a.wav"), 48_000, 1));

        var writer = new WaveWriter(folder.File("a.wav"), 48_000, 2);
        Assert.Throws<ArgumentException>(() => writer.Write(new float[3]));
        writer.Dispose();
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Write(new float[2]));
    }

    [Fact]
    public void AFullDiskIsReportedAndLeavesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        // The writer's temporary file leads to a device that is always full.
        string temporary = folder.File($"a.wav.{Environment.ProcessId}.tmp");
        File.CreateSymbolicLink(temporary, "/dev/full");
        var e = Assert.Throws<AmbienceException>(() => new WaveWriter(folder.File("a.wav"), 48_000, 2));
        Assert.Contains("No space left", e.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public void ADiskThatFillsWhileRecordingIsReportedAndLeavesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash's ulimit");
        // A limit on the size of files fails a write half-way, as a full disk does. It holds for a whole process.
        string program = Path.Combine(AppContext.BaseDirectory, typeof(WaveWriterTests).Assembly.GetName().Name!);
        string child = $"{typeof(WaveWriterTests).FullName}.{nameof(ThreeSecondsAreRecordedOrRefused)}";
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"trap '' XFSZ; ulimit -f 1024; exec '{program}' -method {child} -noColor" },
            RedirectStandardOutput = true,
        };
        start.Environment[LimitMarker] = "1";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // it maps a file larger than the limit
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Contains("Total: 1, Errors: 0, Failed: 0,", output);
    }

    [Fact] // without the limit here, and within it in the child process of the test above
    public void ThreeSecondsAreRecordedOrRefused()
    {
        string path = folder.File("a.wav");
        var writer = new WaveWriter(path, 48_000, 2);
        var second = new float[96_000];
        writer.Write(second); // 384,000 of 1,048,576 bytes
        writer.Write(second);
        if (Environment.GetEnvironmentVariable(LimitMarker) is null)
        {
            writer.Write(second);
            writer.Dispose();
            Assert.Equal(3, WaveFile.Read(path).Seconds);
            return;
        }
        var e = Assert.Throws<AmbienceException>(() => writer.Write(second));
        Assert.Contains(path, e.Message);
        writer.Dispose();
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void MoreThanFourGibibytesAreMarkedAsUnknownLength()
    {
        WaveFormat format = WaveFormat.Of(48_000, 2, WaveEncoding.Float32);
        var header = new byte[WaveFormat.LargestHeaderBytes];
        int fits = format.WriteHeader(header, 0xFFFF_FFC0);
        Assert.Equal(WaveFormat.LargestHeaderBytes, fits);
        Assert.Equal(0xFFFF_FFC0, BitConverter.ToUInt32(header, fits - 4));
        Assert.Equal(fits, format.WriteHeader(header, 0x1_0000_0000));
        Assert.Equal(uint.MaxValue, BitConverter.ToUInt32(header, 4));
        Assert.Equal(uint.MaxValue, BitConverter.ToUInt32(header, fits - 4));

        byte[] audio = new byte[16];
        AudioClip clip = new WaveReader(new MemoryStream([.. header, .. audio]), "memory").Read();
        Assert.Equal(2, clip.Frames); // and a reader goes to the end
    }
}
