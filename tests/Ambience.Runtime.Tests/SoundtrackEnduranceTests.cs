using Ambience.Model;
using Ambience.Moods;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>Long music, many threads, another process.</summary>
public sealed class SoundtrackEnduranceTests : IDisposable
{
    private const string StatePath = "AMBIENCE_TEST_STATE", MusicPath = "AMBIENCE_TEST_MUSIC";

    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The demo's moods and weights: several layers, transitions, a map, a stinger.</summary>
    private static Soundtrack OpenDemo(ulong seed) => Soundtrack.Open(
        DemoFiles.Moods, new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = seed });

    [Fact]
    public void TenMinutesWithAParameterEveryFrameAllocateNothing()
    {
        const int minutes = 10, framesASecond = 60;
        var file = new MoodFile
        {
            Moods =
            [
                MusicModels.Moods[0], MusicModels.Moods[1] with
                {
                    Layers = [new Layer { Name = "main" }, new Layer { Name = "high", Gate = new LayerGate("danger", 0.6f) }],
                },
                MusicModels.Moods[3],
            ],
            Parameters = MusicModels.Parameters,
            Stingers = [new Stinger { Name = "hit", Gesture = new StingerGesture(null, 0.5f, 6) }],
            Map = [new MapRule([new MapCondition("danger", Comparison.Greater, 0.95f)], 0.1f, "tense")],
        };
        using Soundtrack soundtrack = Soundtrack.Open(
            MusicModels.Create(), file, new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 1 });
        int told = 0;
        soundtrack.MoodChanged += _ => told++;
        soundtrack.BarStarted += _ => told++;
        soundtrack.Play();
        var block = new float[2 * ((soundtrack.SampleRateHz / framesASecond) + 1)];
        double sink = 0;
        int frame = 0;
        void Minute()
        {
            for (int end = frame + (60 * framesASecond); frame < end; frame++)
            {
                soundtrack.SetParameter("danger", 0.5f + (0.5f * MathF.Sin(frame * 0.011f)));
                soundtrack.SetParameter("height", 10 * MathF.Sin(frame * 0.03f));
                if (frame % 997 == 0)
                    soundtrack.TransitionTo(soundtrack.Moods[frame / 997 % 3]);
                if (frame % 311 == 0)
                    soundtrack.TriggerStinger("hit");
                if (frame % 1_999 == 0)
                    soundtrack.SetDucking(frame % 2 == 0 ? -10 : 0, 0.3f);
                soundtrack.Read(block);
                soundtrack.DispatchEvents();
                sink += soundtrack.Statistics.BufferedMilliseconds;
            }
        }
        Assert.Equal(0, Allocations.Of(Minute, minutes));
        Assert.Equal(0, soundtrack.Statistics.AllocatedBytes);
        Assert.True(soundtrack.Statistics.SecondsMade > 60 * (minutes + 1), $"{soundtrack.Statistics.SecondsMade} s");
        Assert.True(told > 20, $"{told} events");
    }

    [Fact]
    public void ASavedGameGoesOnInAFreshProcessToTheBit()
    {
        if (ChildProcess.IsHere)
        {
            using Soundtrack resumed = OpenDemo(seed: 99);
            resumed.Restore(SoundtrackState.FromBytes(File.ReadAllBytes(Environment.GetEnvironmentVariable(StatePath)!)));
            File.WriteAllBytes(Environment.GetEnvironmentVariable(MusicPath)!, Bytes(resumed));
            return;
        }
        string state = Path.Combine(_folder, "state"), music = Path.Combine(_folder, "music");
        using Soundtrack soundtrack = OpenDemo(seed: 3);
        soundtrack.Play("cavern");
        soundtrack.SetParameter("danger", 0.8f);
        soundtrack.Read(new float[2 * 48_000]);
        soundtrack.TransitionTo("wonder");
        soundtrack.TriggerStinger(soundtrack.Stingers[0]);
        soundtrack.Read(new float[2 * 24_001]); // in the middle of a hop, a transition and a gesture
        byte[] saved = soundtrack.CaptureState().ToBytes();
        File.WriteAllBytes(state, saved);
        Assert.InRange(soundtrack.Layers.Count, 2, 8);
        Assert.InRange(saved.Length, 100_000, 2_000_000);
        byte[] expected = Bytes(soundtrack);
        ChildProcess.Run(
            typeof(SoundtrackEnduranceTests), nameof(ASavedGameGoesOnInAFreshProcessToTheBit), (StatePath, state), (MusicPath, music));
        const int fade = 2 * 240 * sizeof(float); // 5 ms
        Assert.Equal(expected[fade..], File.ReadAllBytes(music)[fade..]);
    }

    private static byte[] Bytes(Soundtrack soundtrack)
    {
        var samples = new float[2 * 96_000];
        soundtrack.Read(samples);
        Assert.Contains(samples, sample => sample != 0);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
    }

    [Theory]
    [InlineData(SoundtrackOutput.Pull)]
    [InlineData(SoundtrackOutput.PullAhead)]
    public void ManyThreadsCallingEverythingAtOnceNeitherHangNorBreak(SoundtrackOutput output)
    {
        var options = new SoundtrackOptions { Output = output, Seed = 5 };
        MoodFile file = new()
        {
            Moods = MusicModels.Moods, Parameters = MusicModels.Parameters,
            Stingers = [new Stinger { Name = "hit", Gesture = new StingerGesture(null, 0.2f, 6) }],
        };
        MoodFile changed = new()
        {
            Moods = [.. MusicModels.Moods.Select(mood => mood with { Layers = [new Layer { Name = "main" }, new Layer { Name = "two" }] })],
            Parameters = MusicModels.Parameters, Stingers = file.Stingers,
        };
        using var group = new SoundtrackGroup(MusicModels.Create(), streams: 6);
        using Soundtrack soundtrack = output == SoundtrackOutput.Pull
            ? Soundtrack.Open(MusicModels.Create(), file, options)
            : group.Open(file, options);
        using Soundtrack neighbour = group.Open(file, new SoundtrackOptions { Output = SoundtrackOutput.PullAhead });
        neighbour.Play();
        soundtrack.Play();
        SoundtrackState state = soundtrack.CaptureState();
        int running = 4;
        Exception? broken = null;
        Thread[] callers = [.. Enumerable.Range(0, running).Select(caller => new Thread(() =>
        {
            try
            {
                var random = new Random(caller);
                for (int i = 0; i < 250; i++)
                    CallAnything(soundtrack, state, random.Next(2) == 0 ? file : changed, random);
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
            neighbour.Read(block);
            Assert.All(block, sample => Assert.InRange(sample, -1, 1));
        }
        Assert.Null(broken);
        Assert.Null(soundtrack.Statistics.Fault);
        soundtrack.ReplaceMoods(file);
        soundtrack.Mute = false;
        soundtrack.Volume = 1;
        soundtrack.Play("calm");
        Eventually.True(() =>
        {
            soundtrack.Read(block);
            return block.AsSpan().ContainsAnyExcept(0f);
        }, "music after all that");
        soundtrack.Dispose();
        CallAfterDispose(soundtrack);
    }

    private static void CallAnything(Soundtrack soundtrack, SoundtrackState state, MoodFile file, Random random)
    {
        soundtrack.SetParameter(random.Next(2) == 0 ? "danger" : "height", (random.NextSingle() * 30) - 15);
        switch (random.Next(16))
        {
            case 0: soundtrack.Play(soundtrack.Moods[random.Next(4)]); break;
            case 1: soundtrack.Play(); break;
            case 2: soundtrack.Pause(); break;
            case 3: soundtrack.Resume(); break;
            case 4: soundtrack.Stop(random.NextSingle() * 0.05f); break;
            case 5: soundtrack.TransitionTo(soundtrack.Moods[random.Next(4)], random.NextSingle()); break;
            case 6: soundtrack.TriggerStinger("hit"); break;
            case 7: soundtrack.Volume = random.NextSingle(); break;
            case 8: soundtrack.Mute = random.Next(2) == 0; break;
            case 9: soundtrack.SetDucking(-60 * random.NextSingle(), random.NextSingle()); break;
            case 10: soundtrack.DispatchEvents(); break;
            case 11: soundtrack.FollowMap(); break;
            case 12 when random.Next(3) == 0: RestoreIfItFits(soundtrack, state); break;
            case 13 when random.Next(3) == 0: _ = soundtrack.CaptureState(); break;
            case 14 when random.Next(6) == 0: soundtrack.ReplaceMoods(file); break;
            default: _ = soundtrack.Statistics; break;
        }
    }

    /// <summary>After other layers have taken over, the state is of another music, and refused as such.</summary>
    private static void RestoreIfItFits(Soundtrack soundtrack, SoundtrackState state)
    {
        try
        {
            soundtrack.Restore(state);
        }
        catch (AmbienceException)
        {
        }
    }

    private static void CallAfterDispose(Soundtrack soundtrack)
    {
        soundtrack.SetParameter("danger", 1);
        soundtrack.TransitionTo("tense");
        soundtrack.TriggerStinger("hit");
        soundtrack.Volume = 0.5f;
        soundtrack.Mute = true;
        soundtrack.SetDucking(-3, 1);
        soundtrack.FollowMap();
        soundtrack.DispatchEvents();
        _ = soundtrack.Statistics;
        var block = new float[2 * 64];
        soundtrack.Read(block); // music made ahead fades out
        soundtrack.Read(block);
        Assert.All(block, sample => Assert.Equal(0, sample));
        Assert.Throws<ObjectDisposedException>(() => soundtrack.Play());
        Assert.Throws<ObjectDisposedException>(soundtrack.Pause);
        Assert.Throws<ObjectDisposedException>(soundtrack.Resume);
        Assert.Throws<ObjectDisposedException>(() => soundtrack.Stop());
        Assert.Throws<ObjectDisposedException>(soundtrack.CaptureState);
        Assert.Throws<ObjectDisposedException>(() => soundtrack.ReplaceMoods(MusicModels.File()));
        soundtrack.Dispose();
    }
}

/// <summary>The files of the demo, as it was built beside the tests.</summary>
internal static class DemoFiles
{
    public static string Folder
    {
        get
        {
            string[] here = AppContext.BaseDirectory.TrimEnd('/', '\\').Split('/', '\\');
            return Path.GetFullPath(
                Path.Combine(AppContext.BaseDirectory, "../../../../..", "samples/Demo/bin", here[^2], here[^1]));
        }
    }

    public static string Moods => Path.Combine(Folder, "moods.yaml");

    public static string Weights => Path.Combine(Folder, "ambient48.safetensors");
}
