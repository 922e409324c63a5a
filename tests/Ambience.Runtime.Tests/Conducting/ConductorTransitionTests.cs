using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

public class ConductorTransitionTests
{
    private static readonly Mood A = Plain("a"), B = Plain("b", "tense"), C = Plain("c", "cavern");

    private static int HopOf(ConductedHop[] hops, ConductorEventKind kind) =>
        Array.FindIndex(hops, hop => hop.Has(kind));

    /// <summary>Where the embedding is between two moods, 0..1.</summary>
    private static double Way(ConductedHop hop, WaveNetModel model, int from = 0, int to = 1)
    {
        const int size = 5;
        float a = model.MoodEmbeddings[from * size], b = model.MoodEmbeddings[to * size];
        return (hop.Control[0][ControlLayout.MoodEmbedding] - a) / (b - a);
    }

    [Theory]
    [InlineData(FadeCurve.Smooth)]
    [InlineData(FadeCurve.Linear)]
    [InlineData(FadeCurve.EaseIn)]
    [InlineData(FadeCurve.EaseOut)]
    public void ATransitionOfFourSecondsTakesFourSeconds(FadeCurve curve)
    {
        WaveNetModel model = OddNetwork;
        var file = new MoodFile { Moods = [A, B], Transitions = [new("*", "*", FadeSeconds: 4, Curve: curve)] };
        Conductor conductor = Of(file, model: model);
        const int asked = 50;
        ConductedHop[] hops = conductor.Run(600, hop =>
        {
            if (hop == asked)
                conductor.TransitionTo(1);
        });
        int length = (int)Math.Round(4 / model.Shape.HopSeconds); // 357 hops of 11.2 ms
        Assert.Equal(asked, HopOf(hops, ConductorEventKind.TransitionBegan));
        Assert.Equal(asked + length - 1, HopOf(hops, ConductorEventKind.TransitionEnded));

        Assert.Equal(0, Way(hops[asked - 1], model), 1e-5);
        Assert.Equal(1, Way(hops[asked + length - 1], model), 1e-5);
        double halfway = Way(hops[asked + (length / 2) - 1], model);
        Assert.Equal(curve switch { FadeCurve.EaseIn => 0.25, FadeCurve.EaseOut => 0.75, _ => 0.5 }, halfway, 0.01);
        for (int hop = asked; hop < asked + length; hop++)
        {
            double step = Way(hops[hop], model) - Way(hops[hop - 1], model);
            Assert.True(step > 0 && step < 2.01 / length, $"hop {hop}: {step}");
        }
    }

    [Fact]
    public void TheShortestFadeIsNotSmearedByTheSlew()
    {
        Conductor conductor = Of(A, B);
        conductor.TransitionTo(1, 0);
        ConductedHop[] hops = conductor.Run(12);
        Assert.Equal(9, HopOf(hops, ConductorEventKind.TransitionEnded)); // 0.1 s
        Assert.Equal(1, Way(hops[9], Network), 1e-5);
    }

    [Fact]
    public void TheMostSpecificRuleCountsAndOfEqualOnesTheLater()
    {
        var file = new MoodFile
        {
            Moods = [A, B, C],
            Transitions =
            [
                new("a", "b", FadeSeconds: 9), new("a", "b", FadeSeconds: 0.5f), new("*", "c", FadeSeconds: 0.7f),
                new("a", "*", FadeSeconds: 0.3f), new("*", "*", FadeSeconds: 0.2f),
            ],
        };
        Assert.Equal(50, Length(0, 1)); // both named
        Assert.Equal(70, Length(0, 2)); // the one entered before the one left
        Assert.Equal(20, Length(1, 0));

        int Length(int from, int to)
        {
            Conductor conductor = Of(file);
            conductor.Reset(1, from, []);
            conductor.TransitionTo(to);
            return HopOf(conductor.Run(200), ConductorEventKind.TransitionEnded) + 1;
        }
    }

    [Fact]
    public void AFadeOfTheCallTakesThePlaceOfTheRules()
    {
        var file = new MoodFile { Moods = [A, B], Transitions = [new("*", "*", FadeSeconds: 9)] };
        Conductor conductor = Of(file);
        conductor.TransitionTo(1, 0.25f);
        Assert.Equal(24, HopOf(conductor.Run(40), ConductorEventKind.TransitionEnded));
    }

