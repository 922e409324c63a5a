using Ambience.Audio;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>Several streams at once, and the sounds of stingers between them.</summary>
public sealed class SoundtrackLayerTests : IDisposable
{
    private const int Hop = 80;

    private static readonly WaveNetModel Model = MusicModels.Create();

    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static MoodFile File(params Layer[] layers) => new()
    {
        Moods =
        [
            new Mood { Name = "rich", Blend = [new("calm", 1)], Layers = layers },
            new Mood { Name = "bare", Blend = [new("tense", 1)], FadeSeconds = 0.3f },
        ],
        Parameters = MusicModels.Parameters,
    };

    private static Soundtrack Open(MoodFile file)
    {
        Soundtrack soundtrack =
            Soundtrack.Open(Model, file, new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 5 });
        soundtrack.Play();
        return soundtrack;
    }

    private static float[] Read(Soundtrack soundtrack, int frames)
    {
        var samples = new float[frames * soundtrack.Channels];
        soundtrack.Read(samples);
        return samples;
    }

    private static double Power(float[] samples, int channel) =>
        samples.Where((_, i) => i % 2 == channel).Sum(sample => (double)sample * sample);

    [Fact]
    public void OneLayerIsTheMoodItself()
    {
        using Soundtrack layered = Open(File(new Layer { Name = "main" })), plain = Open(File());
        Assert.Equal(["main"], layered.Layers);
        Assert.Equal(Read(plain, 2_000), Read(layered, 2_000));
    }

    [Fact]
    public void LayersAddUpEachAtItsLevelPlaceAndWidth()
    {
        // What each layer sounds like by itself, the others turned all the way down: they cost nothing, and the first
        // has the soundtrack's seed in any company.
        Curve off = Curve.Constant(-60);
        var first = new Layer { Name = "main" };
        var second = new Layer { Name = "second", Pan = -1, Width = 0, GainDecibels = Curve.Constant(-6) };
        using Soundtrack both = Open(File(first, second));
        using Soundtrack one = Open(File(first, second with { GainDecibels = off }));
        using Soundtrack other = Open(File(first with { GainDecibels = off }, second));
        float[] a = Read(one, 3_000), b = Read(other, 3_000), sum = Read(both, 3_000);
        for (int i = 0; i < sum.Length; i++)
            Assert.Equal(a[i] + b[i], sum[i], 1e-5);
        Assert.True(Power(b, 0) > 0.01, "the second layer sounds");
        Assert.Equal(0, Power(b, 1)); // all the way to the left

        using Soundtrack mono = Open(File(first with { Width = 0 }));
        float[] c = Read(mono, 3_000);
        for (int i = 0; i < c.Length; i += 2)
        {
            Assert.Equal(c[i], c[i + 1], 1e-6);
            Assert.Equal((a[i] + a[i + 1]) / 2, c[i], 1e-5);
        }
    }

    [Fact]
    public void AClosedLayerCostsNothingAndComesAndGoesWithoutAStep()
    {
        MoodFile file = File(new Layer { Name = "main" },
            new Layer { Name = "alarm", Blend = [new("tense", 1)], Gate = new LayerGate("danger", 0.5f, 0.1f, 0.3f) });
        using Soundtrack steady = Open(File()), soundtrack = Open(file);
        using var batch = new MusicBatch(Model, "cpu", new Ambience.Inference.EngineOptions(), 2);
        var renderer = new MusicRenderer(batch, ownsBatch: false, file, 5, new MusicEvents(), new SoundLevels());
        renderer.Begin(5, 0);
        var hop = new float[2 * Hop];
        float[] Alarm(int hops, float danger)
        {
            renderer.SetParameter(0, danger);
            return [.. Enumerable.Range(0, hops).SelectMany(_ =>
            {
                renderer.Read(hop);
                return hop.ToArray();
            })];
        }
        float[] quiet = Alarm(50, 0.2f);
        Assert.Equal(Read(steady, 50 * Hop), quiet);
        Assert.Equal(50 * 20, batch.Engine.FramesMade(0));
        Assert.Equal(0, batch.Engine.FramesMade(1));

        float[] rising = Alarm(100, 0.9f), falling = Alarm(150, 0.1f);
        long made = batch.Engine.FramesMade(1);
        Assert.InRange(made, 100 * 20, 220 * 20);
        _ = Alarm(50, 0.1f);
        Assert.Equal(made, batch.Engine.FramesMade(1)); // closed again
        float largest = PlaybackSignals.LargestStep(Read(steady, 300 * Hop), 2);
        Assert.InRange(PlaybackSignals.LargestStep(rising[..(2 * 10 * Hop)], 2, rising[0]), 0, 1.2f * largest);
        Assert.True(falling.Length > 0);
        renderer.Dispose();
        Assert.Equal(2, batch.FreeStreams);
    }

    [Fact]
    public void AWaveStingerIsMixedInAtTheNextHopAndTheMusicStepsBack()
    {
        const int frames = 1_600; // 0.2 s
        string path = Path.Combine(_folder, "bell.wav");
        float[] bell = [.. Enumerable.Range(0, frames).Select(i => 0.2f * (float)Math.Sin(i * 0.3) * (1 - (i / (float)frames)))];
        WaveFile.Write(path, new AudioClip(8_000, 1, bell));
        MoodFile Moods(float duck) => new()
        {
            Moods = [new Mood { Name = "calm", Blend = [new("calm", 1)] }],
            Stingers = [new Stinger { Name = "bell", WavePath = path, GainDecibels = -6, DuckDecibels = duck, CooldownSeconds = 1 }],
        };
        using Soundtrack rung = Open(Moods(0)), left = Open(Moods(0)), ducked = Open(Moods(-20));
        float[] before = Read(rung, 10 * Hop);
        Assert.Equal(before, Read(left, 10 * Hop));
        _ = Read(ducked, 10 * Hop);
        rung.TriggerStinger("bell");
        ducked.TriggerStinger("bell");
        float[] with = Read(rung, 40 * Hop), without = Read(left, 40 * Hop), stepped = Read(ducked, 40 * Hop);
        int latency = 8_000 * 5 / 1_000; // of the limiter
        float gain = (float)Math.Pow(10, -6 / 20.0);
        for (int i = 0; i < 40 * Hop; i++)
        {
            float sound = i >= latency && i - latency < frames ? bell[i - latency] * gain : 0;
            Assert.Equal(without[2 * i] + sound, with[2 * i], 2e-5);
            Assert.Equal(without[(2 * i) + 1] + sound, with[(2 * i) + 1], 2e-5);
        }
        // From 0.1 s to the end of the sound the music is a tenth of what it was.
        for (int i = (2 * (latency + 900)) + 1; i < 2 * frames; i += 2)
            Assert.Equal((without[i] * 0.1) + (bell[(i / 2) - latency] * gain), stepped[i], 2e-3);

        rung.TriggerStinger("bell"); // it rests still
        Assert.Equal(Read(left, 20 * Hop), Read(rung, 20 * Hop));
        Assert.Contains("bell", Assert.Throws<ArgumentException>(() => rung.TriggerStinger("ball")).Message);
        System.IO.File.Delete(path);
        Assert.Contains("bell.wav", Assert.ThrowsAny<AmbienceException>(() => Open(Moods(0))).Message);
    }

    [Fact]
    public void AStateInTheMiddleOfLayersAndStingersGoesOnToTheBit()
    {
        string path = Path.Combine(_folder, "long.wav");
        var random = new Random(1);
        WaveFile.Write(path, new AudioClip(8_000, 2, [.. Enumerable.Range(0, 2 * 8_000).Select(_ => 0.1f * random.NextSingle())]));
        MoodFile layers = File(
            new Layer { Name = "main" }, new Layer { Name = "left", Pan = -0.5f, Width = 1.5f }, new Layer { Name = "right", Pan = 0.5f });
        var file = new MoodFile
        {
            Moods = layers.Moods, Parameters = layers.Parameters,
            Stingers = [new Stinger { Name = "long", WavePath = path, DuckDecibels = -9 }, new Stinger { Name = "more", WavePath = path }],
        };
        using Soundtrack first = Open(file), second = Open(file);
        first.TriggerStinger("long");
        _ = Read(first, 3 * Hop);
        first.TransitionTo("bare");
        first.TriggerStinger("more"); // takes its place: one fades out, one begins
        _ = Read(first, Hop + 33);
        SoundtrackState state = first.CaptureState();
        float[] expected = Read(first, 5_000);
        second.Restore(SoundtrackState.FromBytes(state.ToBytes()));
        Assert.Equal(expected[80..], Read(second, 5_000)[80..]);
    }
}
