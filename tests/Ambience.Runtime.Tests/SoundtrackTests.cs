using Ambience.Audio;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

public sealed class SoundtrackTests : IDisposable
{
    private static readonly WaveNetModel Model = MusicModels.Create();
    private static readonly SoundtrackOptions Pull = new() { Output = SoundtrackOutput.Pull, Seed = 5 };

    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Soundtrack Open(SoundtrackOptions? options = null) => Soundtrack.Open(Model, MusicModels.File(), options ?? Pull);

    private static float[] Read(Soundtrack soundtrack, int frames)
    {
        var samples = new float[frames * soundtrack.Channels];
        soundtrack.Read(samples);
        return samples;
    }

    private static IEnumerable<float[]> SoundingBlocks(Func<float[]> next) =>
        Enumerable.Repeat(next, int.MaxValue).Select(read => read()).Where(block => block.AsSpan().ContainsAnyExcept(0));

    private static float[] Music(int frames, ulong seed = 5)
    {
        using var renderer = new MusicRenderer(Model, MusicModels.File(), "auto", seed);
        var samples = new float[frames * renderer.Channels];
        renderer.Read(samples);
        return samples;
    }

    [Fact]
    public void FiveLinesPlayTheRenderersMusicBitForBit()
    {
        WeightFile.Write(Path.Combine(_folder, "net.safetensors"), Model, WeightFormat.Float32);
        string moods = Path.Combine(_folder, "moods.yaml");
        File.WriteAllText(moods, "model: net.safetensors\nseed: 5\nparameters: { danger: { minimum: 0, maximum: 1 } }\n" +
            "moods:\n  calm:\n  tense: { density: { parameter: danger, points: [[0, 0.5], [1, 2]] } }\n");
        float[] Once()
        {
            using Soundtrack soundtrack = Soundtrack.Open(moods, new SoundtrackOptions { Output = SoundtrackOutput.Pull });
            soundtrack.Play("calm");
            float[] first = Read(soundtrack, 1_000);
            soundtrack.SetParameter("danger", 0.7f);
            soundtrack.TransitionTo("tense");
            SoundtrackState save = soundtrack.CaptureState();
            float[] second = Read(soundtrack, 1_000);
            soundtrack.Restore(save);
            Assert.Equal("tense", soundtrack.Statistics.Mood);
            _ = Read(soundtrack, 40); // the fade-over to the restored music: 5 ms
            Assert.Equal(second[80..], Read(soundtrack, 960));
            return [.. first, .. second];
        }
        float[] music = Once();
        Assert.Equal(music, Once());
        Assert.Contains(music, sample => sample != 0);
    }

    [Fact]
    public void ReadingIsTheRenderersMusicAndSilenceWhileNothingPlays()
    {
        using Soundtrack soundtrack = Open();
        Assert.All(Read(soundtrack, 100), sample => Assert.Equal(0, sample));
        soundtrack.Play();
        Assert.Equal(SoundtrackStatus.Playing, soundtrack.Status);
        // The first 5 ms fade in, but nothing has come through filter bank and limiter by then.
        float[] heard = [.. Read(soundtrack, 13), .. Read(soundtrack, 1_987)];
        Assert.Equal(Music(2_000), heard);
    }

    [Fact]
    public void PauseFadesOutAndResumeGoesOnAtTheSamePlace()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.Play();
        float[] before = Read(soundtrack, 800);
        soundtrack.Pause();
        float[] fade = Read(soundtrack, 200);
        soundtrack.Resume();
        float[] after = Read(soundtrack, 800);

