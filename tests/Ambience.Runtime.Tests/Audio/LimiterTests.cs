using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class LimiterTests
{
    private const int Rate = 48_000;
    private static readonly float Ceiling = MathF.Pow(10, -1 / 20f);

    [Fact]
    public void BelowTheCeilingNothingChangesButTheTime()
    {
        var limiter = new Limiter(Rate, 2);
        float[] audio = [.. TestSignals.Noise(40_000, 1).Select(noise => noise * 2 * Ceiling)];
        audio[777] = limiter.Ceiling;
        audio[778] = -limiter.Ceiling;
        float[] output = Run(limiter, audio);
        int delay = limiter.LatencySamples * 2;
        Assert.Equal(240, limiter.LatencySamples);
        Assert.Equal(new float[delay], output[..delay]);
        Assert.Equal(audio[..^delay], output[delay..]);
        Assert.Equal(1, limiter.Gain);
    }

    [Fact] // one that has just been restored looks at every frame until it has seen enough of them
    public void CalmMusicTakesAShorterWayToTheSameBits()
    {
        Limiter usual = new(Rate, 2), attentive = new(Rate, 2);
        float[] audio = TestSignals.Noise(2 * 30_000, 4), state = new float[usual.StateFloats];
        for (int i = 0; i < audio.Length; i++)
            audio[i] *= i / 7_001 % 3 == 2 ? 3 : 0.5f; // calm, loud, calm; in blocks that wrap round at odd places
        audio[901] = float.NaN;
        for (int from = 0, block = 1; from < audio.Length; from += 2 * block, block = (block * 3 % 211) + 1)
        {
            int count = Math.Min(2 * block, audio.Length - from);
            float[] expected = audio[from..(from + count)], actual = [.. expected];
            attentive.CaptureState(state);
            attentive.RestoreState(state);
            attentive.Process(expected);
            usual.Process(actual);
            Assert.Equal(expected, actual);
            Assert.Equal(attentive.Gain, usual.Gain);
            float[] other = new float[state.Length];
            attentive.CaptureState(state);
            usual.CaptureState(other);
            Assert.Equal(state, other);
        }
    }

    [Fact]
    public void NothingLeavesAboveTheCeiling()
    {
        var random = new Random(2);
        foreach (float ceilingDecibels in new[] { -1f, 0f, -12.5f })
        {
            var limiter = new Limiter(Rate, 3, ceilingDecibels);
            // Bursts of any level up to the largest float, single peaks, and quiet between.
            float[] audio = TestSignals.Noise(60_000, 3);
            for (int i = 0; i < audio.Length; i++)
                audio[i] *= random.Next(1_000) == 0 ? MathF.Pow(10, random.Next(38)) : i / 5_000 % 2 * 3;
            float[] output = [.. Run(limiter, audio), .. Run(limiter, new float[3 * limiter.LatencySamples])];
            Assert.All(output, sample => Assert.True(MathF.Abs(sample) <= limiter.Ceiling));
            Assert.Equal(limiter.Ceiling, output.Max(MathF.Abs), limiter.Ceiling * 1e-3f);
        }
    }

    [Fact]
    public void APeakIsTurnedDownSmoothlyAndFromBothSides()
    {
        var limiter = new Limiter(Rate, 2);
        var audio = new float[2 * 20_000];
        for (int frame = 0; frame < 20_000; frame++)
        {
            audio[2 * frame] = 0.4f;
            audio[(2 * frame) + 1] = -0.2f;
        }
        audio[2 * 5_000] = 2;
        float[] output = Run(limiter, audio);
        int peak = 5_000 + limiter.LatencySamples;
        Assert.Equal(limiter.Ceiling, output[2 * peak], 1e-5f);
        float lowest = limiter.Ceiling / 2, largestStep = (1 - lowest) / limiter.LatencySamples * 1.01f;
        for (int frame = 5_001; frame < 19_999; frame++)
        {
            float gain = output[(2 * frame) + 1] / -0.2f, next = output[(2 * frame) + 3] / -0.2f;
            Assert.True(MathF.Abs(next - gain) <= largestStep, $"frame {frame}: {gain} -> {next}");
            if (frame != peak) // one gain for both sides
                Assert.Equal(output[2 * frame], -2 * output[(2 * frame) + 1], 1e-6f);
        }
        Assert.Equal(lowest, output[(2 * peak) + 1] / -0.2f, 1e-5f);
        Assert.Equal(0.4f, output[2 * 4_999]); // untouched until the look-ahead sees the peak
        Assert.InRange(output[2 * (peak + 9_600)], 0.4f * (1 - (0.5f * 0.45f)), 0.4f); // e-fold after 0.2 s
    }

    [Fact]
    public void UnityGainComesBackExactly()
    {
        var limiter = new Limiter(Rate, 1, releaseSeconds: 0.1f);
        Run(limiter, [5f]);
        float[] audio = TestSignals.Noise(3 * Rate, 4);
        float[] output = Run(limiter, audio);
        Assert.Equal(1, limiter.Gain);
        Assert.Equal(audio[^1_000..^limiter.LatencySamples], output[(audio.Length - 1_000 + limiter.LatencySamples)..]);
    }

    [Fact]
    public void NumbersThatAreNoneBecomeSilence()
    {
        var limiter = new Limiter(Rate, 1);
        float[] bad = [0.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.5f];
        float[] output = Run(limiter, [.. bad, .. new float[240]]);
        Assert.Equal([0.5f, 0f, 0f, 0f, 0.5f], output[240..]);
    }

    [Fact]
    public void TheBlockSizeChangesNothingAndResetRepeats()
    {
        float[] audio = Loud(9_000);
        var limiter = new Limiter(Rate, 2);
        float[] whole = Run(limiter, audio);
        foreach (int block in new[] { 2, 14, 128, 1_022 })
        {
            limiter.Reset();
            Assert.Equal(whole, audio.Chunk(block).SelectMany(part => Run(limiter, part)));
        }
    }

    [Fact]
    public void ACapturedStateContinuesInAnotherLimiter()
    {
        float[] audio = Loud(9_000);
        float[] whole = Run(new Limiter(Rate, 2), audio);
        foreach (int at in new[] { 0, 2, 334, 480, 4_002 })
        {
            Limiter first = new(Rate, 2), second = new(Rate, 2);
            Run(first, audio[..at]);
            Run(second, Loud(700));
            var state = new float[first.StateFloats];
            first.CaptureState(state);
            second.RestoreState(state);
            var again = new float[first.StateFloats];
            second.CaptureState(again);
            Assert.Equal(state, again);
            Assert.Equal(whole[at..], Run(second, audio[at..]));
        }
    }

    [Fact]
    public void ADamagedStateDoesNoHarm()
    {
        var limiter = new Limiter(Rate, 2);
        var state = new float[limiter.StateFloats];
        var random = new Random(5);
        for (int i = 0; i < state.Length; i++)
            state[i] = BitConverter.Int32BitsToSingle((int)random.NextInt64(uint.MaxValue));
        limiter.RestoreState(state);
        Assert.All(Run(limiter, Loud(2_000)), sample => Assert.True(MathF.Abs(sample) <= limiter.Ceiling));
    }

    [Fact]
    public void AllocatesNothing()
    {
        var limiter = new Limiter(Rate, 2);
        float[] audio = Loud(500);
        var state = new float[limiter.StateFloats];
        Assert.Equal(0, Allocations.Of(() =>
        {
            limiter.Process(audio);
            limiter.CaptureState(state);
            limiter.Reset();
            limiter.RestoreState(state);
        }));
    }

    [Fact]
    public void WrongUseIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Limiter(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Limiter(Rate, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Limiter(Rate, 2, ceilingDecibels: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Limiter(Rate, 2, ceilingDecibels: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Limiter(Rate, 2, lookAheadSeconds: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Limiter(Rate, 2, releaseSeconds: 0));
        Assert.Throws<ArgumentException>(() => new Limiter(Rate, 2).Process(new float[3]));
        Assert.Throws<ArgumentException>(() => new Limiter(Rate, 2).CaptureState(new float[3]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void TheSlidingMinimumIsTheMinimum(int window)
    {
        var sliding = new SlidingMinimum(window, 50);
        var values = new List<int>(Enumerable.Repeat(50, window));
        var random = new Random(window);
        for (int i = 0; i < 2_000; i++)
        {
            int value = random.Next(i < 1_000 ? 100 : 3);
            values.Add(value);
            Assert.Equal(values[^window..].Min(), sliding.Push(value));
        }
        var last = new float[window];
        sliding.CopyTo(last);
        Assert.Equal(values[^window..].Select(value => (float)value), last);
    }

    private static float[] Loud(int samples) =>
        [.. TestSignals.Noise(samples, 6).Select((noise, i) => noise * (i / 1_500 % 2 == 0 ? 6 : 0.5f))];

    private static float[] Run(Limiter limiter, float[] audio)
    {
        float[] output = [.. audio];
        limiter.Process(output);
        return output;
    }
}
