using System.Diagnostics;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>Time that does not pass as it should: a process that is held for seconds, a wall clock that jumps.</summary>
public class SuspendTests
{
    private const int Rate = 48_000;
    private const int BlockFrames = 512;
    private const double HeldSeconds = 2;

    [Fact]
    public void AProcessThatWasHeldGoesOnAsIfNothingHadBeen()
    {
        if (OperatingSystem.IsWindows())
            return; // no such signals there
        if (!ChildProcess.IsHere)
        {
            ChildProcess.Run(typeof(SuspendTests), nameof(AProcessThatWasHeldGoesOnAsIfNothingHadBeen));
            return;
        }
        using var music = new Music();
        // Somebody else holds this process, the device's own thread included, and lets it go on.
        using Process holder = Process.Start(
            "/bin/sh", ["-c", FormattableString.Invariant($"sleep 0.3; kill -STOP {Environment.ProcessId}; sleep {HeldSeconds}; kill -CONT {Environment.ProcessId}")]);
        long woken, madeBefore = 0, last = Stopwatch.GetTimestamp();
        while (true)
        {
            long made = music.Made;
            Thread.Sleep(5);
            long now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(last, now).TotalSeconds > HeldSeconds / 2)
            {
                (woken, madeBefore) = (now, made);
                break;
            }
            last = now;
        }
        // A second on: as much was made as a second and the buffers take; two more seconds would be a fast-forward.
        Thread.Sleep(1_000);
        music.AssertPace(madeBefore, Stopwatch.GetElapsedTime(woken));
        Eventually.True(
            () =>
            {
                long underruns = music.Output.Underruns;
                Thread.Sleep(500);
                return music.Output.Underruns == underruns;
            },
            "half a second without a gap");
        music.AssertGoesOn();
        Assert.Equal(0, music.Output.DeviceLosses);
        Assert.Equal(0, music.Output.AllocatedBytes);
    }

    // Moves the wall clock of this process by an hour, there and back, five times a second. The device's own clock is left
    // alone unless that is asked for: OpenAL Soft's null device looks at the wall.
    private const string JumpingClock = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/time.h>
        #include <time.h>

        static int (*real)(clockid_t, struct timespec *);

        static time_t jump(void *caller)
        {
            Dl_info who;
            struct timespec now;
            const char *device = getenv("JUMP_DEVICE");
            if (!(device && *device == '1') && dladdr(caller, &who) && strstr(who.dli_fname, "openal"))
                return 0;
            real(CLOCK_MONOTONIC, &now);
            return (now.tv_nsec / 200000000) % 2 ? 3600 : 0;
        }

        int clock_gettime(clockid_t clock, struct timespec *time)
        {
            if (!real)
                real = dlsym(RTLD_NEXT, "clock_gettime");
            int result = real(clock, time);
            if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
                time->tv_sec += jump(__builtin_return_address(0));
            return result;
        }

        int gettimeofday(struct timeval *restrict time, void *restrict zone)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            time->tv_sec = now.tv_sec;
            time->tv_usec = now.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *result)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (result)
                *result = now.tv_sec;
            return now.tv_sec;
        }
        """;

    [Fact]
    public void TheMusicDoesNotLookAtTheWallClock()
    {
        if (!OperatingSystem.IsLinux())
            return; // clocks are replaced otherwise elsewhere
        if (!ChildProcess.IsHere)
        {
            string folder = Directory.CreateTempSubdirectory("ambience-clock-").FullName;
            try
            {
                string source = Path.Combine(folder, "clock.c"), library = Path.Combine(folder, "clock.so");
                File.WriteAllText(source, JumpingClock);
                using Process compiler = Process.Start("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]);
                compiler.WaitForExit();
                Assert.Equal(0, compiler.ExitCode);
                ChildProcess.Run(
                    typeof(SuspendTests), nameof(TheMusicDoesNotLookAtTheWallClock),
                    ("LD_PRELOAD", library), ("JUMP_DEVICE", "0"));
                ChildProcess.Run(
                    typeof(SuspendTests), nameof(TheMusicDoesNotLookAtTheWallClock),
                    ("LD_PRELOAD", library), ("JUMP_DEVICE", "1"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
            return;
        }
        using var music = new Music();
        long before = music.Made, start = Stopwatch.GetTimestamp();
        int jumps = 0;
        DateTime last = DateTime.UtcNow;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 1.5)
        {
            DateTime now = DateTime.UtcNow;
            jumps += Math.Abs((now - last).TotalSeconds) > 1_000 ? 1 : 0;
            last = now;
            Thread.Sleep(5);
        }
        Assert.True(jumps > 4, $"the control: the clock has jumped {jumps} times");
        music.AssertPace(before, Stopwatch.GetElapsedTime(start));
        music.AssertGoesOn();
        Assert.Equal(0, music.Output.DeviceLosses);
        Assert.Equal(0, music.Output.Restarts);
    }

    /// <summary>Music on the null device.</summary>
    private sealed class Music : IDisposable
    {
        private readonly TestSource _source = new();
        private readonly GeneratorThread _generator;
        private readonly int _buffered; // samples that fit into ring and queue

        public Music()
        {
            PlaybackBuffering buffering = PlaybackBuffering.For(200, Rate, 2, BlockFrames);
            var ring = new SampleRing(buffering.RingSamples);
            _buffered = buffering.RingSamples + (2 * buffering.BufferFrames * buffering.Buffers);
            _generator = new GeneratorThread(new RingSupply(_source, ring, BlockFrames));
            _generator.Start();
            Output = new OpenAlOutput(ring, Rate, 2, buffering, new OpenAlOutputOptions());
            Output.Play();
            AssertGoesOn();
        }

        public OpenAlOutput Output { get; }

        public long Made => _source.Made;

        /// <summary>Not more than that time at the device's pace and full buffers; the pace has a margin of a tenth.</summary>
        public void AssertPace(long before, TimeSpan passed)
        {
            double most = (passed.TotalSeconds * 1.1 * 2 * Rate) + _buffered + (2 * BlockFrames);
            Assert.InRange(Made - before, 0, most);
        }

        public void AssertGoesOn()
        {
            long made = Made;
            Eventually.True(() => Made > made + Rate, "music");
        }

        public void Dispose()
        {
            Output.Dispose();
            _generator.Dispose();
        }
    }
}
