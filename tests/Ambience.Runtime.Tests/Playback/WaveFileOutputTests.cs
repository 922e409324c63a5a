using System.Diagnostics;
using Ambience.Audio;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public sealed class WaveFileOutputTests : IDisposable
{
    private const int Rate = 8_000;
    private const int SecondsFrames = 5 * Rate;
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".wav");
    private readonly SampleRing _ring = new(2 * 2_000);
    private readonly TestSource _source = new(channels: 2, rateHz: Rate);

    public void Dispose()
    {
        _source.Stalled = false;
        File.Delete(_path);
    }

    [Fact]
    public void TheFileHoldsWhatWasPlayedBitForBitBetweenItsFades()
    {
        using (var generator = new GeneratorThread(new RingSupply(_source, _ring, 100)))
        using (var output = new WaveFileOutput(_ring, _path, Rate, 2))
        {
            generator.Start();
            Eventually.True(() => _ring.Buffered > 2 * 1_500, "a filled ring");
            Assert.False(File.Exists(_path)); // only a whole file gets its name
            output.Play();
            Eventually.True(() => _source.Made > 2 * 5_000, "play");
            Assert.Equal(0, output.AllocatedBytes);
        }
        AudioClip clip = WaveFile.Read(_path);
        Assert.Equal(Rate, clip.SampleRateHz);
        Assert.Equal(2, clip.Channels);
        Assert.True(clip.Frames > 2_000);
        int fade = Rate / 200;
        // So much was in the ring from the start; on a busy machine there may be a gap after it.
        for (int i = 2 * fade; i < 2 * 1_300; i++)
            Assert.Equal(PlaybackSignals.Unique(i), clip.Samples[i]);
        Assert.InRange(Math.Abs(clip.Samples[^1]), 0, 0.01f);
    }

    [Fact]
    public void UnderrunsAreCountedAndSilenceIsWritten()
    {
        var constant = new TestSource(2, Rate) { Constant = 0.5f };
        long underruns;
        using (var generator = new GeneratorThread(new RingSupply(constant, _ring, 100)))
        using (var output = new WaveFileOutput(_ring, _path, Rate, 2))
        {
            generator.Start();
            output.Play();
            Eventually.True(() => constant.Made > 2 * 4_000, "play");
            constant.Stalled = true;
            Eventually.True(() => output.Underruns > 0, "the underrun");
            Thread.Sleep(60);
            underruns = output.Underruns;
            constant.Stalled = false;
            long made = constant.Made;
            Eventually.True(() => constant.Made > made + 2 * 2_000, "play after the gap");
        }
        AudioClip clip = WaveFile.Read(_path);
        Assert.True(underruns >= 1);
        Assert.Contains(clip.Samples, sample => sample == 0);
        // No edge of the gap clicks: the steepest of a sin² fade.
        Assert.InRange(PlaybackSignals.LargestStep(clip.Samples, 2), 0, 0.5f * MathF.PI / 2 / (Rate / 200) * 1.01f);
    }

    [Fact]
    public void NothingIsWrittenWhilePausedAndStopDropsTheRing()
    {
        var ring = new SampleRing(2 * SecondsFrames); // far more than passes while this thread is kept waiting
        using (var output = new WaveFileOutput(ring, _path, Rate, 2))
        {
            WriteConstant(ring, 0.25f, SecondsFrames);
            output.Play();
            Eventually.True(() => ring.Buffered < 2 * (SecondsFrames - 300), "play");
            output.Pause();
            Eventually.True(() => Settled(ring), "rest");
            Assert.True(ring.Buffered > 0);
            output.Stop();
            Eventually.True(() => ring.Buffered == 0, "a cleared ring");
        }
        AudioClip clip = WaveFile.Read(_path);
        Assert.InRange(clip.Frames, 200, SecondsFrames - 1);
        Assert.InRange(PlaybackSignals.LargestStep(clip.Samples, 2), 0, 0.25f * MathF.PI / 2 / (Rate / 200) * 1.01f);
        Assert.InRange(clip.Samples[^1], 0, 0.01f);
    }

    [Fact]
    public void PlayRightAfterStopPlaysAllOfTheNewAndNothingOfTheOld()
    {
        const int newFrames = 1_000;
        var ring = new SampleRing(2 * (SecondsFrames + newFrames));
        using (var output = new WaveFileOutput(ring, _path, Rate, 2))
        {
            WriteConstant(ring, 0.25f, SecondsFrames);
            output.Play();
            Eventually.True(() => ring.Buffered < 2 * (SecondsFrames - 300), "play");
            output.Stop();
            WriteConstant(ring, -0.25f, newFrames);
            output.Play();
            Eventually.True(() => ring.Buffered < 2 * 200 && output.Underruns > 0, "the end of the new");
        }
        AudioClip clip = WaveFile.Read(_path);
        int start = Array.FindIndex(clip.Samples, sample => sample < 0);
        Assert.InRange(start, 2 * 200, 2 * (SecondsFrames - 1));
        Assert.All(clip.Samples[start..], sample => Assert.InRange(sample, -0.25f, 0));
        // All of it, but for less than a block that waits for more to come.
        int played = clip.Samples[start..].Count(sample => sample < 0) / 2;
        Assert.InRange(played, newFrames - (Rate / 100) - (Rate / 200), newFrames);
        Assert.InRange(PlaybackSignals.LargestStep(clip.Samples, 2), 0, 0.25f * MathF.PI / 2 / (Rate / 200) * 1.01f);
    }

    [Fact]
    public void AFileThatCannotBeWrittenAnyMoreIsAFaultAndNotACrash()
    {
        // The writer's temporary file is a pipe here; that its reader goes away is a write error in the middle of play.
        string pipe = $"{_path}.{Environment.ProcessId}.tmp";
        Pipes.Create(pipe);
        try
        {
            // Another program reads, because .NET's own streams would ask for a lock that the writer holds.
            var head = new ProcessStartInfo("head", ["-c", "5000", pipe]) { RedirectStandardOutput = true };
            using Process reader = Process.Start(head)!;
            using var generator = new GeneratorThread(new RingSupply(_source, _ring, 100));
            using var output = new WaveFileOutput(_ring, _path, Rate, 2);
            generator.Start();
            output.Play();
            Eventually.True(() => output.Fault is not null, "the fault");
            Assert.IsType<AmbienceException>(output.Fault);
            reader.WaitForExit();
            output.Stop(); // nobody there any more, no harm
        }
        finally
        {
            File.Delete(pipe);
        }
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public void AFileThatCannotBeCreatedIsRefusedAtOnce() =>
        Assert.Throws<AmbienceException>(() => new WaveFileOutput(_ring, Path.GetTempPath(), Rate, 2));

    private static void WriteConstant(SampleRing ring, float value, int frames)
    {
        for (int i = 0; i < frames; i++)
            Assert.Equal(2, ring.Write([value, value]));
    }

    private static bool Settled(SampleRing ring)
    {
        int before = ring.Buffered;
        Thread.Sleep(100);
        return ring.Buffered == before;
    }
}
