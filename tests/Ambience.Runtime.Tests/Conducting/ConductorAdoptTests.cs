using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

/// <summary>A mood file that is changed while it plays.</summary>
public class ConductorAdoptTests
{
    [Fact]
    public void AnUnchangedFileGoesOnAsIfNothingHadBeen()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            // Without waiting for quiet, which hears the second of coming over.
            MoodFile file = RandomScores.File(seed, timings: 3);
            Conductor before = Of(file, (ulong)seed);
            const int moment = 140;
            _ = before.Run(moment, hop => RandomScores.Play(before, file, seed, hop));
            Conductor after = Of(RandomScores.File(seed, timings: 3), seed: 999); // another object that says the same
            after.Adopt(before);
            // For a second it comes over from where it stood; then it is where the other one is.
            ConductedHop[] adopted = after.Run(300, hop => RandomScores.Play(after, file, seed, moment + hop));
            ConductedHop[] straight = before.Run(300, hop => RandomScores.Play(before, file, seed, moment + hop));
            for (int hop = 101; hop < 300; hop++)
            {
                Assert.Equal(straight[hop].Events, adopted[hop].Events);
                for (int layer = 0; layer < straight[hop].Gains.Length; layer++)
                    Assert.Equal(straight[hop].Gains[layer], adopted[hop].Gains[layer], 0.02);
            }
            Assert.Equal(before.WantedMood, after.WantedMood);
            Assert.Equal(before.RefusedStingers, after.RefusedStingers);
        }
    }

    [Fact]
    public void NothingJumpsWhenAFileIsChangedIntoAnother()
    {
        // Each into each other: moods, layers, stingers and rules come and go.
        for (int seed = 0; seed < 40; seed++)
        {
            MoodFile first = RandomScores.File(seed), second = RandomScores.File(seed + 1);
            Conductor before = Of(first);
            ConductedHop last = before.Run(200, hop => RandomScores.Play(before, first, seed, hop))[^1];
            Conductor after = Of(second);
            after.Adopt(before);
            Assert.Equal(before.ParameterTargets.ToArray(), after.ParameterTargets.ToArray());
            ConductedHop now = after.Hop();
            foreach (string name in after.LayerNames)
            {
                int there = before.LayerNames.ToList().IndexOf(name), here = after.LayerNames.ToList().IndexOf(name);
                float gainBefore = there < 0 ? 0 : last.Gains[there];
                Assert.InRange(Math.Abs(now.Gains[here] - gainBefore), 0, 0.2001f);
                if (there < 0 || !last.Active[there] || !now.Active[here])
                    continue;
                for (int i = 0; i < before.ControlSize; i++)
                {
                    float limit = i < ControlLayout.ChromaSize ? 0.24f : i == ControlLayout.Density ? 3 : 0.4f;
                    Assert.InRange(Math.Abs(now.Control[here][i] - last.Control[there][i]), 0, limit);
                }
            }
            _ = after.Run(200, hop => RandomScores.Play(after, second, seed, hop));
        }
    }

    [Fact]
    public void ASettingThatWasChangedIsReachedWithinASecond()
    {
        Conductor before = Of(Plain("a"), Plain("b")), reference = Of(Plain("a"), Plain("b"));
        ConductedHop[] played = before.Run(300);
        _ = reference.Run(300);
        Mood changed = Plain("a") with
        {
            LoudnessDecibels = Curve.Constant(-5), Temperature = Curve.Constant(0.5f),
        };
        Conductor after = Of(Plain("b"), changed);
        after.Adopt(before);
        Assert.Equal(1, after.Mood); // by name
        ConductedHop[] hops = after.Run(200), straight = reference.Run(200);
        Assert.Equal(played[^1].Temperatures[0][0], hops[0].Temperatures[0][0], 0.01);
        for (int hop = 100; hop < 200; hop++)
        {
            float expected = straight[hop].Control[0][ControlLayout.Loudness] - (5 / 20f);
            Assert.Equal(Math.Max(expected, -1.5f), hops[hop].Control[0][ControlLayout.Loudness], 1e-4);
            Assert.Equal(0.5f, hops[hop].Temperatures[0][0], 1e-4);
        }
        // On the way no hop moves by more than its share of a smoothstep over 0.4 + the music's own.
        float offset = 0;
        for (int hop = 0; hop < 100; hop++)
        {
            float now = hops[hop].Temperatures[0][0] - 1;
            Assert.InRange(now - offset, -0.5f * 0.0151f, 1e-5f);
            offset = now;
        }
    }

    [Fact]
    public void AMoodThatIsGoneGoesOverIntoTheStartMood()
    {
        Conductor before = Of(Plain("a"), Plain("gone", "cavern"));
        before.TransitionTo(1, 0.5f);
        _ = before.Run(30); // on the way
        Conductor after = Of(Plain("a"), Plain("new", "tense"));
        after.Adopt(before);
        ConductedHop[] hops = after.Run(150);
        Assert.Equal((0, 0), (after.Mood, after.WantedMood));
        Assert.Equal(1, after.MoodWeights[0], 1e-6);
        Assert.Equal(Network.MoodEmbeddings[0], hops[^1].Control[0][ControlLayout.MoodEmbedding], 1e-5);
    }

    [Fact]
    public void ATransitionThatWaitsForItsBarStillComes()
    {
        var file = new MoodFile
        {
            Moods = [Plain("a") with { Harmony = new Harmony { BarSeconds = 1 } }, Plain("b")],
            Transitions = [new("*", "*", FadeSeconds: 0.5f, When: TransitionTiming.NextBar)],
        };
        Conductor before = Of(file);
        _ = before.Run(30);
        before.TransitionTo(1);
        _ = before.Run(30);
        Conductor after = Of(file);
        after.Adopt(before);
        Assert.Equal(1, after.WantedMood);
        Assert.Equal(40, Array.FindIndex(after.Run(80), hop => hop.Has(ConductorEventKind.TransitionBegan)));
    }

    [Fact]
    public void AnotherNetworkIsRefused() => Assert.Throws<ArgumentException>(
        () => Of(Plain("a")).Adopt(Of(File(Plain("a")), model: OddNetwork)));
}
