using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class LoudnessTests
{
    [Fact]
    public void TheFiltersAreTheRecommendationsAt48Kilohertz()
    {
        // ITU-R BS.1770-5, annex 1, tables 1 and 2: b0, b1, b2, a1, a2.
        double[] shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585];
        double[] highPass = [1, -2, 1, -1.99004745483398, 0.99007225036621];
        AssertClose(shelf, KWeighting.Shelf(48_000).Coefficients);
        AssertClose(highPass, KWeighting.HighPass(48_000).Coefficients);

        static void AssertClose(double[] expected, double[] actual)
        {
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-10);
        }
    }

    [Theory] // the calibration of BS.1770: a full-scale sine of 997 Hz in one channel is -3.01 LUFS, at every rate
    [InlineData(48_000)]
    [InlineData(44_100)]
    [InlineData(16_000)]
    [InlineData(192_000)]
    public void AFullScaleSineIsMinusThree(int rate)
    {
        // The bilinear transform bends the shelf's upper end a little differently at each rate: 0.04 dB at 16 kHz.
        double tolerance = rate == 48_000 ? 0.005 : 0.05;
        float[] sine = TestSignals.Sine(rate * 3, 997, rate, 1);
        Assert.Equal(-3.01, Loudness.IntegratedLufs(new AudioClip(rate, 1, sine)), tolerance);
        Assert.Equal(0, Loudness.IntegratedLufs(new AudioClip(rate, 1, sine).ToStereo()), tolerance);
    }

    [Fact]
    public void QuietPartsDoNotCount() // EBU Tech 3341, test case 3: -36, -23, -36 LUFS is -23
    {
        float[] Part(int seconds, double lufs) =>
            TestSignals.Sine(48_000 * seconds, 1_000, 48_000, Math.Pow(10, lufs / 20));
        float[] mono = [.. Part(10, -36), .. Part(60, -23), .. Part(10, -36)];
        Assert.Equal(-23, Loudness.IntegratedLufs(new AudioClip(48_000, 1, mono).ToStereo()), 0.1);
    }

    [Fact]
    public void SilenceAndShortClipsAreInfinitelyQuiet()
    {
        Assert.Equal(double.NegativeInfinity, Loudness.IntegratedLufs(new AudioClip(48_000, 2, new float[200_000])));
        Assert.Equal(double.NegativeInfinity, Loudness.IntegratedLufs(new AudioClip(48_000, 1, [0.1f, 0.2f, 0.3f])));
        Assert.Equal(double.NegativeInfinity, Loudness.IntegratedLufs(new AudioClip(1, 1, [1f, 1f, 1f])));
        float[] bad = [.. TestSignals.Noise(8_000, 1), float.NaN, .. new float[8_000]];
        Assert.Equal(double.NaN, Loudness.IntegratedLufs(new AudioClip(8_000, 1, bad)));
    }

    [Fact]
    public void MeanSquareAndLufsAreInverse()
    {
        Assert.Equal(-23.5, Loudness.FromMeanSquare(Loudness.ToMeanSquare(-23.5)), 1e-9);
        Assert.Equal(double.NegativeInfinity, Loudness.FromMeanSquare(0));
    }

    [Fact]
    public void AResetFilterStartsAnew()
    {
        var filter = new KWeighting(48_000);
        double[] first = [.. TestSignals.Noise(50, 2).Select(sample => filter.Process(sample))];
        filter.Reset();
        Assert.Equal(first, TestSignals.Noise(50, 2).Select(sample => filter.Process(sample)));
        Assert.Equal(first.Select(sample => (float)sample), KWeighting.Filter(TestSignals.Noise(50, 2), 48_000));
    }
}
