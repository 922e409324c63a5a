using Ambience.Audio;
using Ambience.Health;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Evaluation;

/// <summary>Measures of sound, on signals whose figures are known by construction.</summary>
public sealed class SoundMeasureTests : IDisposable
{
    private const int Rate = 48_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TimbreOfASineAndOfNoise()
    {
        Timbre sine = Timbre.Measure(Make(3, t => 0.3 * Math.Sin(Math.Tau * 1_000 * t)));
        Assert.InRange(sine.CentroidHz, 980, 1_020);
        Assert.Equal(3.01, sine.CrestDecibels, 0.05);
        Assert.InRange(sine.CentroidOctaves, 0, 0.05); // its first window is half empty
        Assert.InRange(sine.Flux, 0, 0.05); // its first window is half empty
        var random = new Random(4);
        Timbre noise = Timbre.Measure(Make(3, _ => 0.3 * ((2 * random.NextDouble()) - 1)));
        Assert.Equal(-2.5, noise.FlatnessDecibels, 0.3); // the log of an exponentially distributed power: Euler's constant
        Assert.True(sine.FlatnessDecibels < noise.FlatnessDecibels - 30);
        Assert.Equal(4.77, noise.CrestDecibels, 0.05); // uniform
        Assert.True(noise.Flux > 0.4, $"{noise.Flux}");
    }

    [Fact] // uniform noise of amplitude a has the power a^2 / 3, evenly up to 24 kHz: two thirds of it from 8 kHz up
    public void HissIsMeasuredWhateverElsePlays()
    {
        var random = new Random(7);
        const double amplitude = 0.01;
        double Tones(double t) => 0.2 * (Math.Sin(Math.Tau * 440 * t) + Math.Sin(Math.Tau * 1_320 * t));
        double Quiet(double t) => t % 4 < 3 ? Tones(t) : Tones(t) / 30; // a quarter of it is soft
        NoiseAndStereo clean = NoiseAndStereo.Measure(Make(8, Quiet));
        NoiseAndStereo noisy = NoiseAndStereo.Measure(Make(8, t => Quiet(t) + (amplitude * ((2 * random.NextDouble()) - 1))));
        Assert.Equal(10 * Math.Log10(amplitude * amplitude / 3 * 2 / 3), noisy.TrebleDecibels, 0.2);
        Assert.True(clean.TrebleDecibels < noisy.TrebleDecibels - 20, $"{clean} {noisy}");
        Assert.True(clean.FloorDecibels < noisy.FloorDecibels - 25, $"{clean} {noisy}");

        // Twice the noise, 6 dB more floor; tones alone, ten times as loud, leave it where it is.
        NoiseAndStereo more = NoiseAndStereo.Measure(Make(8, t => Quiet(t) + (2 * amplitude * ((2 * random.NextDouble()) - 1))));
        Assert.Equal(6, more.FloorDecibels - noisy.FloorDecibels, 0.7);
        Assert.Equal(6, more.TrebleDecibels - noisy.TrebleDecibels, 0.2);
        NoiseAndStereo louder = NoiseAndStereo.Measure(Make(8, t => (2 * Quiet(t)) + (amplitude * ((2 * random.NextDouble()) - 1))));
        Assert.Equal(0, louder.FloorDecibels - noisy.FloorDecibels, 1.0);
    }

    [Fact]
    public void WidthIsTheCorrelationOfTheSides()
    {
        var random = new Random(8);
        float[] left = Noise(), right = Noise();
        NoiseAndStereo Of(Func<int, (float, float)> at) => NoiseAndStereo.Measure(new AudioClip(Rate, 2,
            [.. Enumerable.Range(0, Rate).SelectMany(i => new[] { at(i).Item1, at(i).Item2 })]));
        Assert.Equal(1, Of(i => (left[i], left[i])).StereoCorrelation, 1e-6);
        Assert.Equal(0, Of(i => (left[i], left[i])).MonoLossDecibels, 1e-6);
        Assert.Equal(0, Of(i => (left[i], right[i])).StereoCorrelation, 0.02);
        Assert.Equal(3.01, Of(i => (left[i], right[i])).MonoLossDecibels, 0.1);
        Assert.Equal(0.8, Of(i => (left[i], (0.8f * left[i]) + (0.6f * right[i]))).StereoCorrelation, 0.02);
        Assert.True(Of(i => (left[i], -left[i])) is { StereoCorrelation: < -0.99, MonoLossDecibels: > 100 });
        Assert.Equal(0, Of(_ => (0, 0)).MonoLossDecibels);

        float[] Noise() => [.. Enumerable.Range(0, Rate).Select(_ => 0.1f * ((2 * random.NextSingle()) - 1))];
    }

