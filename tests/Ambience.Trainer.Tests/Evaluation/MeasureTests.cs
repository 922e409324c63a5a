using Ambience.Audio;
using Ambience.Health;
using Ambience.Model;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Tests.Data;
using Xunit;

namespace Ambience.Trainer.Tests.Evaluation;

/// <summary>
/// A judge must be able to say no: every measure on music that is right, and on music that is wrong in a known way.
/// </summary>
public class MeasureTests
{
    private const int Width = ControlLayout.FeatureCount;
    private const int Rate = 48_000;

    [Fact]
    public void MusicThatDoesWhatWasAskedFollowsPerfectly()
    {
        float[] features = Walk(seed: 1);
        Adherence same = Adherence.Measure(features, features, skipHops: 0);
        Assert.Equal(1, same.Chroma, 1e-5);
        Assert.Equal(0, same.ChromaTritone, 1e-5); // these chords have no tritone in them
        Assert.Equal(1, same.ChromaMargin, 1e-5);
        Assert.Equal(1, same.LoudnessCorrelation, 1e-5);
        Assert.Equal(1, same.BrightnessCorrelation, 1e-5);
        Assert.Equal(1, same.DensityCorrelation, 1e-5);
        Assert.Equal(0, same.LoudnessBiasDecibels, 1e-5);
    }

    [Fact]
    public void ATritoneAwayIsTheWrongChroma()
    {
        float[] asked = Walk(seed: 1), heard = [.. asked];
        for (int i = 0; i < asked.Length; i++)
        {
            if (i % Width < 12)
                heard[i] = asked[(i / Width * Width) + ((i % Width) + 6) % 12];
        }
        Adherence adherence = Adherence.Measure(asked, heard, skipHops: 0);
        Assert.Equal(0, adherence.Chroma, 1e-5);
        Assert.Equal(1, adherence.ChromaTritone, 1e-5);
    }

    [Fact]
    public void OtherMusicDoesNotFollow()
    {
        Adherence adherence = Adherence.Measure(Walk(seed: 1), Walk(seed: 2), skipHops: 0);
        Assert.InRange(adherence.ChromaMargin, -0.2, 0.2);
        Assert.InRange(adherence.LoudnessCorrelation, -0.2, 0.2);
        Assert.InRange(adherence.DensityCorrelation, -0.2, 0.2);
    }

    [Fact]
    public void ConstantMusicCorrelatesWithNothingAndItsBiasIsSeen()
    {
        float[] asked = Walk(seed: 1), heard = [.. asked];
        for (int row = 0; row < heard.Length; row += Width)
            (heard[row + ControlLayout.Loudness], heard[row + ControlLayout.Density]) = (1.25f, 0);
        Adherence adherence = Adherence.Measure(asked, heard, skipHops: 0);
        Assert.Equal(0, adherence.LoudnessCorrelation);
        Assert.Equal(0, adherence.DensityCorrelation);
        Assert.InRange(adherence.LoudnessBiasDecibels, 9, 11); // Walk's loudness is 0.75 on average
    }

    [Fact]
    public void TheStartAndAskedSilenceAreNotJudged()
    {
        float[] asked = Walk(seed: 1), heard = [.. asked];
        Array.Clear(heard, 0, 50 * Width);
        for (int hop = 100; hop < 200; hop++)
        {
            asked[(hop * Width) + ControlLayout.Loudness] = -1.5f;
            heard[hop * Width] += 1;
        }
        Assert.Equal(1, Adherence.Measure(asked, heard, skipHops: 50).Chroma, 1e-5);
        Assert.True(Adherence.Measure(asked, heard, skipHops: 0).Chroma < 0.95);
    }

    [Theory]
    // noise that covers the window's side lobes in the next octave, but not the tone in its own
    [InlineData(125, 1, 0.2)]
    [InlineData(1_000, 4, 0.02)]
    [InlineData(8_000, 7, 0.005)]
    public void ALouderToneIsLouderInItsOctaveAlone(double hertz, int octave, double noiseAmplitude)
    {
        AudioClip noise = TestAudio.Noise(Rate, 4, seed: 1, noiseAmplitude);
        IReadOnlyList<OctaveLevel> levels =
            OctaveLevels.Compare(WithTone(noise, hertz, 0.1), WithTone(noise, hertz, 0.2));
        Assert.Equal(hertz, levels[octave].CentreHz);
        for (int i = 0; i < levels.Count; i++)
            Assert.Equal(i == octave ? 6.02 : 0, levels[i].DifferenceDecibels, 0.1);
        Assert.Equal(20 * Math.Log10(0.1 / Math.Sqrt(2)), levels[octave].RealDecibels, 0.1); // a sine's RMS
    }

