using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

public class ConductorLayerTests
{
    private static Layer Layer(string name, string? trained = null) =>
        new() { Name = name, Blend = trained is null ? [] : [new(trained, 1)] };

    [Fact]
    public void LayersOfTheSameNameAreOneStreamAndKeepTheOrderOfTheFile()
    {
        Conductor conductor = Of(
            Plain("a") with { Layers = [Layer("pad"), Layer("bells")] }, Plain("b"),
            Plain("c") with { Layers = [Layer("bells"), Layer("drums"), Layer("pad")] });
        Assert.Equal(["pad", "bells", "main", "drums"], conductor.LayerNames);
        Assert.Equal([true, true, false, false], conductor.Hop().Active);
    }

    [Fact]
    public void ALayerThatAMoodLacksFadesOutAndBackInWithEqualPower()
    {
        Conductor conductor = Of(
            Plain("a") with { Layers = [Layer("pad"), Layer("bells")] },
            Plain("b") with { Layers = [Layer("pad"), Layer("drums")] });
        ConductedHop[] hops = conductor.Run(300, hop =>
        {
            if (hop == 100)
                conductor.TransitionTo(1, 1);
        });
        for (int hop = 100; hop < 200; hop++)
        {
            float[] gains = hops[hop].Gains;
            Assert.Equal(1, gains[0], 1e-5);
            Assert.Equal(1, (gains[1] * gains[1]) + (gains[2] * gains[2]), 1e-4);
            Assert.True(hops[hop].Active.All(active => active), $"hop {hop}: all three are heard");
        }
        Assert.Equal([1f, 1, 0], hops[99].Gains);
        Assert.Equal([1f, 0, 1], hops[200].Gains);
        Assert.Equal([true, true, false], hops[99].Active);
        Assert.Equal([true, false, true], hops[200].Active);
        Assert.All(hops[200].Control[1], value => Assert.Equal(0, value)); // the row of a layer that rests
    }

    [Fact]
    public void TheMusicInsideALayerIsThatOfTheMoodsThatHaveIt()
    {
        Conductor conductor = Of(
            Plain("a") with { Layers = [Layer("pad", "calm"), Layer("bells", "cavern")] }, Plain("b", "tense"));
        ConductedHop[] hops = conductor.Run(60, hop =>
        {
            if (hop == 10)
                conductor.TransitionTo(1, 0.4f);
        });
        // On its way out the bells stay what they were, since the mood entered says nothing of them.
        for (int hop = 0; hop < 48; hop++)
            Assert.Equal(Network.MoodEmbeddings[10], hops[hop].Control[1][ControlLayout.MoodEmbedding], 1e-5);
    }

    [Fact]
    public void LayersDoNotPlayInLockstepButInOneHarmony()
    {
        Conductor conductor = Of(Plain("a") with { Layers = [Layer("pad"), Layer("bells", "cavern"), Layer("drums")] });
        ConductedHop[] hops = conductor.Run(1_000);
        Assert.InRange(Correlation(hops, 0, 1, ControlLayout.Loudness), -0.5, 0.5);
        Assert.InRange(Correlation(hops, 0, 2, ControlLayout.Loudness), -0.5, 0.5);
        double together = hops.Average(hop => Cosine(hop.Control[0], hop.Control[1]));
        double strangers = Enumerable.Range(0, 500).Average(hop => Cosine(hops[hop].Control[0], hops[hop + 500].Control[1]));
        Assert.True(together > 0.95, $"{together}");
        Assert.True(strangers < 0.9, $"{strangers}: the control of this test, chroma of other moments");
    }

    private static double Correlation(ConductedHop[] hops, int a, int b, int value)
    {
        double[] x = [.. hops.Select(hop => (double)hop.Control[a][value])];
        double[] y = [.. hops.Select(hop => (double)hop.Control[b][value])];
        (double meanX, double meanY) = (x.Average(), y.Average());
        double xy = x.Zip(y, (u, v) => (u - meanX) * (v - meanY)).Sum();
        return xy / Math.Sqrt(x.Sum(u => (u - meanX) * (u - meanX)) * y.Sum(v => (v - meanY) * (v - meanY)));
    }