    [Theory] // noise that swells so often a second moves in the octave around it, by its depth
    [InlineData(0.7, 0)]
    [InlineData(1.5, 1)]
    [InlineData(3, 2)]
    [InlineData(6, 3)]
    [InlineData(12, 4)]
    public void ModulationIsFoundWhereItIs(double hertz, int octave)
    {
        var random = new Random(4);
        double Level(double t) => Math.Pow(10, 6 / 20.0 * Math.Sin(Math.Tau * hertz * t)); // +-6 dB: 4.2 dB RMS
        Timbre timbre = Timbre.Measure(Make(12, t => 0.1 * Level(t) * ((2 * random.NextDouble()) - 1)));
        Assert.Equal(octave, timbre.ModulationDecibels.ToList().IndexOf(timbre.ModulationDecibels.Max()));
        Assert.InRange(timbre.ModulationDecibels[octave], 3.6, 4.6);
    }

    [Fact]
    public void FrechetDistanceOfNormalDistributionsIsTheFormula()
    {
        // Two dimensions, correlated by construction; the formula's trace worked out for commuting covariances.
        float[] Set(int seed, double mean, double a, double b)
        {
            var random = new Random(seed);
            double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
            return [.. Enumerable.Range(0, 60_000).SelectMany(_ =>
            {
                double u = a * Normal(), v = b * Normal();
                return new[] { (float)(mean + ((u + v) / Math.Sqrt(2))), (float)((u - v) / Math.Sqrt(2)) };
            })];
        }
        var one = new FrechetDistance(Set(1, 0, 2, 0.5), 2);
        var two = new FrechetDistance(Set(2, 3, 1, 1.5), 2);
        double expected = 9 + Math.Pow(2 - 1, 2) + Math.Pow(0.5 - 1.5, 2);
        Assert.Equal(expected, one.To(two), 0.15);
        Assert.Equal(one.To(two), two.To(one), 1e-6);
        Assert.Equal(0, one.To(one), 1e-9);
        Assert.Equal(0, one.To(new FrechetDistance(Set(3, 0, 2, 0.5), 2)), 0.01);
    }

    [Fact]
    public void ClicksAreCountedAndAttacksAreNot()
    {
        AudioClip music = Struck(Rate, 6);
        Assert.Equal(0, ClickDetector.CountIn(music));
        foreach (double second in (double[])[1.05, 2.2, 2.21, 4.4]) // two of them so near that they are heard as one
            music.Samples[2 * (int)(second * Rate)] += 0.2f;
        for (int i = 2 * 5 * Rate; i < music.Samples.Length; i += 2) // a seam: one side jumps
            music.Samples[i] += 0.15f;
        Assert.Equal(4, ClickDetector.CountIn(music));
        Assert.Equal(0, ClickDetector.CountIn(new AudioClip(Rate, 2, new float[Rate])));
    }

    [Fact]
    public void EnduranceCountsByTheHour()
    {
        var shape = TestAudio.OddShape;
        AudioClip music = Struck(shape.SampleRateHz, 20);
        Array.Clear(music.Samples, 2 * 5 * 12_000, 2 * 3 * 12_000);  // three seconds of silence
        Array.Clear(music.Samples, 2 * 12 * 12_000, 2 * 6_000);      // a rest of half a second
        music.Samples[2 * 15 * 12_000] = 1.5f;
        var endurance = new Endurance(shape, controlled: false);
        endurance.Add(new float[2_000 * 15], music);
        EnduranceReport report = endurance.Report();
        Assert.Equal(180, report.SilencesPerHour, 1); // one in 20 s
        Assert.Equal(180, report.ClippedPerHour, 1);
        Assert.Equal(3, report.LongestSilenceSeconds, 0.15);
        Assert.Equal(180, report.ClicksPerHour, 1); // the clipped one; silence comes and goes between notes
        Assert.Equal(60 * report.LoudnessDecibelsPerMinute, report.LoudnessDecibelsPerHour, 1e-9);
    }

