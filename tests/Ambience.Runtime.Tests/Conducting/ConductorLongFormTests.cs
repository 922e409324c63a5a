using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;
using MathNet.Numerics.IntegralTransforms;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

public class ConductorLongFormTests
{
    private const int HopsPerSecond = 10, Hour = 3_600 * HopsPerSecond;

    /// <summary>A network whose training music is the same all the time: what moves is the conductor's.</summary>
    private static WaveNetModel Still()
    {
        // Hops of 100 ms: an hour in no time.
        WaveNetModel model = MusicModels.Create(MusicModels.Shape with { HopFrames = 200 });
        foreach (MoodPrior prior in model.Prior!.Moods)
        {
            for (int row = 0; row < prior.Slow.Length; row += ControlPrior.SlowFeatures)
                prior.Slow[row + ControlLayout.Brightness] = 0;
            Array.Fill(prior.Onsets, 1);
        }
        return model;
    }

    /// <summary>Asked density and brightness of an hour, once a second.</summary>
    private static (float[] Density, float[] Brightness) AnHour(Mood mood, ulong seed)
    {
        Conductor conductor = Of(new MoodFile { Moods = [mood] }, seed, Still());
        var control = new float[conductor.ControlSize];
        (var density, var brightness) = (new float[3_600], new float[3_600]);
        for (int hop = 0; hop < Hour; hop++)
        {
            conductor.Next(control);
            density[hop / HopsPerSecond] = control[ControlLayout.Density];
            brightness[hop / HopsPerSecond] = control[ControlLayout.Brightness] * 2; // octaves
        }
        return (density, brightness);
    }

    /// <summary>Share of the movement whose periods lie within a range.</summary>
    private static double Share(float[] perSecond, double shortest, double longest)
    {
        float mean = perSecond.Average();
        double[] numbers = [.. perSecond.Select(value => (double)(value - mean)), 0, 0];
        Fourier.ForwardReal(numbers, perSecond.Length, FourierOptions.Matlab);
        double inside = 0, all = 0;
        for (int bin = 1; bin <= perSecond.Length / 2; bin++)
        {
            double energy = (numbers[2 * bin] * numbers[2 * bin]) + (numbers[(2 * bin) + 1] * numbers[(2 * bin) + 1]);
            double period = perSecond.Length / (double)bin;
            all += energy;
            inside += period >= shortest && period <= longest ? energy : 0;
        }
        return inside / all;
    }

    [Fact]
    public void AnHourBreathesOverMinutes()
    {
        (float[] density, float[] brightness) = AnHour(Plain("calm"), 3);
        Check(density, 1, Breathing.MaximumDensityShare);
        Check(brightness, 0, Breathing.MaximumOctaves);
        Assert.NotEqual(density, AnHour(Plain("calm"), 4).Density);
        Assert.NotEqual(density, AnHour(Plain("night"), 3).Density); // each mood breathes on its own

        static void Check(float[] curve, float centre, float amplitude)
        {
            Assert.All(curve, value => Assert.InRange(value, centre - amplitude - 1e-4f, centre + amplitude + 1e-4f));
            Assert.True(curve.Max() - curve.Min() > amplitude, $"moves by {curve.Max() - curve.Min()}");
            Assert.True(Share(curve, 45, 3_600) > 0.95, $"{Share(curve, 45, 3_600)} of the movement takes its time");
            Assert.True(Share(curve, 60, 900) > 0.6, $"{Share(curve, 60, 900)} of the movement takes minutes");
            float[] minutes = [.. curve.Chunk(60).Select(minute => minute.Average())];
            Assert.True(minutes.Distinct().Count() > 50, "no two minutes are alike");
        }
    }

    [Fact]
    public void ARangeTakesThePlaceOfBreathing()
    {
        Mood still = Plain("calm") with
        {
            Density = Curve.Wandering(0.999f, 1.001f, 60), BrightnessOctaves = Curve.Wandering(-0.001f, 0.001f, 60),
        };
        (float[] density, float[] brightness) = AnHour(still, 3);
        Assert.All(density, value => Assert.InRange(value, 0.9989f, 1.0011f));
        Assert.All(brightness, value => Assert.InRange(value, -0.0011f, 0.0011f));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(120)]
    public void ASettingWandersInItsRangeAtItsPace(float seconds)
    {
        (float[] density, _) = AnHour(Plain("calm") with { Density = Curve.Wandering(0.4f, 1.6f, seconds) }, 5);
        Assert.All(density, value => Assert.InRange(value, 0.4f - 1e-5f, 1.6f + 1e-5f));
        Assert.True(density.Min() < 0.6 && density.Max() > 1.4, $"{density.Min()} to {density.Max()}: uses its range");

        // From a height to the next no faster than a smoothstep over the whole range.
        for (int second = 1; second < density.Length; second++)
            Assert.InRange(Math.Abs(density[second] - density[second - 1]), 0, 1.5 * 1.2 / seconds * 1.001);
        Assert.True(Share(density, 1.5 * seconds, 10_000) > 0.9, "no faster than its pace");
        Assert.True(Share(density, 1.5 * seconds, 20 * seconds) > 0.6, "and no slower");
    }
}