    private static double Cosine(float[] a, float[] b) =>
        Enumerable.Range(0, ControlLayout.ChromaSize).Sum(pitch => (double)a[pitch] * b[pitch]);

    [Fact]
    public void GainPanAndWidthReachTheMixAndGlideBetweenMoods()
    {
        Conductor conductor = Of(
            Plain("a") with { Layers = [Layer("pad") with { Pan = -0.5f, Width = 2, GainDecibels = Curve.Constant(-6) }] },
            Plain("b") with { Layers = [Layer("pad") with { Pan = 1, Width = 0.25f, GainDecibels = Curve.Constant(6) }] });
        ConductedHop[] hops = conductor.Run(250, hop =>
        {
            if (hop == 50)
                conductor.TransitionTo(1, 1);
        });
        Check(hops[49], Math.Pow(10, -6 / 20.0), -0.5, 2);
        Check(hops[99], 1, 0.25, 1.125); // halfway, in decibels
        Check(hops[200], Math.Pow(10, 6 / 20.0), 1, 0.25);

        static void Check(ConductedHop hop, double gain, double pan, double width)
        {
            Assert.Equal(gain, hop.Gains[0], 1e-4);
            Assert.Equal(pan, hop.Pans[0], 1e-4);
            Assert.Equal(width, hop.Widths[0], 1e-4);
        }
    }

    [Fact]
    public void AGateOpensAndClosesWithHysteresisAndAFade()
    {
        Layer drums = Layer("drums") with { Gate = new LayerGate("danger", Above: 0.5f, Hysteresis: 0.2f, FadeSeconds: 0.5f) };
        Conductor conductor = Of(new MoodFile
        {
            Moods = [Plain("a") with { Layers = [Layer("pad"), drums] }],
            Parameters = [new("danger", 0, 1, 0, 0)],
        });
        Assert.Equal([1f, 0], After(0.5f, 1).Gains);    // not above
        ConductedHop opening = After(0.51f, 1);
        Assert.True(opening.Active[1]);                 // from the first hop of its fade on
        Assert.InRange(opening.Gains[1], 1e-6f, 0.01f);
        Assert.Equal(0.5f, After(0.51f, 24).Gains[1], 1e-4);
        Assert.Equal(1, After(0.51f, 25).Gains[1], 1e-6);
        Assert.Equal(1, After(0.31f, 60).Gains[1], 1e-6);   // within the hysteresis
        Assert.InRange(After(0.29f, 10).Gains[1], 0.5f, 0.99f);
        ConductedHop last = After(0.29f, 40);
        Assert.Equal((0f, true), (last.Gains[1], last.Active[1])); // it still falls to silence within this hop
        Assert.False(After(0.29f, 1).Active[1]);
        Assert.False(After(0.49f, 60).Active[1]);

        ConductedHop After(float danger, int hops)
        {
            conductor.SetParameter(0, danger);
            return conductor.Run(hops)[^1];
        }
    }

    [Fact]
    public void ALayerThatIsTurnedDownCostsNothingAndComesBack()
    {
        Curve level = new("danger", [new(0, -60), new(1, 0)]);
        Conductor conductor = Of(new MoodFile
        {
            Moods = [Plain("a") with { Layers = [Layer("pad"), Layer("choir") with { GainDecibels = level }] }],
            Parameters = [new("danger", 0, 1, 1, 0.1f)],
        });
        Assert.True(conductor.Run(5)[^1].Active[1]);
        conductor.SetParameter(0, 0);
        ConductedHop[] down = conductor.Run(400);
        Assert.False(down[^1].Active[1]);
        conductor.SetParameter(0, 1);
        ConductedHop[] up = conductor.Run(200);
        Assert.Equal(1, up[^1].Gains[1], 1e-4);
        float last = 0;
        foreach (ConductedHop hop in up)
        {
            Assert.InRange(hop.Gains[1] - last, 0, 0.2001f);
            last = hop.Gains[1];
        }
    }