        float[] music = Music(2_000);
        Assert.Equal(music[..1_600], before);
        Assert.All(fade[(2 * 40)..], sample => Assert.Equal(0, sample));
        for (int i = 0; i < 2 * 40; i++) // 5 ms
            Assert.True(Math.Abs(fade[i]) <= Math.Abs(music[1_600 + i]), $"sample {i}");
        Assert.Equal(music[(2 * 880)..(2 * 1_640)], after[80..]); // the two fades took 40 frames each
    }

    [Fact]
    public void PlayAfterStopBeginsAnewWithTheParametersOfTheGame()
    {
        using Soundtrack soundtrack = Open(), other = Open();
        soundtrack.SetParameter("danger", 1);
        soundtrack.Play("tense");
        float[] first = Read(soundtrack, 900);
        soundtrack.Stop();
        _ = Read(soundtrack, 300);
        soundtrack.TransitionTo("tense"); // while stopped: the mood to begin with
        soundtrack.Play();
        Assert.Equal(first, Read(soundtrack, 900));

        other.Play("tense"); // danger at its default
        Assert.NotEqual(first, Read(other, 900));
    }

    [Fact]
    public void WithoutASeedTheMusicIsAnotherOneEachTime()
    {
        var moods = new MoodFile
        {
            Path = "m", ModelPath = "/n", Moods = MusicModels.Moods, Parameters = MusicModels.Parameters, StartMood = "calm",
        };
        using Soundtrack soundtrack = Soundtrack.Open(Model, moods, Pull with { Seed = null });
        soundtrack.Play();
        float[] first = Read(soundtrack, 500);
        ulong seed = soundtrack.Seed;
        soundtrack.Stop();
        soundtrack.Play();
        _ = Read(soundtrack, 40);
        Assert.NotEqual(seed, soundtrack.Seed);
        Assert.NotEqual(first[80..], Read(soundtrack, 460));
        Assert.Equal(first, Music(500, seed));
    }

    [Fact]
    public void ASavedStateResumesTheVerySameMusicInAnotherProcessLife()
    {
        byte[] saved;
        float[] expected;
        using (Soundtrack first = Open())
        {
            first.Play("dream");
            _ = Read(first, 777);
            first.SetParameter("danger", 0.4f);
            first.TransitionTo("march", 0.3f);
            saved = first.CaptureState().ToBytes();
            expected = Read(first, 3_000);
        }
        using Soundtrack second = Open(Pull with { Seed = 123, Engine = "reference" });
        second.Restore(SoundtrackState.FromBytes(saved));
        Assert.Equal(SoundtrackStatus.Playing, second.Status);
        Assert.Equal("march", second.Statistics.Mood);
        Assert.Equal(expected[80..], Read(second, 3_000)[80..]); // after the fade-in of 5 ms
    }

    [Fact]
    public void DamagedOrForeignStatesAreRefusedAndTheMusicGoesOn()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.Play();
        byte[] saved = soundtrack.CaptureState().ToBytes();
        for (int i = 0; i < saved.Length; i += 997)
        {
            byte[] bad = [.. saved];
            bad[i] ^= 16;
            Assert.Throws<AmbienceException>(() => SoundtrackState.FromBytes(bad));
        }
        Assert.Throws<AmbienceException>(() => SoundtrackState.FromBytes([]));
        Assert.Throws<AmbienceException>(() => SoundtrackState.FromBytes(saved.AsSpan(0, saved.Length - 1)));
        using Soundtrack other = Soundtrack.Open(MusicModels.Create(seed: 9), MusicModels.File(), Pull);
        Assert.Contains("another weight file", Assert.Throws<AmbienceException>(() => soundtrack.Restore(other.CaptureState())).Message);
        Assert.Equal(Music(600), Read(soundtrack, 600));
    }

    [Fact]
    public void CapturingWhileAnotherThreadReadsDisturbsNothing()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.Play();
        float[] heard = [];
        var states = new List<SoundtrackState>();
        bool reading = true;
        var reader = new Thread(() =>
        {
            // A read that meets a capture which nobody answered in time gives a block of silence: later, never broken.
            heard = [.. SoundingBlocks(() => Read(soundtrack, 64)).Take(80).SelectMany(block => block)];
            Volatile.Write(ref reading, false);
        });
        reader.Start();
        do
            states.Add(soundtrack.CaptureState()); // the last ones find no reader, and must not hang
        while (Volatile.Read(ref reading));
        reader.Join();
        float[][] music = [.. Music(6_400).Chunk(heard.Length / 80)];
        int at = 0;
        Assert.Equal(SoundingBlocks(() => music[at++]).Take(80).SelectMany(block => block), heard);
        Assert.NotEmpty(states);
        using Soundtrack resumed = Open();
        resumed.Restore(states[^1]);
    }

    [Fact]
    public void TheGamesCallsAllocateNothing()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.Play();
        var block = new float[2 * 100];
        double sink = 0;
        void Frame()
        {
            for (int i = 0; i < 50; i++)
            {
                soundtrack.SetParameter("danger", i / 50f);
                soundtrack.TransitionTo(i % 2 == 0 ? "calm" : "tense", 0.5f);
                soundtrack.Read(block);
                sink += soundtrack.Statistics.RealTimeFactor;
            }
        }
        Assert.Equal(0, Allocations.Of(Frame, runs: 1));
        Assert.Equal(0, soundtrack.Statistics.AllocatedBytes);
    }

    [Fact]
    public void LiveMusicGoesThroughGeneratorRingAndOutputIntoAFile()
    {
        string path = Path.Combine(_folder, "live.wav");
        SoundtrackStatistics statistics;
        // Two seconds ahead, so that a busy machine's stalls make no gaps in what is compared.
        MoodFile moods = MusicModels.File(bufferedMilliseconds: 2_000);
        var intoFile = new SoundtrackOptions { Output = SoundtrackOutput.WaveFile, WavePath = path };
        using (Soundtrack soundtrack = Soundtrack.Open(Model, moods, intoFile))
        {
            Assert.Throws<InvalidOperationException>(() => soundtrack.Read(new float[2]));
            soundtrack.Play();
            WaitFor(() => soundtrack.Statistics is { SecondsMade: > 2.5, BufferedMilliseconds: > 0 });
            statistics = soundtrack.Statistics;
        }
        Assert.Contains(path, statistics.Output);
        Assert.Equal(0, statistics.AllocatedBytes);
        Assert.Null(statistics.Fault);
        AudioClip heard = WaveFile.Read(path);
        Assert.InRange(heard.Frames, 800, 80_000);
        Assert.Equal(0, statistics.Underruns);
        float[] music = Music(heard.Frames);
        int edges = heard.SampleRateHz / 200 * heard.Channels; // 5 ms of fade at both ends
        Assert.Equal(music[edges..^edges], heard.Samples[edges..^edges]);
    }

    [Fact]
    public void RestoringWhileReadingLeavesTheOldMusicWithoutAStep()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.Play();
        SoundtrackState beginning = soundtrack.CaptureState(); // begins with silence: a hard cut would be a step to zero
        float[] before = Read(soundtrack, 1_000);
        while (Math.Abs(before[^2]) < 0.03f)
            before = Read(soundtrack, 1);
        soundtrack.Restore(beginning);
        float[] after = Read(soundtrack, 100);
        // Over 40 frames along a smoothstep, the steepest step is 1.5 / 40 of the whole.
        Assert.InRange(Math.Abs(after[0] - before[^2]), 0, 0.04f * Math.Abs(before[^2]));
        for (int frame = 1; frame < 40; frame++)
            Assert.InRange(Math.Abs(after[2 * frame] - after[(2 * frame) - 2]), 0, 0.04f * Math.Abs(before[^2]));
        Assert.Equal(Music(100)[80..], after[80..]);
    }

    [Fact]
    public void CallsOfManyThreadsAtOnceNeitherHangNorBreak()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.Play();
        SoundtrackState start = soundtrack.CaptureState();
        int running = 3;
        Exception? broken = null;
        Thread[] callers = [.. Enumerable.Range(0, 3).Select(caller => new Thread(() =>
        {
            try
            {
                var random = new Random(caller);
                for (int i = 0; i < 150; i++)
                    CallAnything(soundtrack, start, random);
            }
            catch (Exception e)
            {
                broken = e;
            }
            Interlocked.Decrement(ref running);
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        var block = new float[2 * 64];
        while (Volatile.Read(ref running) > 0)
        {
            soundtrack.Read(block);
            Assert.All(block, sample => Assert.InRange(sample, -1.8f, 1.8f)); // a cut may add the old music's last frame
        }
        Assert.Null(broken);

        // After all that, the last word is what counts.
        soundtrack.SetParameter("danger", 1);
        soundtrack.SetParameter("danger", 0);
        soundtrack.SetParameter("height", 2);
        soundtrack.Stop();
        soundtrack.Play("calm");
        _ = Read(soundtrack, 40);
        Assert.Equal(Music(1_000)[80..], Read(soundtrack, 960));
    }

    private static void CallAnything(Soundtrack soundtrack, SoundtrackState start, Random random)
    {
        soundtrack.SetParameter(random.Next(2) == 0 ? "danger" : "height", (random.NextSingle() * 30) - 15);
        soundtrack.TransitionTo(soundtrack.Moods[random.Next(4)], random.NextSingle());
        switch (random.Next(8))
        {
            case 0: soundtrack.Play(soundtrack.Moods[random.Next(4)]); break;
            case 1: soundtrack.Pause(); break;
            case 2: soundtrack.Resume(); break;
            case 3: soundtrack.Stop(); break;
            case 4: soundtrack.Restore(start); break;
            case 5: _ = soundtrack.CaptureState(); break;
            default: _ = soundtrack.Statistics; break;
        }
    }

    [Fact]
    public void AfterDisposingReadsAreSilent()
    {
        Soundtrack soundtrack = Open();
        soundtrack.Play();
        _ = Read(soundtrack, 500);
        soundtrack.Dispose();
        Assert.All(Read(soundtrack, 300), sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void LivePlaySurvivesEveryOrderOfCalls()
    {
        using Soundtrack soundtrack = Open(new SoundtrackOptions
        {
            Output = SoundtrackOutput.WaveFile, WavePath = Path.Combine(_folder, "a.wav"), Seed = 5,
        });
        soundtrack.Pause();  // nothing plays yet
        soundtrack.Resume();
        soundtrack.Stop();
        Assert.Equal(SoundtrackStatus.Stopped, soundtrack.Status);
        SoundtrackState beginning = soundtrack.CaptureState();
        for (int round = 0; round < 3; round++)
        {
            soundtrack.Play("tense");
            WaitFor(() => soundtrack.Statistics.SecondsMade > 0.05);
            SoundtrackState save = soundtrack.CaptureState();
            soundtrack.Pause();
            soundtrack.Restore(save);
            Assert.Equal(SoundtrackStatus.Paused, soundtrack.Status);
            soundtrack.Play("calm");
            Assert.Equal(SoundtrackStatus.Playing, soundtrack.Status);
            WaitFor(() => soundtrack.Statistics.Mood == "calm");
            soundtrack.Stop();
            soundtrack.Stop();
        }
        soundtrack.Restore(beginning);
        Assert.Equal(SoundtrackStatus.Playing, soundtrack.Status);
        Assert.Null(soundtrack.Statistics.Fault);
        soundtrack.Dispose();
        soundtrack.Dispose();
        Assert.Throws<ObjectDisposedException>(() => soundtrack.Play());
    }

    private static void WaitFor(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "waited 30 s in vain");

    [Fact]
    public void BadInputIsSaidClearly()
    {
        string lost = Path.Combine(_folder, "nowhere.yaml");
        Assert.Contains("nowhere.yaml", Assert.ThrowsAny<AmbienceException>(() => Soundtrack.Open(lost)).Message);
        string moods = Path.Combine(_folder, "moods.yaml");
        File.WriteAllText(moods, "model: missing.safetensors\nmoods:\n  calm:\n");
        Assert.Contains("missing.safetensors", Assert.ThrowsAny<AmbienceException>(() => Soundtrack.Open(moods)).Message);
        File.WriteAllText(Path.Combine(_folder, "missing.safetensors"), "not weights at all");
        Assert.Contains("missing.safetensors", Assert.ThrowsAny<AmbienceException>(() => Soundtrack.Open(moods)).Message);
        Assert.ThrowsAny<AmbienceException>(() => Open(Pull with { Engine = "warp" }));
        Assert.Throws<ArgumentException>(() => Open(Pull with { Output = SoundtrackOutput.WaveFile }));

        using Soundtrack soundtrack = Open();
        Assert.Contains("calm", Assert.Throws<ArgumentException>(() => soundtrack.Play("clam")).Message);
        Assert.Contains("march", Assert.Throws<ArgumentException>(() => soundtrack.TransitionTo("match")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.TransitionTo("calm", float.NaN));
        Assert.Contains("height", Assert.Throws<ArgumentException>(() => soundtrack.SetParameter("hight", 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.SetParameter("height", float.NaN));
        Assert.Throws<ArgumentNullException>(() => soundtrack.SetParameter(null!, 0));
    }
}