    [Fact]
    public void WithoutARuleTheMoodEnteredSaysTheFade()
    {
        Conductor conductor = Of(A, B with { FadeSeconds = 0.6f });
        conductor.TransitionTo(1);
        Assert.Equal(59, HopOf(conductor.Run(80), ConductorEventKind.TransitionEnded));
    }

    [Theory]
    [InlineData(0.5f, null, 100)]  // bars of the mood left: 2 x 0.5 s
    [InlineData(null, 0.25f, 50)]  // it has none: of the mood entered
    [InlineData(null, null, 130)]  // neither: the fade of the mood entered
    public void AFadeInBarsFollowsTheBars(float? barsOfA, float? barsOfB, int hops)
    {
        var file = new MoodFile
        {
            Moods =
            [
                A with { Harmony = new Harmony { BarSeconds = barsOfA } },
                B with { Harmony = new Harmony { BarSeconds = barsOfB }, FadeSeconds = 1.3f },
            ],
            Transitions = [new("a", "b", FadeBars: 2)],
        };
        Conductor conductor = Of(file);
        conductor.TransitionTo(1);
        Assert.Equal(hops - 1, HopOf(conductor.Run(200), ConductorEventKind.TransitionEnded));
    }

    [Fact]
    public void NextBarWaitsForTheBarAndTheNewMoodBeginsWithItsFirst()
    {
        Mood walz = A with { Harmony = new Harmony { BarSeconds = 0.75f } };
        var file = new MoodFile
        {
            Moods = [walz, B with { Harmony = new Harmony { BarSeconds = 0.4f } }],
            Transitions = [new("*", "*", FadeSeconds: 1, When: TransitionTiming.NextBar)],
        };
        Conductor conductor = Of(file);
        ConductedHop[] hops = conductor.Run(250, hop =>
        {
            if (hop == 80)
                conductor.TransitionTo(1);
            if (hop is > 80 and < 150)
            {
                Assert.Equal((0, 1), (conductor.Mood, conductor.WantedMood));
                Assert.False(conductor.InTransition);
            }
        });
        Assert.Equal(150, HopOf(hops, ConductorEventKind.TransitionBegan)); // bars at 0, 0.75, 1.5 s
        Assert.Equal([0, 75, 150, 190, 230], Hops(hops, ConductorEventKind.BarStarted));
        Assert.Equal(
            [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)],
            hops.SelectMany(hop => hop.Events).Where(e => e.Kind == ConductorEventKind.BarStarted)
                .Select(e => (e.Mood, (int)e.Index)));
    }

    [Fact]
    public void NextChordWaitsForTheChord()
    {
        Mood march = A with { Harmony = new Harmony { Progression = Chords("Am", "F", "G"), ChordSeconds = 0.5f } };
        var file = new MoodFile
        {
            Moods = [march, B], Transitions = [new("*", "*", When: TransitionTiming.NextChord)],
        };
        Conductor conductor = Of(file);
        ConductedHop[] hops = conductor.Run(130, hop =>
        {
            if (hop == 60)
                conductor.TransitionTo(1);
        });
        Assert.Equal(100, HopOf(hops, ConductorEventKind.TransitionBegan));
        Assert.Equal([0, 50], Hops(hops, ConductorEventKind.ChordStarted)); // the third belongs to a mood that is left
    }

    [Theory]
    [InlineData(TransitionTiming.NextBar)]
    [InlineData(TransitionTiming.NextChord)]
    public void WhatCannotBeWaitedForIsNot(TransitionTiming when)
    {
        Conductor conductor = Of(new MoodFile { Moods = [A, B], Transitions = [new("*", "*", When: when)] });
        conductor.TransitionTo(1);
        Assert.Equal(0, HopOf(conductor.Run(2), ConductorEventKind.TransitionBegan));
    }

    [Fact]
    public void QuietWaitsForADipOfTheMusic()
    {
        Conductor conductor = Of(new MoodFile
        {
            Moods = [A with { LoudnessDecibels = new Curve("noise", [new(0, -12), new(1, 0)]), }, B],
            Parameters = [new("noise", 0, 1, 1, 0)],
            Transitions = [new("*", "*", When: TransitionTiming.Quiet)],
        }, model: Level());
        ConductedHop[] hops = conductor.Run(600, hop =>
        {
            if (hop == 300)
                conductor.TransitionTo(1);
            if (hop == 400)
                conductor.SetParameter(0, 0);
        });
        Assert.InRange(HopOf(hops, ConductorEventKind.TransitionBegan), 400, 420);
    }

    [Fact]
    public void QuietWaitsEightSecondsAndNoLonger()
    {
        Conductor conductor = Of(
            new MoodFile { Moods = [A, B], Transitions = [new("*", "*", When: TransitionTiming.Quiet)] }, model: Level());
        ConductedHop[] hops = conductor.Run(1_200, hop =>
        {
            if (hop == 300)
                conductor.TransitionTo(1);
        });
        Assert.Equal(300 + 800, HopOf(hops, ConductorEventKind.TransitionBegan));
    }

    /// <summary>A network whose training music is equally loud and dense all the time.</summary>
    private static WaveNetModel Level()
    {
        WaveNetModel model = MusicModels.Create();
        foreach (MoodPrior prior in model.Prior!.Moods)
        {
            for (int row = 0; row < prior.Slow.Length; row += ControlPrior.SlowFeatures)
                prior.Slow[row + ControlLayout.Loudness] = 0.5f;
            Array.Clear(prior.Onsets);
        }
        return model;
    }

    [Fact]
    public void ABridgeIsPassedOnTheWay()
    {
        var file = new MoodFile
        {
            Moods = [A, B, C],
            Transitions =
            [
                new("a", "b", FadeSeconds: 0.5f, Curve: FadeCurve.Linear, Bridge: "c", BridgeSeconds: 0.8f),
            ],
        };
        Conductor conductor = Of(file);
        conductor.TransitionTo(1);
        ConductedHop[] hops = conductor.Run(200, hop =>
        {
            if (hop is > 0 and < 130)
                Assert.Equal((2, 1), (conductor.Mood, conductor.WantedMood));
        });
        Assert.Equal([0, 130], Hops(hops, ConductorEventKind.TransitionBegan));
        Assert.Equal([49, 179], Hops(hops, ConductorEventKind.TransitionEnded));
        Assert.Equal(1, Way(hops[100], Network, 0, 2), 1e-5);
        Assert.Equal(1, Way(hops[190], Network), 1e-5);
    }

    [Fact]
    public void OnTheWayTheGameMayChangeItsMind()
    {
        var file = new MoodFile
        {
            Moods = [A with { Harmony = new Harmony { BarSeconds = 1 } }, B, C],
            Transitions =
            [
                new("a", "b", When: TransitionTiming.NextBar), new("a", "c", FadeSeconds: 1, Bridge: "b"),
            ],
        };
        // Back to where it is, before the bar: nothing happens.
        Conductor conductor = Of(file);
        ConductedHop[] hops = conductor.Run(300, hop =>
        {
            if (hop == 20)
                conductor.TransitionTo(1);
            if (hop == 40)
                conductor.TransitionTo(0);
        });
        Assert.DoesNotContain(hops, hop => hop.Has(ConductorEventKind.TransitionBegan));
        Assert.Equal(0, conductor.WantedMood);

        // To the bridge itself, on the way over it: stays there.
        conductor = Of(file);
        hops = conductor.Run(900, hop =>
        {
            if (hop == 20)
                conductor.TransitionTo(2);
            if (hop == 50)
                conductor.TransitionTo(1);
        });
        Assert.Equal([20], Hops(hops, ConductorEventKind.TransitionBegan));
        Assert.Equal((1, 1), (conductor.Mood, conductor.WantedMood));
    }

    [Fact]
    public void AskedForAgainItCarriesOn()
    {
        Conductor conductor = Of(A, B);
        ConductedHop[] hops = conductor.Run(120, hop => conductor.TransitionTo(1, 1));
        Assert.Equal(99, HopOf(hops, ConductorEventKind.TransitionEnded));
    }

    internal static IReadOnlyList<ProgressionStep> Chords(params string[] names) =>
        [.. MusicModels.Chords(names).Select(chord => new ProgressionStep(chord))];

    private static int[] Hops(ConductedHop[] hops, ConductorEventKind kind) =>
        [.. Enumerable.Range(0, hops.Length).Where(hop => hops[hop].Has(kind))];
}
