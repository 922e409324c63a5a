using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// A device that is really lost: OpenAL Soft's wave backend plays, at the pace of real time, into a pipe. When the
/// pipe's reader goes away the backend cannot write and reports the device as disconnected, as a sound card that was
/// unplugged.
/// </summary>
public class DeviceLossTests
{
    private const int Rate = 48_000;
    private const int Fade = Rate / 200;
    private const int MostLost = Rate / 5; // frames: the queue, two updates of the device, what was handed over meanwhile
    private const int PipeFrames = ((64 << 10) + 4_096) / (2 * sizeof(float)); // Linux's pipe and the C library's buffer

    /// <summary>As often as it is taken away here; a longer test says how often.</summary>
    private static int Losses =>
        int.Parse(Environment.GetEnvironmentVariable("AMBIENCE_TEST_LOSSES") ?? "8", CultureInfo.InvariantCulture);

    [Fact]
    public void ALostDeviceIsOpenedAnewAndTheMusicGoesOn()
    {
        string folder = Path.Combine(Path.GetTempPath(), "ambience-device-loss-" + Path.GetRandomFileName());
        if (!ChildProcess.IsHere)
        {
            Directory.CreateDirectory(folder);
            string pipe = Path.Combine(folder, "pipe.wav");
            string settings = Path.Combine(folder, "alsoft.conf");
            Pipes.Create(pipe);
            File.WriteAllText(
                settings,
                $"""
                [general]
                frequency = {Rate}
                sample-type = float32
                channels = stereo
                [wave]
                file = {pipe}

                """);
            try
            {
                ChildProcess.Run(
                    typeof(DeviceLossTests), nameof(ALostDeviceIsOpenedAnewAndTheMusicGoesOn),
                    ("ALSOFT_DRIVERS", "wave"), ("ALSOFT_CONF", settings), ("AMBIENCE_TEST_PIPE", pipe));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
            return;
        }

        string path = Environment.GetEnvironmentVariable("AMBIENCE_TEST_PIPE")!;
        const int blockFrames = 512;
        PlaybackBuffering buffering = PlaybackBuffering.For(200, Rate, 2, blockFrames);
        var source = new TestSource();
        var ring = new SampleRing(buffering.RingSamples);
        using var generator = new GeneratorThread(new RingSupply(source, ring, blockFrames));
        generator.Start();

        using var first = new PipeReader(path);
        using var output = new OpenAlOutput(ring, Rate, 2, buffering, new OpenAlOutputOptions());
        Assert.Equal("OpenAL, Wave File Writer", output.Description);
        Assert.False(output.IsSilent);
        output.Play();
        long heardFirst = first.FindMusic(source);
        Assert.Equal(2 * Fade, heardFirst); // from the very first sample on

        first.Dispose();
        Eventually.True(() => output.DeviceLosses == 1, "the loss");
        Eventually.True(() => output.QueuedMilliseconds == 0, "the dropped queue");
        Assert.Equal(AudioOutputState.Playing, output.State);
        Assert.Null(output.Fault);

        var reader = new PipeReader(path);
        long heardLast = reader.FindMusic(source);
        Assert.True(heardLast > heardFirst);
        Assert.Equal(1, output.DeviceLosses);
        Assert.Equal(0, output.AllocatedBytes);

        int threads = ProcessThreads;
        string[] files = OpenFiles();
        for (int loss = 2; loss <= Losses; loss++)
        {
            reader.Skip(Rate / 3); // it has settled: the next loss is met without a wait
            reader.Dispose();
            Eventually.True(() => output.DeviceLosses == loss, $"loss {loss}");
            Eventually.True(() => output.QueuedMilliseconds == 0, "the dropped queue");
            reader = new PipeReader(path);
            long heard = reader.FindMusic(source);
            // What lay in the queue is lost, and here also what lay in the pipe: a device has no such thing behind it.
            Assert.InRange((heard - heardLast) / 2, 1, (Rate / 3) + (Rate / 25) + MostLost + PipeFrames);
            heardLast = heard;
        }
        Assert.Equal(0, output.AllocatedBytes);
        Assert.Equal(0, output.Restarts);
        Assert.Null(output.Fault);
        Assert.InRange(ProcessThreads, 1, threads + 3); // the pool's come and go
        string[] more = [.. OpenFiles().Except(files)];
        Assert.True(more.Length <= 1, string.Join(", ", more));
        reader.Dispose();
        // Last, the output is disposed while its device is lost once more (the readers go first) and cannot be opened:
        // that must not hang, or this process would.
    }

    private static int ProcessThreads => Process.GetCurrentProcess().Threads.Count;

    /// <summary>Each handle and what it is of. An assembly, which the runtime opens when it first needs it, holds two.</summary>
    private static string[] OpenFiles() =>
    [
        .. Directory.GetFiles("/proc/self/fd")
            .Select(handle => $"{Path.GetFileName(handle)} {new FileInfo(handle).LinkTarget}")
            .Where(handle => !handle.EndsWith(".dll", StringComparison.Ordinal)),
    ];

    /// <summary>Reads what the device plays.</summary>
    private sealed class PipeReader(string path) : IDisposable
    {
        // Opening waits for the other side, which the test has yet to start.
        private readonly Task<FileStream> _stream = Task.Run(() => File.OpenRead(path));

        /// <summary>
        /// Skips silence and the fade-in, checks that what follows is a stretch of the source bit for bit, and says at
        /// which sample it is.
        /// </summary>
        public long FindMusic(TestSource source)
        {
            SkipHeader();
            Span<float> frame = stackalloc float[2];
            do
                ReadExactly(frame);
            while (frame[0] == 0 && frame[1] == 0);
            for (int i = 0; i < Fade; i++)
                ReadExactly(frame);
            for (long n = 0; n < source.Made; n += 2)
            {
                if (PlaybackSignals.Unique(n) != frame[0] || PlaybackSignals.Unique(n + 1) != frame[1])
                    continue;
                // 40 ms, which were queued in one go.
                for (int i = 1; i < Rate / 25; i++)
                {
                    ReadExactly(frame);
                    Assert.Equal(PlaybackSignals.Unique(n + 2 * i), frame[0]);
                    Assert.Equal(PlaybackSignals.Unique(n + 2 * i + 1), frame[1]);
                }
                return n;
            }
            Assert.Fail($"({frame[0]}, {frame[1]}) is not from the source");
            return -1;
        }

        /// <summary>Listens on.</summary>
        public void Skip(int frames)
        {
            Span<float> frame = stackalloc float[2];
            for (int i = 0; i < frames; i++)
                ReadExactly(frame);
        }

        public void Dispose() => _stream.Result.Dispose();

        private void SkipHeader()
        {
            // Chunks up to the one called "data", whose length is not known yet.
            Span<byte> word = stackalloc byte[4];
            _stream.Result.ReadExactly(stackalloc byte[12]);
            while (true)
            {
                _stream.Result.ReadExactly(word);
                bool data = word.SequenceEqual("data"u8);
                _stream.Result.ReadExactly(word);
                if (data)
                    return;
                var skipped = new byte[BitConverter.ToInt32(word)];
                _stream.Result.ReadExactly(skipped);
            }
        }

        private void ReadExactly(Span<float> frame) => _stream.Result.ReadExactly(MemoryMarshal.AsBytes(frame));
    }
}
