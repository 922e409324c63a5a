using Ambience.Inference;
using Ambience.Inference.Arithmetic;
using Ambience.Inference.Selection;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>Selection against the definitions in double precision, and against the distribution it must have.</summary>
public class SelectionTests
{
    private static readonly float[] s_mixture =
        [0.3f, -1.2f, 0.9f, /* means */ -2f, 0.5f, 3f, /* log-scales */ -1f, 0.2f, -3f];

    [Theory]
    [InlineData(0f, 0.5f, -2f)] // the middle of a component is its mean
    [InlineData(0.999f, 0.5f, 3f)]
    public void TheFirstNumberPicksTheComponent(float u1, float u2, float expected) =>
        Assert.Equal(expected, Draw(s_mixture, u1, u2, 1f));

    [Fact]
    public void ALogisticDrawFollowsTheDefinition()
    {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            float u1 = Philox4x32.ToUnit((uint)random.NextInt64(1L << 32));
            float u2 = Philox4x32.ToOpenUnit((uint)random.NextInt64(1L << 32));
            float temperature = 2 * random.NextSingle();
            double expected = Definition(s_mixture, u1, u2, temperature, out double distance);
            if (distance < 1e-6) // so near to the border of two components that rounding may pick either
                continue;
            float actual = Draw(s_mixture, u1, u2, temperature);
            Assert.True(
                Close.IsClose(expected, actual, 4e-6, 1e-6),
                $"u {u1:R} {u2:R} T {temperature:R}: expected {expected:R}, found {actual:R}");
        }
    }

    [Fact] // Kolmogorov-Smirnov: the greatest distance of n draws' CDF from the true one exceeds 1.95/sqrt(n) once in 1,000 times
    public void DrawsHaveTheMixturesDistribution()
    {
        const int n = 40_000;
        float[] draws = new float[n];
        for (int i = 0; i < n; i++)
        {
            var (word0, word1, _, _) = Philox4x32.Draw(11, i, 2, Philox4x32.SelectionPurpose);
            draws[i] = Draw(s_mixture, Philox4x32.ToUnit(word0), Philox4x32.ToOpenUnit(word1), 1f);
        }
        Array.Sort(draws);
        double worst = Enumerable.Range(0, n).Max(i => Math.Abs(Cdf(draws[i]) - ((i + 0.5) / n)));
        Assert.InRange(worst, 0, 1.95 / Math.Sqrt(n));

        static double Cdf(double x)
        {
            double total = 0, sum = 0;
            for (int k = 0; k < 3; k++)
            {
                double weight = Math.Exp(s_mixture[k]);
                total += weight;
                sum += weight / (1 + Math.Exp(-(x - s_mixture[3 + k]) / Math.Exp(s_mixture[6 + k])));
            }
            return sum / total;
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.99999994f)]
    public void TemperatureZeroGivesTheMeanOfTheFirstLikeliest(float u1)
    {
        Assert.Equal(3f, Draw(s_mixture, u1, 0.99f, 0f));
        Assert.Equal(7f, Draw([1f, 2f, 2f, 5f, 7f, 9f, 0f, 0f, 0f], u1, 0.01f, 0f));
    }

    [Fact]
    public void ValuesStayInBounds()
    {
        Assert.Equal(32f, Draw([0f, 1e30f, 0f], 0f, 0.5f, 1f));
        Assert.Equal(-32f, Draw([0f, -1e30f, 0f], 0f, 0.5f, 1f));
        Assert.Equal(32f, Draw([0f, 0f, 80f], 0f, 0.9f, 2f));
        Assert.Equal(0f, Draw([0f, float.NaN, 0f], 0f, 0.5f, 1f));
        Assert.Equal(Draw([0f, 1f, -9f], 0f, 0.9f, 1f), Draw([0f, 1f, -50f], 0f, 0.9f, 1f));
        Assert.NotEqual(1f, Draw([0f, 1f, -9f], 0f, 0.9f, 1f));
    }

    [Fact]
    public void AMuLawDrawFollowsTheDefinition()
    {
        float[] logits = Logits(1);
        foreach (float temperature in new[] { 0.25f, 1f, 1.7f })
        {
            double[] weights = [.. logits.Select(logit => Math.Exp(logit / (double)temperature))];
            double total = weights.Sum();
            int previous = 0;
            for (int i = 0; i < 3_000; i++)
            {
                float u = i / 3_000f;
                int level = Level(logits, u, temperature);
                double below = weights.Take(level).Sum() / total, above = below + (weights[level] / total);
                Assert.InRange(u, below - 1e-6, above + 1e-6);
                Assert.True(level >= previous, "the inverse of a CDF rises");
                previous = level;
            }
        }
    }

    [Fact]
    public void MuLawTemperatureZeroGivesTheFirstLikeliestLevel()
    {
        float[] logits = Logits(2);
        logits[37] = logits[91] = logits[200] = 9f;
        Assert.Equal(37, Level(logits, 0.7f, 0f));
    }

    [Fact]
    public void MuLawSurvivesWhateverComesIn()
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f })
        {
            float[] logits = Logits(3);
            logits[0] = logits[100] = bad;
            Assert.InRange(Level(logits, 0.999f, 1f), 0, 255);
            Assert.InRange(Level(logits, 0.5f, 0f), 0, 255);
            Array.Fill(logits, bad);
            Assert.InRange(Level(logits, 0.5f, 1f), 0, 255);
        }
    }

    [Fact]
    public void EveryWidthSelectsTheSame()
    {
        SelectsLikeOne<Wide4>();
        SelectsLikeOne<Wide8>();
        SelectsLikeOne<Wide16>();

        static void SelectsLikeOne<V>()
            where V : struct, IVector<V>
        {
            for (int i = 0; i < 500; i++)
            {
                float u = i / 500f;
                float[] first = Placed(Logits(i)), second = [.. first];
                Assert.Equal(MuLawSelection.Draw<Scalar>(first, u, 0.8f), MuLawSelection.Draw<V>(second, u, 0.8f));
            }
        }
    }

    [Theory] // lengths around the eight lanes that are drawn side by side
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(64)]
    [InlineData(67)]
    public void RandomNumbersOfAFrameAreThePhiloxWordsOfItsLanes(int lanes)
    {
        float[] u1 = new float[lanes], u2 = new float[lanes];
        foreach (long frame in new[] { 0L, 5L, 0x1_0000_0003L, long.MaxValue })
        {
            SelectionRandom.Fill(0xFEDCBA9876543210, frame, u1, u2);
            for (int lane = 0; lane < lanes; lane++)
            {
                var (word0, word1, _, _) = Philox4x32.Draw(0xFEDCBA9876543210, frame, lane, Philox4x32.SelectionPurpose);
                Assert.Equal((word0 >> 8) / 16777216.0, (double)u1[lane]);
                Assert.Equal(((word1 >> 9) + 0.5) / 8388608.0, (double)u2[lane]);
            }
        }
    }

    private static double Definition(float[] mixture, double u1, double u2, double temperature, out double distance)
    {
        int count = mixture.Length / 3, chosen = count - 1;
        double total = Enumerable.Range(0, count).Sum(k => Math.Exp(mixture[k])), sum = 0;
        distance = 1;
        for (int k = count - 1; k >= 0; k--)
        {
            sum = Enumerable.Range(0, k + 1).Sum(j => Math.Exp(mixture[j])) / total;
            distance = Math.Min(distance, Math.Abs(sum - u1));
            if (u1 < sum)
                chosen = k;
        }
        double scale = Math.Exp(Math.Max(mixture[(2 * count) + chosen], -9));
        return Math.Clamp(mixture[count + chosen] + (scale * temperature * (Math.Log(u2) - Math.Log(1 - u2))), -32, 32);
    }

    private static float Draw(float[] mixture, float u1, float u2, float temperature) =>
        LogisticSelection.Draw<Scalar>(ref mixture[0], 0, 1, mixture.Length / 3, u1, u2, temperature);

    private static int Level(float[] logits, float u, float temperature) =>
        MuLawSelection.Draw<Scalar>(Placed(logits), u, temperature);

    private static float[] Placed(float[] logits)
    {
        float[] placed = new float[256];
        for (int level = 0; level < 256; level++)
            placed[MuLawSelection.Place(level)] = logits[level];
        return placed;
    }

    private static float[] Logits(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 256).Select(_ => (random.NextSingle() * 6) - 3)];
    }
}
