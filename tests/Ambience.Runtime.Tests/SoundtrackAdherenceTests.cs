using Ambience.Audio;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>
/// The whole way on the weights of the demo: what a mood file asks for, measured in what is heard. Free running with fixed
/// seeds, so each figure is the same at every run.
/// </summary>
public class SoundtrackAdherenceTests(ITestOutputHelper output)
{
    private const int Rate = 48_000;

    private static readonly WaveNetModel Model = WeightFile.Read(DemoFiles.Weights);

    private static MoodFile File(params Mood[] moods) => new()
    {
        Moods = moods,
        Transitions = [new TransitionRule(TransitionRule.AnyMood, TransitionRule.AnyMood, FadeSeconds: 4)],
        Output = new OutputSettings(LoudnessLufs: null),
    };

    private static Mood Mood(string trained, string name = "asked") => new() { Name = name, Blend = [new(trained, 1)] };

    /// <summary>[seconds x 48,000, 2]: the music, its latency cut off.</summary>
    private static float[] Play(MoodFile file, ulong seed, double seconds, double? transitionAt = null)
    {
        using var renderer = new MusicRenderer(Model, file, "auto", seed);
        renderer.Read(new float[2 * renderer.LatencyFrames]);
        var samples = new float[2 * (int)(seconds * Rate)];
        // The call falls into the hop that is being heard, as a game's would.
        int call = transitionAt is { } at ? 2 * ((int)(at * Rate) - renderer.LatencyFrames) : samples.Length;
        renderer.Read(samples.AsSpan(0, call));
        if (transitionAt is not null)
            renderer.TransitionTo(1);
        renderer.Read(samples.AsSpan(call));
        return samples;
    }

    /// <summary>[hops, 15]</summary>
    private static float[] Features(float[] samples) => FeatureExtractor.Extract(new AudioClip(Rate, 2, samples), Model.Shape);

    /// <summary>The mean of each feature over ten seconds, after one second to settle.</summary>
    private static double[] Heard(Mood mood)
    {
        float[] features = Features(Play(File(mood), 1, 11)[(2 * Rate)..]);
        var means = new double[ControlLayout.FeatureCount];
        for (int i = 0; i < features.Length; i++)
            means[i % means.Length] += (double)features[i] / (features.Length / means.Length);
        return means;
    }

    [Theory]
    [InlineData("calm", "C major")]
    [InlineData("wonder", "F# lydian")]
    [InlineData("tense", "A minor")]
    [InlineData("cavern", "Eb dorian")]
    public void TheKeyAskedForIsTheKeyHeard(string trained, string name)
    {
        Assert.True(Key.TryParse(name, out Key? asked));
        double[] heard = Heard(Mood(trained) with { Harmony = new Harmony { Key = asked } })[..ControlLayout.ChromaSize];
        double[] shares = [.. Enumerable.Range(0, 12).Select(shift => Share(asked with { Tonic = (asked.Tonic + shift) % 12 }))];
        output.WriteLine($"{trained} in {name}: {shares[0]:0.00} of the chroma; other tonics {string.Join(" ", shares[1..].Select(s => $"{s:0.00}"))}");
        Assert.InRange(shares[0], 0.85, 1);
        // A scale has six of its seven notes in common with its neighbours in the circle of fifths, which ten seconds of
        // music may not tell apart; with the one a tritone away it has two.
        Assert.All(shares[1..], share => Assert.True(share < shares[0] + 0.03));
        Assert.True(shares[6] < 0.5);

        double Share(Key key) => heard.Where((_, pitch) => key.Contains(pitch)).Sum() / heard.Sum();
    }

    [Theory]
    [InlineData("calm")]
    [InlineData("tense")]
    public void LouderBrighterAndDenserAreHeardAsSuch(string trained)
    {
        Mood mood = Mood(trained);
        double[] loudness = Curve([-12, -6, 0, 4], ControlLayout.Loudness, x => mood with { LoudnessDecibels = x }, scale: 20);
        double[] brightness = Curve([-0.6f, -0.2f, 0.2f, 0.6f], ControlLayout.Brightness, x => mood with { BrightnessOctaves = x }, scale: 2);
        double[] density = Curve([0.3f, 1, 2], ControlLayout.Density, x => mood with { Density = x }, scale: 1);
        Assert.InRange(loudness[^1] - loudness[0], 10, 22);         // asked: 16 dB
        Assert.InRange(brightness[^1] - brightness[0], 0.5, 1.5);   // asked: 1.2 octaves
        Assert.True(density[^1] > 1.1 * density[0]);

        double[] Curve(float[] asked, int feature, Func<Curve, Mood> with, double scale)
        {
            double[] heard = [.. asked.AsParallel().AsOrdered().Select(x => Heard(with(Ambience.Moods.Curve.Constant(x)))[feature] * scale)];
            output.WriteLine($"{trained}, feature {feature}: asked {string.Join(" ", asked)}, heard {string.Join(" ", heard.Select(h => $"{h:0.000}"))}");
            for (int i = 1; i < heard.Length; i++)
                Assert.True(heard[i] > heard[i - 1], $"not monotone at {asked[i]}");
            return heard;
        }
    }

