using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Data;
using MathNet.Numerics.LinearAlgebra;

namespace Ambience.Trainer.Training;

/// <summary>
/// Rounds the head's last matrix to int8 so that its <i>products</i> with real music stay near, not each weight for
/// itself: column after column, each weight's error is made good by the weights that are not rounded yet (Frantar 2022,
/// "GPTQ"). Nearly all that int8 costs comes from this matrix: it makes the means, and a quiet lane's mean must be right to
/// a thousandth of its deviation.
/// </summary>
internal static class CalibratedRounding
{
    private const int Levels = 127;
    private const double SecondsOfClip = 6.4;
    private const int ClipsOfMood = 3;
    private const int FrameStep = 7; // neighbouring frames say nearly the same

    /// <summary>Rounds for a weight file in int8.</summary>
    /// <param name="model">The network; not changed.</param>
    /// <param name="store">Its training music, of which some is listened to; held-out music is not.</param>
    /// <returns>
    /// The network with the matrix on int8's grid, so that writing it in int8 rounds nothing there any more. What was on
    /// the grid stays as it is.
    /// </returns>
    public static WaveNetModel Apply(WaveNetModel model, TrainingStore store)
    {
        Matrix<double> factor = InverseFactor(HiddenProducts(model, store));
        WaveNetModel rounded = Copy(model);
        RoundRows(rounded.Weights.Output, model.Shape.SkipChannels, factor);
        return rounded;
    }

    /// <summary>Puts every row on the grid of its largest magnitude / 127.</summary>
    /// <param name="matrix">[rows, columns], rounded in place.</param>
    /// <param name="columns">Inputs.</param>
    /// <param name="factor">U with U^T U = the inverse of what the inputs' products sum to; upper triangle.</param>
    internal static void RoundRows(Span<float> matrix, int columns, Matrix<double> factor)
    {
        var left = new double[columns]; // the row, with the errors so far made good
        for (int first = 0; first < matrix.Length; first += columns)
        {
            Span<float> row = matrix.Slice(first, columns);
            float largest = 0;
            for (int k = 0; k < columns; k++)
            {
                left[k] = row[k];
                largest = MathF.Max(largest, MathF.Abs(row[k]));
            }
            float scale = largest / Levels;
            if (!(scale > 0))
                continue;
            for (int k = 0; k < columns; k++)
            {
                // The row's largest weight keeps its code: the writer finds the same scale by it.
                double code = MathF.Abs(row[k]) == largest
                    ? Math.Sign(row[k]) * Levels
                    : Math.Clamp(Math.Round(left[k] / scale), -Levels, Levels);
                double error = (left[k] - (code * scale)) / factor[k, k];
                row[k] = (float)code * scale;
                for (int j = k + 1; j < columns; j++)
                    left[j] -= error * factor[k, j];
            }
        }
    }

    /// <summary>The upper factor of the inverse, for matrices that need not be quite regular.</summary>
    internal static Matrix<double> InverseFactor(Matrix<double> products)
    {
        // Channels that never speak leave zeros, which cannot be inverted; a hundredth of the others' power can.
        double damping = Math.Max(0.01 * products.Diagonal().Average(), 1e-12);
        return (products + (damping * Matrix<double>.Build.DenseIdentity(products.RowCount)))
            .Inverse().Cholesky().Factor.Transpose();
    }

    /// <summary>[S, S]: the sum of h h^T over frames of the training music, h = what the matrix is given.</summary>
    private static Matrix<double> HiddenProducts(WaveNetModel model, TrainingStore store)
    {
        int width = model.Shape.SkipChannels;
        Matrix<double> products = Matrix<double>.Build.Dense(width, width);
        IEnumerable<ITrainingClip> clips = StoreClip.Of(store, heldOut: false).GroupBy(clip => clip.MoodIndex)
            .SelectMany(mood => mood.OrderByDescending(clip => clip.Frames).Take(ClipsOfMood));
        foreach (ITrainingClip clip in clips)
        {
            TeacherForcedClip run = TeacherForcedClip.Run(
                model, WeightPrecision.Float32, clip, store.Moods[clip.MoodIndex], SecondsOfClip);
            for (int t = run.Frames / 4; t < run.Frames; t += FrameStep)
                AddProducts(run.Trace.Hidden.AsSpan(t * width, width), products);
        }
        return products;
    }

    private static void AddProducts(ReadOnlySpan<float> h, Matrix<double> products)
    {
        for (int i = 0; i < h.Length; i++)
        {
            for (int j = 0; j < h.Length && h[i] != 0; j++)
                products[i, j] += h[i] * (double)h[j];
        }
    }

    private static WaveNetModel Copy(WaveNetModel model)
    {
        var weights = new WaveNetWeights(model.Shape);
        foreach ((WeightTensor from, WeightTensor to) in model.Weights.Tensors().Zip(weights.Tensors()))
            from.Data.CopyTo(to.Data, 0);
        return ModelExport.With(model, weights, model.Health);
    }
}
