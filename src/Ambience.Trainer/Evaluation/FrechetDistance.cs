using MathNet.Numerics.LinearAlgebra;

namespace Ambience.Trainer.Evaluation;

/// <summary>
/// How far two sets of vectors are apart, as normal distributions: |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^1/2)
/// (Heusel 2017, equation 6; here on log-mel spectra instead of a network's activations). 0 = the same statistics.
/// </summary>
internal sealed class FrechetDistance
{
    private readonly Vector<double> _mean;
    private readonly Matrix<double> _covariance, _root;

    /// <param name="vectors">[count, size], at least two.</param>
    /// <param name="size">Values of a vector.</param>
    public FrechetDistance(ReadOnlySpan<float> vectors, int size)
    {
        int count = vectors.Length / size;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        _mean = Vector<double>.Build.Dense(size);
        for (int i = 0; i < count * size; i++)
            _mean[i % size] += vectors[i] / (double)count;
        _covariance = Matrix<double>.Build.Dense(size, size);
        var centred = new double[size];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < size; i++)
                centred[i] = vectors[(row * size) + i] - _mean[i];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j <= i; j++)
                    _covariance[i, j] += centred[i] * centred[j] / (count - 1);
            }
        }
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
                _covariance[j, i] = _covariance[i, j];
        }
        _root = Root(_covariance);
    }

    /// <summary>The distance to another set.</summary>
    public double To(FrechetDistance other)
    {
        // tr (S1 S2)^1/2 = tr (S1^1/2 S2 S1^1/2)^1/2, and that matrix is symmetric.
        Matrix<double> inner = _root * other._covariance * _root;
        double cross = inner.Add(inner.Transpose()).Divide(2).Evd(Symmetricity.Symmetric).EigenValues
            .Sum(value => Math.Sqrt(Math.Max(0, value.Real)));
        Vector<double> apart = _mean - other._mean;
        return Math.Max(0, (apart * apart) + _covariance.Trace() + other._covariance.Trace() - (2 * cross));
    }

    private static Matrix<double> Root(Matrix<double> symmetric)
    {
        var parts = symmetric.Evd(Symmetricity.Symmetric);
        var roots = parts.EigenValues.Map(value => Math.Sqrt(Math.Max(0, value.Real)));
        return parts.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(roots) * parts.EigenVectors.Transpose();
    }
}