    [Fact]
    public void APartThatBeginsInTheMiddleOfMusicIsNoClick()
    {
        var shape = TestAudio.OddShape;
        var endurance = new Endurance(shape, controlled: false);
        for (int part = 0; part < 4; part++)
        {
            // From the top of a wave, so that each part begins with a jump from nothing.
            float[] samples = [.. Enumerable.Range(0, 2 * 2_000 * shape.HopSamples / 10).Select(i =>
                0.3f * MathF.Cos(MathF.Tau * 200 * (i / 2) / shape.SampleRateHz))];
            if (part == 2)
                samples[samples.Length / 2] += 0.4f;
            endurance.Add([], new AudioClip(shape.SampleRateHz, 2, samples));
        }
        EnduranceReport report = endurance.Report();
        Assert.Equal(1, report.ClicksPerHour * report.Minutes / 60, 1e-6); // the planted one
    }

    [Fact]
    public void ACopyOfTrainingMusicIsFoundWhereItCameFrom()
    {
        foreach ((string name, int seed) in (ReadOnlySpan<(string, int)>)[("a", 1), ("b", 2), ("c", 3)])
        {
            Directory.CreateDirectory(_folder["audio/calm"]);
            WaveFile.Write(_folder[$"audio/calm/{name}.wav"], Melody(seed, 24));
        }
        new Preparation(new() { Shape = TestAudio.OddShape }).Run(
            _folder["audio"], _folder["store"], (_, _, _) => { }, TestContext.Current.CancellationToken);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);
        StoredClip b = store.Clips.First(clip => clip.Name == "calm/b.wav" && !clip.HeldOut);
        int frames = (int)(4 * TestAudio.OddShape.FrameRateHz), width = TestAudio.OddShape.Lanes;
        var copy = new float[frames * width];
        b.ReadLanes((int)(7 * TestAudio.OddShape.FrameRateHz), copy);
        float[] other = LaneEncoder.Encode(Melody(9, 4), TestAudio.OddShape);
        for (int i = 0; i < other.Length; i++)
            other[i] /= store.LaneDeviations[i % width];

        IReadOnlyList<Nearness> found = new Memorisation(TestAudio.OddShape).Search(
            store, [copy, other], TestContext.Current.CancellationToken);
        Assert.Equal("calm/b.wav", found[0].NearestFile);
        Assert.InRange(found[0].NearestSeconds, 6.9, 9.1);
        Assert.InRange(found[0].MedianDecibels, 0, 0.5);
        Assert.True(found[1].NearestDecibels > found[0].MedianDecibels + 2, $"{found[1]}");
    }

    /// <summary>Notes of half a second that begin and end in three milliseconds, as an instrument's do.</summary>
    private static AudioClip Struck(int rateHz, double seconds)
    {
        const double noteSeconds = 0.5;
        AudioClip music = TestAudio.Arpeggio(rateHz, seconds, [60, 64, 67, 72], noteSeconds);
        for (int i = 0; i < music.Samples.Length; i++)
        {
            double at = i / 2 / (double)rateHz % noteSeconds;
            music.Samples[i] *= (float)Math.Min(1, Math.Min(at, noteSeconds - at) / 0.003);
        }
        return music;
    }

    private static AudioClip Melody(int seed, double seconds)
    {
        var random = new Random(seed);
        int[] keys = [.. Enumerable.Range(0, 100).Select(_ => random.Next(48, 84))];
        return TestAudio.Arpeggio(12_000, seconds, keys, noteSeconds: 0.17 + (0.03 * (seed % 5)));
    }

    private static AudioClip Make(double seconds, Func<double, double> signal) => new(
        Rate, 1, [.. Enumerable.Range(0, (int)(seconds * Rate)).Select(i => (float)signal(i / (double)Rate))]);
}