    [Fact]
    public void ATransitionOfFourSecondsTakesFourSecondsAndHasNoClick()
    {
        const int runs = 8;
        const double at = 3, seconds = 10;
        int callHop = (int)(at / Model.Shape.HopSeconds);
        (float[] Moving, float[] Soft, float[] Loud)[] music = [.. Enumerable.Range(1, runs).AsParallel().AsOrdered().Select(seed => (
            Play(Piece((ulong)seed, "soft"), (ulong)seed, seconds, at),
            Play(Piece((ulong)seed, "soft"), (ulong)seed, seconds),
            Play(Piece((ulong)seed, "loud"), (ulong)seed, seconds)))];

        // How far the way is gone, hop by hop: where the loudness stands between that of the piece played softly, and of
        // the piece played loudly, which begins with the transition.
        double[] moving = Loudness(run => run.Moving), soft = Loudness(run => run.Soft), loud = Loudness(run => run.Loud);
        double[] share = [.. moving.Select((level, hop) =>
            (level - soft[hop]) / (loud[Math.Max(0, hop - callHop)] - soft[hop]))];
        (double start, double length) = FitRamp(share);
        double latency = Model.Shape.HopSeconds;
        output.WriteLine($"asked at {at} s for 4 s: begins {start - at:+0.00;-0.00} s after the call, takes {length:0.00} s");
        Assert.InRange(length, 3.75, 4.25);
        Assert.InRange(start - at, -0.25, 0.25 + latency);

        double[] Loudness(Func<(float[] Moving, float[] Soft, float[] Loud), float[]> which)
        {
            double[][] curves = [.. music.Select(run => Features(which(run)).Chunk(ControlLayout.FeatureCount)
                .Select(row => row[ControlLayout.Loudness] * 20.0).ToArray())];
            return [.. Enumerable.Range(0, curves[0].Length).Select(hop => curves.Average(curve => curve[hop]))];
        }

        // What the game asks for changes at the seams of hops, so that is where a click would be.
        float steady = Percentile([.. music.SelectMany(run => Steps(run.Loud, every: 1))], 0.9999);
        int first = (int)(at * Rate), last = (int)((at + 4) * Rate);
        float largest = music.Max(run => Steps(run.Moving[(2 * first)..(2 * last)], every: Model.Shape.HopSamples).Max());
        output.WriteLine($"steps: steady music {steady:0.0000} (99.99 %), seams of the transition {largest:0.0000}");
        Assert.True(largest <= steady);

        // The control: the same two musics cut together hard, at as many seams.
        float cut = music.Max(run => Enumerable.Range(0, 300).Max(hop =>
            Math.Abs(run.Soft[2 * (first + (hop * 512))] - run.Loud[2 * (first + (hop * 512)) + 2])));
        Assert.True(cut > steady, "a hard cut must be found");
    }

    /// <summary>A piece that is the same each time, softly and loudly.</summary>
    private static MoodFile Piece(ulong seed, string start)
    {
        // Between these two levels what is heard follows what is asked in a nearly straight line.
        Mood mood = Mood("calm") with { Seed = seed };
        MoodFile file = File(
            mood with { Name = "soft", LoudnessDecibels = Ambience.Moods.Curve.Constant(-6) },
            mood with { Name = "loud", LoudnessDecibels = Ambience.Moods.Curve.Constant(4) });
        return new MoodFile
        {
            Moods = start == "soft" ? file.Moods : [.. file.Moods.Reverse()], Transitions = file.Transitions, Output = file.Output,
        };
    }

    /// <summary>Start and length of the smoothstep from 0 to 1 that is nearest to a curve.</summary>
    private static (double Start, double Length) FitRamp(double[] share)
    {
        double hop = Model.Shape.HopSeconds, least = double.MaxValue;
        (double, double) best = default;
        for (double start = 1.5; start < 5; start += 0.01)
        {
            for (double length = 2; length < 6.5; length += 0.02)
            {
                double error = 0;
                for (int i = 20; i < share.Length - 20 && error < least; i++)
                {
                    double t = Math.Clamp((((i + 0.5) * hop) - start) / length, 0, 1);
                    double miss = share[i] - (t * t * (3 - (2 * t)));
                    error += miss * miss;
                }
                if (error < least)
                    (least, best) = (error, (start, length));
            }
        }
        return best;
    }

    /// <summary>Steps between neighbouring samples of each channel, at every so many frames.</summary>
    private static IEnumerable<float> Steps(float[] samples, int every)
    {
        for (int frame = every; frame < samples.Length / 2; frame += every)
        {
            yield return Math.Abs(samples[2 * frame] - samples[(2 * frame) - 2]);
            yield return Math.Abs(samples[(2 * frame) + 1] - samples[(2 * frame) - 1]);
        }
    }

    private static float Percentile(float[] values, double share)
    {
        Array.Sort(values);
        return values[(int)(values.Length * share)];
    }
}
