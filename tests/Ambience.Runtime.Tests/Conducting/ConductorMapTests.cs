using Ambience.Conducting;
using Ambience.Moods;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

public class ConductorMapTests
{
    private const int Calm = 0, Tense = 1, Wild = 2;

    private static MoodFile File => new()
    {
        Moods = [Plain("calm"), Plain("tense", "tense"), Plain("wild", "cavern")],
        Parameters = [new("danger", 0, 1, 0, 0), new("height", 0, 100, 50, 0)],
        Map =
        [
            new([new("danger", Comparison.Greater, 0.6f), new("height", Comparison.Less, 20)], 0.1f, "wild"),
            new([new("danger", Comparison.GreaterOrEqual, 0.5f)], 0.2f, "tense"),
            new([new("danger", Comparison.LessOrEqual, 0.25f)], 0, "calm"),
        ],
    };

    private static int After(Conductor conductor, float danger, float height = 50)
    {
        conductor.SetParameter(0, danger);
        conductor.SetParameter(1, height);
        _ = conductor.Run(2);
        return conductor.WantedMood;
    }

    [Fact]
    public void TheFirstRuleThatHoldsChooses()
    {
        Conductor conductor = Of(File);
        Assert.Equal(Calm, conductor.MappedMood);
        Assert.Equal(Tense, After(conductor, 0.7f));
        Assert.Equal(Wild, After(conductor, 0.7f, 19));
        Assert.Equal(Tense, After(conductor, 0.7f, 21)); // half of it is too much
        Assert.Equal(Calm, After(conductor, 0.1f));
    }

    [Fact]
    public void WhileARuleIsInForceItsThresholdsGiveWay()
    {
        Conductor conductor = Of(File);
        Assert.Equal(Calm, After(conductor, 0.49f));
        Assert.Equal(Tense, After(conductor, 0.5f));
        Assert.Equal(Tense, After(conductor, 0.31f));   // 0.2 of slack
        Assert.Equal(Tense, After(conductor, 0.29f));   // no rule holds: the mood stays
        Assert.Equal(-1, conductor.MappedMood);
        Assert.Equal(Tense, After(conductor, 0.31f));   // out of force, so without slack: still none
        Assert.Equal(-1, conductor.MappedMood);
        Assert.Equal(Calm, After(conductor, 0.25f));
    }

    [Fact]
    public void WhatTheGameAsksForStandsUntilTheAnswerOfTheRulesChanges()
    {
        Conductor conductor = Of(File);
        conductor.TransitionTo(Wild);
        Assert.Equal(Wild, After(conductor, 0.1f));     // still "calm", as before
        Assert.Equal(Tense, After(conductor, 0.9f));
        conductor.TransitionTo(Calm);
        Assert.Equal(Calm, After(conductor, 0.95f));
        conductor.FollowMap();
        Assert.Equal(Tense, conductor.WantedMood);
    }

    [Fact]
    public void AStartMoodOtherThanTheMapsIsTheGamesWish()
    {
        Conductor conductor = Of(File);
        conductor.Reset(1, Wild, [0, 50]);
        _ = conductor.Run(5);
        Assert.Equal((Wild, Calm), (conductor.WantedMood, conductor.MappedMood));
    }

    [Fact]
    public void WithoutHysteresisATremblingParameterChangesItsMindAndWithItNot()
    {
        Assert.InRange(Changes(0), 50, 100);
        Assert.Equal(1, Changes(0.1f));

        static int Changes(float hysteresis)
        {
            Conductor conductor = Of(new MoodFile
            {
                Moods = [Plain("calm"), Plain("tense", "tense")],
                Parameters = [new("danger", 0, 1, 0, 0)],
                Map = [new([new("danger", Comparison.Greater, 0.5f)], hysteresis, "tense"), new([], 0, "calm")],
            });
            int changes = 0, last = conductor.WantedMood;
            for (int hop = 0; hop < 100; hop++)
            {
                conductor.SetParameter(0, hop % 2 == 0 ? 0.52f : 0.48f);
                _ = conductor.Hop();
                changes += conductor.WantedMood != last ? 1 : 0;
                last = conductor.WantedMood;
            }
            return changes;
        }
    }

    [Fact]
    public void AMapsTransitionGoesByTheRules()
    {
        MoodFile file = File;
        Conductor conductor = Of(new MoodFile
        {
            Moods = file.Moods, Parameters = file.Parameters, Map = file.Map,
            Transitions = [new("calm", "tense", FadeSeconds: 0.3f)],
        });
        conductor.SetParameter(0, 0.8f);
        ConductedHop[] hops = conductor.Run(50);
        Assert.Equal(29, Array.FindIndex(hops, hop => hop.Has(ConductorEventKind.TransitionEnded)));
    }
}
