using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

public class SoundtrackGroupTests
{
    private static readonly WaveNetModel Model = MusicModels.Create();

    private static readonly SoundtrackOptions Ahead = new() { Output = SoundtrackOutput.PullAhead };

    /// <summary>The music by itself.</summary>
    private static float[] Alone(MoodFile moods, ulong seed, int frames)
    {
        using var renderer = new MusicRenderer(Model, moods, "auto", seed);
        var samples = new float[frames * renderer.Channels];
        renderer.Read(samples);
        return samples;
    }

    /// <summary>Reads what has been made ahead, waiting for the generator where it must.</summary>
    private static float[] ReadAll(Soundtrack soundtrack, int frames)
    {
        var heard = new List<float>();
        var block = new float[2 * 40];
        Eventually.True(() => soundtrack.Statistics.BufferedMilliseconds >= 60, "music in the ring");
        while (heard.Count < 2 * frames)
        {
            Eventually.True(() => soundtrack.Statistics.BufferedMilliseconds >= 15, "music in the ring");
            soundtrack.Read(block);
            heard.AddRange(block);
        }
        return [.. heard.Take(2 * frames)];
    }

    [Fact]
    public void EachSoundsAsByItselfToTheBitWhateverTheOthersDo()
    {
        MoodFile moods = MusicModels.File();
        using var group = new SoundtrackGroup(Model, streams: 5);
        Soundtrack[] soundtracks = [.. Enumerable.Range(0, 4).Select(
            i => group.Open(moods, Ahead with { Seed = (ulong)(100 + i) }))];
        Assert.Equal(1, group.FreeStreams);
        soundtracks[0].Play();
        soundtracks[1].Play();
        soundtracks[2].Play();
        float[][] heard = new float[4][];
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, i =>
        {
            if (i == 2)
            {
                soundtracks[2].Pause(); // its stream stands still while the others go on
                soundtracks[3].Play();
                heard[3] = ReadAll(soundtracks[3], 1_500);
                soundtracks[3].Dispose();
                soundtracks[2].Resume();
            }
            heard[i] = ReadAll(soundtracks[i], 2_500);
        });
        const int edge = 2 * 40; // 5 ms fade in
        for (int i = 0; i < 4; i++)
        {
            float[] expected = Alone(moods, (ulong)(100 + i), heard[i].Length / 2);
            if (i == 2) // held after some of it had sounded, or before: where it goes on is where it was held
                Assert.Equal(0, soundtracks[2].Statistics.Underruns);
            else
                Assert.Equal(expected[edge..], heard[i][edge..]);
        }
        Assert.Equal(2, group.FreeStreams);
    }

    [Fact]
    public void WhoIsPausedStoppedOrInaudibleIsNotMade()
    {
        using var group = new SoundtrackGroup(Model, streams: 3);
        MoodFile moods = MusicModels.File();
        using Soundtrack muted = group.Open(moods, Ahead), stopped = group.Open(moods, Ahead), played = group.Open(moods, Ahead);
        muted.Mute = true;
        muted.Play();
        played.Play();
        float[] sound = ReadAll(played, 2_000), silence = ReadAll(muted, 2_000);
        Assert.Contains(sound, sample => sample != 0);
        Assert.All(silence, sample => Assert.Equal(0, sample));
        Assert.Equal(0, muted.Statistics.SecondsMade);
        Assert.Equal(0, stopped.Statistics.SecondsMade);
        Assert.True(played.Statistics.SecondsMade >= 0.25);

        played.Pause();
        Eventually.True(() => played.Statistics.BufferedMilliseconds >= 90, "a full ring");
        double made = played.Statistics.SecondsMade;
        _ = ReadAll(muted, 2_000); // time passes for the others
        Assert.InRange(played.Statistics.SecondsMade, made, made + 0.02);
    }

    [Fact]
    public void StatesMoveBetweenGroupsAndSoundtracksByThemselves()
    {
        MoodFile moods = MusicModels.File();
        SoundtrackState state;
        float[] expected;
        using (Soundtrack alone = Soundtrack.Open(Model, moods, new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 9 }))
        {
            alone.Play("march");
            alone.Read(new float[2 * 777]);
            state = alone.CaptureState();
            expected = new float[2 * 1_200];
            alone.Read(expected);
        }
        using var group = new SoundtrackGroup(Model, streams: 2);
        using Soundtrack other = group.Open(moods, Ahead), resumed = group.Open(moods, Ahead);
        other.Play();
        resumed.Restore(state);
        Assert.Equal(expected[80..], ReadAll(resumed, 1_200)[80..]);
        Assert.Equal("march", resumed.Statistics.Mood);
    }

    [Fact]
    public void MisuseIsNamed()
    {
        var group = new SoundtrackGroup(Model, streams: 1);
        Soundtrack first = group.Open(MusicModels.File(), Ahead);
        Assert.Contains("0 of 1", Assert.Throws<AmbienceException>(() => group.Open(MusicModels.File(), Ahead)).Message);
        first.Dispose();
        Assert.Equal(1, group.FreeStreams);
        Soundtrack second = group.Open(MusicModels.File(), Ahead with { Output = SoundtrackOutput.Pull });
        second.Play();
        group.Dispose();
        group.Dispose();
        Assert.Throws<ObjectDisposedException>(() => second.Play());
        Assert.Throws<ObjectDisposedException>(() => group.Open(MusicModels.File(), Ahead));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoundtrackGroup(Model, streams: 0));
    }
}