    [Fact]
    public void ALoopIsFoundAndNoiseIsNone()
    {
        AudioClip part = TestAudio.Noise(Rate, 1.3, seed: 1);
        float[] looped = [.. Enumerable.Range(0, 15).SelectMany(_ => part.Samples)];
        Assert.InRange(LoopDetector.HighestOf(new AudioClip(Rate, 1, looped)), 0.99, 1.0001);
        Assert.InRange(LoopDetector.HighestOf(TestAudio.Noise(Rate, 20, seed: 2)), 0, 0.2);
        Assert.Equal(0, LoopDetector.HighestOf(new AudioClip(Rate, 1, new float[20 * Rate]))); // silence is not a loop
    }

    [Fact]
    public void EnduranceHearsSilenceClippingAndDrift()
    {
        WaveNetShape shape = WaveNetPresets.Ambient48;
        var endurance = new Endurance(shape, controlled: false);
        // 2 s each, 3 dB softer each time, and 0.8 s of silence across the second seam
        for (int part = 0; part < 4; part++)
        {
            int frames = 188 * shape.HopSamples;
            var samples = new float[2 * frames];
            for (int i = 0; i < samples.Length; i++)
            {
                bool silent = (part == 1 && i / 2 > frames - (0.4 * Rate)) || (part == 2 && i / 2 < 0.4 * Rate);
                samples[i] = silent ? 0 : (float)(0.3 * Math.Pow(10, -3 * part / 20.0) * Math.Sin(0.1 * (i / 2)));
            }
            if (part == 3)
                (samples[9_000], samples[9_001]) = (1, -1.5f);
            endurance.Add([], new AudioClip(Rate, 2, samples));
        }
        EnduranceReport report = endurance.Report();
        Assert.Equal(4 * 188 * shape.HopSeconds / 60, report.Minutes, 1e-9);
        Assert.InRange(report.LongestSilenceSeconds, 0.6, 0.8); // loudness sees a tenth of a second
        Assert.Equal(2, report.ClippedSamples);
        Assert.Equal(20 * Math.Log10(1.5), report.PeakDecibels, 1e-3);
        Assert.True(report.LoudnessDecibelsPerMinute < -30, $"{report.LoudnessDecibelsPerMinute}");
        Assert.Empty(report.ChromaMarginByMinute);
    }

    [Fact]
    public void EveryGoalCanBeMissedAndReached()
    {
        var follows = new Adherence(0.8, 0.3, 1, 0, 1, 1);
        var endures = new EnduranceReport(10, 0.5, -1, 0, 0.4, 0.2, [0.5, 0.4]);
        var good = new MoodEvaluation("calm", 60, follows, follows, -3, [], 0.5, endures);
        Assert.Empty(Evaluator.MissedGoals(good));
        Assert.Empty(Evaluator.MissedGoals(good with { HeldOut = null, Prior = null, Endurance = null }));

        Adherence ignores = follows with { Chroma = double.NaN };
        Misses(good with { HeldOut = ignores }, "held-out chroma");
        Misses(good with { Prior = follows with { Chroma = 0.55 } }, "chroma of the prior");
        Misses(good with { Endurance = endures with { LongestSilenceSeconds = 6 } }, "silent");
        Misses(good with { Endurance = endures with { ClippedSamples = 1 } }, "1 clipped");
        Misses(good with { Endurance = endures with { LoopScore = 0.99 } }, "loop score 0.990");
        Misses(good with { Endurance = endures with { LoudnessDecibelsPerMinute = -1.5 } }, "-1.5 dB");
        Misses(good with { Endurance = endures with { ChromaMarginByMinute = [0.5, double.NaN] } }, "last minute");

        static void Misses(MoodEvaluation mood, string said)
        {
            string goal = Assert.Single(Evaluator.MissedGoals(mood));
            Assert.StartsWith("calm: ", goal);
            Assert.Contains(said, goal);
        }
    }

    private static AudioClip WithTone(AudioClip clip, double hertz, double amplitude) => new(clip.SampleRateHz, 1,
        [.. clip.Samples.Select((sample, i) =>
            (float)(sample + (amplitude * Math.Sin(Math.Tau * hertz * i / clip.SampleRateHz))))]);

    /// <summary>
    /// 1,000 hops that wander: a fifth (two pitch classes) that changes now and then, and numbers that move.
    /// </summary>
    private static float[] Walk(int seed)
    {
        var random = new Random(seed);
        var features = new float[1_000 * Width];
        int root = 0;
        for (int hop = 0; hop < 1_000; hop++)
        {
            Span<float> row = features.AsSpan(hop * Width, Width);
            if (hop % 10 == 0)
                root = random.Next(12);
            row[root] = row[(root + 7) % 12] = MathF.Sqrt(0.5f);
            row[ControlLayout.Loudness] = 0.5f + (0.5f * random.NextSingle());
            row[ControlLayout.Brightness] = random.NextSingle() - 0.5f;
            row[ControlLayout.Density] = random.NextSingle();
        }
        return features;
    }
}
