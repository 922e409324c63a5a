using System.Globalization;
using System.Text;
using Ambience.Fuzz;
using Ambience.Fuzz.Targets;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Runtime.Tests.Model;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Hostile;

/// <summary>Small files that ask for much: each is refused, or read, within the bound of memory that is promised.</summary>
public sealed class BombTests : IDisposable
{
    private static readonly WeightTarget s_weights = new();
    private static readonly MoodTarget s_moods = new();
    private static readonly WaveTarget s_waves = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{a: ", 100_000)]
    [InlineData("- ", 100_000)]
    [InlineData("? ", 100_000)]
    [InlineData("!<t> &a [", 50_000)]
    public void Depth(string opening, int times) => Refused(s_moods, string.Concat(Enumerable.Repeat(opening, times)));

    [Theory]
    [InlineData("[x", ",x", 340_000)]      // as many nodes as fit into a megabyte
    [InlineData("[[]", ",[]", 300_000)]
    [InlineData("{a: ", ", b", 200_000)]
    [InlineData("- a\n", "- a\n", 250_000)]
    [InlineData("# ", "#", 1_000_000)]
    [InlineData("\"", "\\\\", 500_000)]
    [InlineData("|\n", " x\n", 300_000)]
    [InlineData("&a a", " &a", 300_000)]
    [InlineData("%", "%", 1_000_000)]
    [InlineData("\0", "\0", 1_000_000)]
    [InlineData("", "---\n", 250_000)]
    [InlineData("? ", "\n? ", 300_000)]
    [InlineData("model: m\nmoods: {calm: }\nx: ", "x ", 500_000)]
    public void Length(string start, string again, int times) =>
        Refused(s_moods, start + string.Concat(Enumerable.Repeat(again, times)));

    [Fact]
    public void AnchorsThatMultiply()
    {
        var billion = new StringBuilder("model: m\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 14; level++) // 10^14 nodes if they were copied
            billion.AppendLine(CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]");
        Refused(s_moods, billion + "moods: { calm: { temperature: *a13 } }\n");

        // All that a mood may have, in every one of 256 moods, from one anchor; this one is right, and dear.
        string points = string.Join(", ", Enumerable.Range(0, 64).Select(i => $"[{i / 64.0:0.####}, {i % 3}]"));
        string curve = $"{{ parameter: a, points: [{points}] }}";
        string layers = string.Join(", ", Enumerable.Range(0, 8).Select(i => $"l{i}: {{ gainDecibels: {curve}, brightnessOctaves: {curve} }}"));
        var file = new StringBuilder($"model: m\nparameters: {{ a: {{ minimum: 0, maximum: 1 }} }}\nmoods:\n  m0: &all {{ blend: m, layers: {{ {layers} }} }}\n");
        for (int mood = 1; mood < 256; mood++)
            file.AppendLine(CultureInfo.InvariantCulture, $"  m{mood}: *all");
        _ = FuzzRun.One(s_moods, Encoding.UTF8.GetBytes(file.ToString()));
    }

    [Fact]
    public void AScalarOfAGigabyteIsRefusedUnread()
    {
        string path = _folder.File("huge.yaml");
        using (FileStream stream = File.Create(path))
        {
            stream.Write("model: "u8);
            stream.SetLength(1L << 30); // as it would be saved; the file system keeps no zeros
        }
        Assert.Contains("expected at most 1048576 bytes", RefusedWithin(1 << 20, () => MoodFile.Load(path)));
        string text = new('x', 2 << 20);
        Assert.Contains("expected at most 1048576 characters", RefusedWithin(1 << 20, () => MoodFile.Parse(text, "text")));
    }

    [Fact]
    public void AWeightFileOfAGigabyteOfNothingIsRefusedUnread()
    {
        foreach (ulong length in new[] { 0UL, 2UL, 1UL << 63, ulong.MaxValue, (ulong)SafetensorsHeader.MaximumBytes })
        {
            string path = _folder.File("huge.safetensors");
            using (FileStream stream = File.Create(path))
            {
                stream.Write(BitConverter.GetBytes(length));
                stream.Write("{}"u8);
                stream.SetLength(1L << 30);
            }
            RefusedWithin(64L << 20, () => WeightFile.Read(path));
        }
    }

    [Theory]
    [InlineData("\"t{0}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 60_000)] // a tensor of nothing, often
    [InlineData("\"t{0}\":{{\"dtype\":\"F32\",\"shape\":[0,0,0,0,0,0,0,0],\"data_offsets\":[0,0]}}", 50_000)]
    [InlineData("\"t{0}\":{{\"dtype\":\"I8\",\"shape\":[16],\"data_offsets\":[0,16]}}", 50_000)] // all of them the same bytes
    [InlineData("\"t{0}\":0", 300_000)]
    public void AHeaderOfMegabytes(string each, int times)
    {
        string header = "{" + string.Join(',', Enumerable.Range(0, times).Select(i => string.Format(CultureInfo.InvariantCulture, each, i))) + "}";
        Refused(s_weights, SafetensorsBytes.Join(header, new byte[16]));
    }

    [Theory]
    [InlineData("\"a{0}\":\"\"", 300_000)]
    [InlineData("\"a{0}\":\"\\u0041\"", 200_000)]
    public void MetadataOfMegabytes(string each, int times)
    {
        string entries = string.Join(',', Enumerable.Range(0, times).Select(i => string.Format(CultureInfo.InvariantCulture, each, i)));
        Refused(s_weights, SafetensorsBytes.Join($"{{\"__metadata__\":{{{entries}}}}}", []));
    }

    [Theory]
    [InlineData(1, 1, 8)]          // days of music in a small file
    [InlineData(3_999, 1, 8)]
    [InlineData(1_000_000, 1, 8)]
    [InlineData(44_101, 1, 8)]     // a minute of tables
    [InlineData(48_000, 64, 16)]
    [InlineData(48_000, 3, 16)]
    public void SoundsThatNoStingerHas(int rateHz, int channels, int bits)
    {
        int frameBytes = channels * bits / 8;
        byte[] wave =
        [
            .. "RIFF"u8, .. BitConverter.GetBytes(36 + (1000 * frameBytes)), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16),
            .. BitConverter.GetBytes((short)1), .. BitConverter.GetBytes((short)channels), .. BitConverter.GetBytes(rateHz),
            .. BitConverter.GetBytes(rateHz * frameBytes), .. BitConverter.GetBytes((short)frameBytes),
            .. BitConverter.GetBytes((short)bits), .. "data"u8, .. BitConverter.GetBytes(1000 * frameBytes),
            .. new byte[1000 * frameBytes],
        ];
        Refused(s_waves, wave);
    }

    [Theory]
    [InlineData(4_000)]
    [InlineData(44_100)]
    [InlineData(384_000)]
    public void TheLongestStingerStaysWithinItsBound(int rateHz)
    {
        int bytes = 5 * rateHz; // 8 bits, mono: what grows most
        byte[] wave =
        [
            .. "RIFF"u8, .. BitConverter.GetBytes(36 + bytes), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16), 1, 0, 1, 0,
            .. BitConverter.GetBytes(rateHz), .. BitConverter.GetBytes(rateHz), 1, 0, 8, 0, .. "data"u8, .. BitConverter.GetBytes(bytes),
            .. new byte[bytes],
        ];
        Assert.True(FuzzRun.One(s_waves, wave));
    }

    [Fact]
    public void APipeIsRefusedAndNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        string pipe = _folder.File("pipe");
        Pipes.Create(pipe);
        Assert.Contains("a pipe", Assert.Throws<MoodFileException>(() => MoodFile.Load(pipe)).Message);
        Assert.Contains("a pipe", Assert.Throws<WeightFileException>(() => WeightFile.Read(pipe)).Message);
        Assert.Contains("a pipe", Assert.Throws<AmbienceException>(() => Ambience.Audio.WaveFile.Read(pipe)).Message);
        Assert.Contains("a device", Assert.Throws<MoodFileException>(() => MoodFile.Load("/dev/zero")).Message);
    }

    private static void Refused(IFuzzTarget target, string text) => Refused(target, Encoding.UTF8.GetBytes(text));

    private static void Refused(IFuzzTarget target, byte[] file) => Assert.False(FuzzRun.One(target, file), "it was read");

    private static string RefusedWithin(long bytes, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.ThrowsAny<AmbienceException>(read).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes);
        return message;
    }
}