    [Fact]
    public void LayersBendWhatTheirMoodSays()
    {
        Mood mood = Plain("a") with
        {
            LoudnessDecibels = Curve.Constant(-4), Temperature = Curve.Constant(0.8f), Density = Curve.Constant(0.5f),
            BrightnessOctaves = Curve.Constant(-0.25f),
        };
        Layer bent = Layer("pad") with
        {
            LoudnessDecibels = Curve.Constant(2), Temperature = Curve.Constant(1.25f), Density = Curve.Constant(0.5f),
            BrightnessOctaves = Curve.Constant(-0.5f),
        };
        ConductedHop[] straight = Of(mood with { Layers = [Layer("pad")] }).Run(50);
        ConductedHop[] hops = Of(mood with { Layers = [bent] }).Run(50);
        for (int hop = 0; hop < 50; hop++)
        {
            (float[] a, float[] b) = (straight[hop].Control[0], hops[hop].Control[0]);
            Assert.Equal(a[ControlLayout.Loudness] + 0.1f, b[ControlLayout.Loudness], 1e-5);
            Assert.Equal(a[ControlLayout.Brightness] - 0.25f, b[ControlLayout.Brightness], 1e-5);
            Assert.Equal(a[ControlLayout.Density] / 2, b[ControlLayout.Density], 1e-5);
            Assert.All(hops[hop].Temperatures[0], temperature => Assert.Equal(1, temperature, 1e-6));
        }
    }

    [Theory]
    [InlineData(-24, -6, -18)]
    [InlineData(-6, -6, 0)]
    [InlineData(4, 4, 0)]
    [InlineData(9, 6, 3)]
    [InlineData(20, 6, 6)] // a gain makes the network's noise louder too
    public void LoudnessThatTheNetworkDoesNotFollowIsMixed(float asked, float played, float mixed)
    {
        Mood mood = Plain("a") with { Layers = [Layer("pad")] };
        ConductedHop[] straight = Of(mood).Run(50), hops = Of(mood with { LoudnessDecibels = Curve.Constant(asked) }).Run(50);
        for (int hop = 0; hop < 50; hop++)
        {
            float expected = straight[hop].Control[0][ControlLayout.Loudness] + (played / 20);
            Assert.Equal(expected, hops[hop].Control[0][ControlLayout.Loudness], 1e-5);
            Assert.Equal(mixed, 20 * Math.Log10(hops[hop].Gains[0] / straight[hop].Gains[0]), 1e-3);
        }
    }

    [Fact]
    public void BandTemperaturesAreInterpolatedPerOctaveAndReachBothChannels()
    {
        // 4 bands of 1 kHz: centres 500, 1500, 2500, 3500 Hz.
        Mood mood = Plain("a") with
        {
            Temperature = Curve.Constant(0.8f), BandTemperatures = [new(500, 1.5f), new(2000, 0.5f)],
        };
        float[] lanes = Of(mood).Hop().Temperatures[0];
        float at1500 = 0.8f * (1.5f - (MathF.Log(3) / MathF.Log(4)));
        float[] expected = [1.2f, at1500, 0.4f, 0.4f];
        for (int lane = 0; lane < 8; lane++)
            Assert.Equal(expected[lane % 4], lanes[lane], 1e-5);
    }

    [Fact]
    public void TwoLayersOfOneNameInAMoodAreAMistake() => Assert.Contains(
        "pad", Assert.Throws<ArgumentException>(() => Of(Plain("a") with { Layers = [Layer("pad"), Layer("pad")] })).Message);
}
