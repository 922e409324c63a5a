using Ambience.Model;
using Ambience.Playback;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>Volume, mute, ducking and the fade of a stop: what the game does to the level.</summary>
public class SoundtrackLevelTests
{
    private const int Rate = 8_000, Hop = 80;

    private static readonly WaveNetModel Model = MusicModels.Create();

    private static Soundtrack Open() =>
        Soundtrack.Open(Model, MusicModels.File(), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 5 });

    private static float[] Read(Soundtrack soundtrack, int frames)
    {
        var samples = new float[frames * soundtrack.Channels];
        soundtrack.Read(samples);
        return samples;
    }

    /// <summary>A soundtrack that has played for a while, and what another one like it plays meanwhile and after.</summary>
    private static (Soundtrack Soundtrack, float[] Music) Playing(int frames)
    {
        Soundtrack soundtrack = Open();
        soundtrack.Play();
        _ = Read(soundtrack, frames);
        using Soundtrack other = Open();
        other.Play();
        return (soundtrack, Read(other, frames + 20_000)[(2 * frames)..]);
    }

    /// <summary>The gain of each sample that is loud enough to tell.</summary>
    private static float[] Gains(float[] heard, float[] music) =>
        [.. heard.Zip(music).Where(pair => Math.Abs(pair.Second) > 0.01f).Select(pair => pair.First / pair.Second)];

    [Fact]
    public void VolumeIsAFactorReachedAlongALine()
    {
        (Soundtrack soundtrack, float[] music) = Playing(10 * Hop);
        using (soundtrack)
        {
            soundtrack.Volume = 0.25f;
            Assert.Equal(0.25f, soundtrack.Volume);
            float[] gains = Gains(Read(soundtrack, 3 * Hop), music);
            for (int i = 1; i < gains.Length; i++)
                Assert.True(gains[i] <= gains[i - 1] + 1e-5, $"it does not fall at {i}");
            Assert.InRange(gains[0], 0.99, 1);
            float[] after = Read(soundtrack, 5 * Hop);
            for (int i = 0; i < after.Length; i++)
                Assert.Equal(music[(6 * Hop) + i] * 0.25f, after[i]);
        }
    }

    [Fact]
    public void InaudibleMusicRestsAndGoesOnFromWhereItWas()
    {
        (Soundtrack soundtrack, float[] music) = Playing(10 * Hop);
        using (soundtrack)
        {
            soundtrack.Mute = true;
            float[] falling = Read(soundtrack, 3 * Hop); // 30 ms
            Assert.Equal(0, falling[^1]);
            double made = soundtrack.Statistics.SecondsMade;
            Assert.All(Read(soundtrack, 100 * Hop), sample => Assert.Equal(0, sample));
            Assert.Equal(made, soundtrack.Statistics.SecondsMade);

            soundtrack.Mute = false;
            float[] rising = Read(soundtrack, 3 * Hop), loud = Read(soundtrack, 4 * Hop);
            float[] expected = music[(2 * 3 * Hop)..];
            float[] gains = Gains(rising, expected);
            for (int i = 1; i < gains.Length; i++)
                Assert.True(gains[i] >= gains[i - 1] - 1e-5, $"it does not rise at {i}");
            Assert.InRange(gains[0], 0, 0.05);
            Assert.Equal(expected[(2 * 3 * Hop)..(2 * 7 * Hop)], loud);
        }
    }

    [Fact]
    public void DuckingStepsBackAndReturnsInTheTimeGiven()
    {
        (Soundtrack soundtrack, float[] music) = Playing(10 * Hop);
        using (soundtrack)
        {
            soundtrack.SetDucking(-20, 0.2f);
            float[] down = Read(soundtrack, 20 * Hop);
            float[] half = Gains(down[(2 * 9 * Hop)..(2 * 10 * Hop)], music[(2 * 9 * Hop)..]);
            Assert.InRange(half[^1], 0.31, 0.36); // -10 dB after half of the way
            float[] low = Read(soundtrack, 10 * Hop);
            for (int i = 0; i < low.Length; i++)
                Assert.Equal(music[(2 * 20 * Hop) + i] * 0.1f, low[i], 1e-6);
            soundtrack.SetDucking(0, 0.1f);
            _ = Read(soundtrack, 10 * Hop);
            Assert.Equal(music[(2 * 40 * Hop)..(2 * 50 * Hop)], Read(soundtrack, 10 * Hop));
        }
    }

    [Fact]
    public void AStopFadesForAsLongAsItIsToldAndCostsNothingAfterwards()
    {
        (Soundtrack soundtrack, float[] music) = Playing(10 * Hop);
        using (soundtrack)
        {
            soundtrack.Stop(0.5f);
            Assert.Equal(SoundtrackStatus.Stopped, soundtrack.Status);
            float[] fade = Read(soundtrack, 50 * Hop);
            float[] middle = Gains(fade[(2 * 24 * Hop)..(2 * 26 * Hop)], music[(2 * 24 * Hop)..]);
            Assert.InRange(middle[middle.Length / 2], 0.45, 0.55);
            double made = soundtrack.Statistics.SecondsMade;
            Assert.All(Read(soundtrack, 20 * Hop), sample => Assert.Equal(0, sample));
            Assert.Equal(made, soundtrack.Statistics.SecondsMade);

            soundtrack.Play(); // anew, at full level
            using Soundtrack other = Open();
            other.Play();
            Assert.Equal(Read(other, 30 * Hop)[(2 * Hop)..], Read(soundtrack, 30 * Hop)[(2 * Hop)..]);
        }
    }

    [Fact]
    public void NoChangeOfLevelMakesAStepThatTheMusicDoesNotMake()
    {
        using Soundtrack steady = Open(), changed = Open();
        steady.Play();
        changed.Play();
        float largest = PlaybackSignals.LargestStep(Read(steady, 2 * Rate), 2);
        var random = new Random(3);
        float before = 0;
        for (int i = 0; i < 200; i++)
        {
            switch (random.Next(4))
            {
                case 0: changed.Volume = random.NextSingle(); break;
                case 1: changed.Mute = random.Next(2) == 0; break;
                case 2: changed.SetDucking(-60 * random.NextSingle(), random.NextSingle()); break;
                default: break;
            }
            float[] block = Read(changed, Rate / 100);
            // A level that falls from 1 to 0 in 30 ms adds at most 1/240 of full scale to a step.
            Assert.True(Math.Abs(block[0] - before) < largest + 0.01f, $"a step between blocks {i - 1} and {i}");
            Assert.True(PlaybackSignals.LargestStep(block, 2, block[0]) < largest + 0.01f + Math.Abs(block[0] - block[1]));
            before = block[^2];
        }
    }

    [Fact]
    public void LevelsAreTheGamesAndNoPartOfTheMusicsState()
    {
        using Soundtrack loud = Open(), soft = Open();
        loud.Play();
        _ = Read(loud, 500);
        SoundtrackState state = loud.CaptureState();
        soft.Volume = 0.5f;
        soft.Restore(state);
        _ = Read(loud, Hop);
        _ = Read(soft, Hop);
        float[] expected = Read(loud, 1_000), heard = Read(soft, 1_000);
        for (int i = 0; i < heard.Length; i++)
            Assert.Equal(expected[i] * 0.5f, heard[i]);
        Assert.Equal(0.5f, soft.Volume);
    }

    [Fact]
    public void LevelsOutOfRangeAreRefused()
    {
        using Soundtrack soundtrack = Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.Volume = 1.01f);
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.Volume = float.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.SetDucking(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.SetDucking(-6, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => soundtrack.Stop(-1));
    }
}
