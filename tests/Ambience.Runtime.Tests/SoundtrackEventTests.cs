using System.Text;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

public sealed class SoundtrackEventTests : IDisposable
{
    private static readonly WaveNetModel Model = MusicModels.Create();
    private static readonly SoundtrackOptions Pull = new() { Output = SoundtrackOutput.Pull, Seed = 5 };

    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Read(Soundtrack soundtrack, int frames) => soundtrack.Read(new float[frames * soundtrack.Channels]);

    [Fact]
    public void MoodsAreToldWhenTheyAreHeardAndOnlyWhenTheGameAsks()
    {
        using Soundtrack soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        var told = new List<string>();
        soundtrack.MoodChanged += change => told.Add(change.Mood);
        soundtrack.Play("dream");
        soundtrack.DispatchEvents();
        Assert.Empty(told); // nothing has been heard
        Read(soundtrack, 100);
        Assert.Empty(told); // nobody has asked
        soundtrack.DispatchEvents();
        Assert.Equal(["dream"], told);
        soundtrack.TransitionTo("march", 0.5f);
        Read(soundtrack, 1_000);
        soundtrack.DispatchEvents();
        soundtrack.DispatchEvents();
        Assert.Equal(["dream", "march"], told);
    }

    [Fact]
    public void EventsComeThroughASynchronizationContext()
    {
        var context = new Queueing();
        using Soundtrack soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull with { EventContext = context });
        var told = new List<string>();
        soundtrack.MoodChanged += change => told.Add(change.Mood);
        soundtrack.Play("tense");
        Read(soundtrack, 100);
        Eventually.True(() => context.Run() && told.Count > 0, "the event");
        Assert.Equal(["tense"], told);
    }

    private sealed class Queueing : SynchronizationContext
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<(SendOrPostCallback, object?)> _posted = new();

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public bool Run()
        {
            while (_posted.TryDequeue(out (SendOrPostCallback Call, object? State) posted))
                posted.Call(posted.State);
            return true;
        }
    }

    [Fact]
    public void UnderrunsAreTold()
    {
        using Soundtrack soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull with { Output = SoundtrackOutput.PullAhead });
        long told = 0;
        soundtrack.Underrun += count => told = count;
        soundtrack.Play();
        Eventually.True(() => soundtrack.Statistics.BufferedMilliseconds > 60, "a full ring");
        var block = new float[2 * 8_000]; // a second: more than the ring holds
        soundtrack.Read(block);
        Assert.Contains(block, sample => sample != 0);
        Assert.Equal(0, block[^1]);
        soundtrack.DispatchEvents();
        Assert.Equal(1, soundtrack.Statistics.Underruns);
        Assert.Equal(1, told);
    }

    [Fact]
    public void DispatchingAllocatesNothing()
    {
        using Soundtrack soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull);
        int told = 0;
        soundtrack.MoodChanged += _ => told++;
        soundtrack.Play();
        var block = new float[2 * 100];
        int next = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            soundtrack.TransitionTo(soundtrack.Moods[++next % 4], 0.05f);
            soundtrack.Volume = next % 7 / 7f;
            soundtrack.SetDucking(-next % 60, 0.05f);
            soundtrack.Read(block);
            soundtrack.DispatchEvents();
            if (next % 5 == 0)
                soundtrack.Stop(0.01f);
            soundtrack.Play();
        }));
        Assert.True(told > 5, $"{told} events");
    }

    [Fact]
    public void StreamsAndRecordsOpenAsWellAsFiles()
    {
        string weights = Path.Combine(_folder, "net.safetensors");
        WeightFile.Write(weights, Model, WeightFormat.Float32);
        byte[] yaml = Encoding.UTF8.GetBytes("model: elsewhere.safetensors\nseed: 5\nmoods:\n  calm:\n  tense:\n");
        using var moodStream = new MemoryStream(yaml);
        using FileStream weightStream = File.OpenRead(weights);
        using Soundtrack fromStreams = Soundtrack.Open(moodStream, weightStream, Pull);
        var inCode = new MoodFile
        {
            Moods = [new Mood { Name = "calm", Blend = [new("calm", 1)] }, new Mood { Name = "tense", Blend = [new("tense", 1)] }],
        };
        using Soundtrack fromCode = Soundtrack.Open(Model, inCode, Pull);
        float[][] heard = [.. new[] { fromStreams, fromCode }.Select(soundtrack =>
        {
            soundtrack.Play("tense");
            var samples = new float[2 * 1_000];
            soundtrack.Read(samples);
            return samples;
        })];
        Assert.Equal(heard[0], heard[1]);
        Assert.Contains(heard[0], sample => sample != 0);
        using var garbage = new MemoryStream([1, 2, 3]);
        using var again = new MemoryStream(yaml);
        Assert.Contains("stream of weights",
            Assert.ThrowsAny<AmbienceException>(() => Soundtrack.Open(again, garbage, Pull)).Message);
    }

    [Fact]
    public void AnotherOutputRateIsPlayedAndResumedToTheBit()
    {
        MoodFile moods = new()
        {
            Moods = MusicModels.Moods, Parameters = MusicModels.Parameters, Output = new OutputSettings(SampleRateHz: 11_025),
        };
        using Soundtrack soundtrack = Soundtrack.Open(Model, moods, Pull), other = Soundtrack.Open(Model, moods, Pull);
        Assert.Equal(11_025, soundtrack.SampleRateHz);
        soundtrack.Play();
        Read(soundtrack, 1_111);
        SoundtrackState state = soundtrack.CaptureState();
        var expected = new float[2 * 2_000];
        soundtrack.Read(expected);
        Assert.Equal((1_111 + 2_000) / 11_025.0, soundtrack.Statistics.SecondsMade, 0.02);
        other.Restore(state);
        var heard = new float[2 * 2_000];
        other.Read(heard);
        Assert.Equal(expected[(2 * 55)..], heard[(2 * 55)..]);
        Assert.Contains(heard, sample => sample != 0);
    }
}
