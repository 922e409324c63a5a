using Ambience.Trainer.Training;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

/// <summary>Rounding that looks at what the weights are multiplied with.</summary>
public class CalibratedRoundingTests
{
    private const int Rows = 7, Columns = 19, Samples = 600;

    [Fact]
    public void Products_with_music_like_the_calibration_stay_nearer_than_with_plain_rounding()
    {
        var random = new Random(4);
        float[] weights = Numbers(random, Rows * Columns);
        Matrix<double> mixing = Matrix<double>.Build.Dense(Columns, 4, (_, _) => random.NextDouble() - 0.5);
        Matrix<double> inputs = Inputs(), fresh = Inputs();

        float[] calibrated = [.. weights];
        CalibratedRounding.RoundRows(
            calibrated, Columns, CalibratedRounding.InverseFactor(inputs.TransposeAndMultiply(inputs)));
        float[] plain = Plain(weights);

        double error = Error(calibrated), plainError = Error(plain);
        Assert.True(error < 0.5 * plainError, $"{error} against {plainError}");
        Assert.True(error > 0);

        // Few causes, many channels, a little of each channel's own: as hidden layers are.
        Matrix<double> Inputs() =>
            (mixing * Matrix<double>.Build.Dense(4, Samples, (_, _) => random.NextDouble() - 0.5)) +
            Matrix<double>.Build.Dense(Columns, Samples, (_, _) => 0.02 * (random.NextDouble() - 0.5));

        double Error(float[] rounded)
        {
            Matrix<double> difference = Matrix<double>.Build.Dense(
                Rows, Columns, (row, column) => rounded[(row * Columns) + column] - weights[(row * Columns) + column]);
            return (difference * fresh).FrobeniusNorm();
        }
    }

    [Fact]
    public void Every_row_lies_on_the_grid_of_its_own_largest_weight_and_stays_there()
    {
        var random = new Random(5);
        float[] weights = Numbers(random, Rows * Columns);
        Array.Clear(weights, 2 * Columns, Columns); // a row of zeros has no grid
        Matrix<double> inputs = Matrix<double>.Build.Dense(Columns, Samples, (_, _) => random.NextDouble());
        Matrix<double> factor = CalibratedRounding.InverseFactor(inputs.TransposeAndMultiply(inputs));
        float[] rounded = [.. weights];
        CalibratedRounding.RoundRows(rounded, Columns, factor);

        for (int row = 0; row < Rows; row++)
        {
            float[] before = weights[(row * Columns)..((row + 1) * Columns)], after = rounded[(row * Columns)..((row + 1) * Columns)];
            float largest = before.Max(MathF.Abs);
            Assert.Equal(largest, after.Max(MathF.Abs), largest * 1e-6f);
            Assert.All(after, value => Assert.Equal(0, Fraction(largest == 0 ? value : value * 127 / largest), 1e-3));
        }
        float[] again = [.. rounded];
        CalibratedRounding.RoundRows(again, Columns, factor);
        Assert.All(again.Zip(rounded), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Channels_that_never_speak_do_no_harm()
    {
        float[] weights = Numbers(new Random(6), Rows * Columns);
        CalibratedRounding.RoundRows(
            weights, Columns, CalibratedRounding.InverseFactor(Matrix<double>.Build.Dense(Columns, Columns)));
        Assert.All(weights, weight => Assert.True(float.IsFinite(weight)));
    }

    private static double Fraction(double value) => value - Math.Round(value);

    private static float[] Plain(float[] weights)
    {
        float[] rounded = [.. weights];
        for (int first = 0; first < weights.Length; first += Columns)
        {
            float scale = weights.Skip(first).Take(Columns).Max(MathF.Abs) / 127;
            for (int k = first; k < first + Columns; k++)
                rounded[k] = MathF.Round(weights[k] / scale) * scale;
        }
        return rounded;
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
