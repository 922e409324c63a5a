using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Model;
using MathNet.Numerics.LinearAlgebra;

namespace Ambience.Trainer.Evaluation;

/// <summary>Bits a sample of audio that a network must beat to have learned anything.</summary>
/// <param name="Uniform">Knowing only the range of each lane.</param>
/// <param name="Unigram">Knowing how often each lane has which value.</param>
/// <param name="LinearPrediction">Predicting each lane from its own last 16 values (mu-law: 32).</param>
internal sealed record BaselineBits(double Uniform, double Unigram, double LinearPrediction);

/// <summary>
/// Models without a network, fitted to training music lane by lane, with the network's own family of distributions and
/// its bins: so the difference in bits is what the network has learned beyond them.
/// </summary>
internal sealed class Baselines
{
    private const int FittedValues = 1_500; // of each lane and distribution
    private const double StretchSeconds = 4;
    private const int Stretches = 8;
    private const int MuLawMixtures = 2;
    private const double Softest = 1e-4; // power at which a moment is as good as silent

    private readonly WaveNetShape _shape;
    private readonly int _order;
    private readonly (double Low, double High)[] _ranges; // [Lanes]
    private readonly double[][] _codeBits;                // [Lanes][256] of mu-law
    private readonly LogisticMixture[] _unigrams;         // [Lanes]
    private readonly double[][] _predictors;              // [Lanes][order]
    private readonly LogisticMixture[] _residuals;        // [Lanes]

    private Baselines(WaveNetShape shape, IReadOnlyList<float[]> stretches)
    {
        _shape = shape;
        bool muLaw = shape.Output == OutputKind.MuLaw;
        _order = muLaw ? 32 : 16;
        int mixtures = muLaw ? MuLawMixtures : shape.MixtureCount;
        _ranges = new (double, double)[shape.Lanes];
        _codeBits = new double[shape.Lanes][];
        _unigrams = new LogisticMixture[shape.Lanes];
        _predictors = new double[shape.Lanes][];
        _residuals = new LogisticMixture[shape.Lanes];
        Parallel.For(0, shape.Lanes, lane =>
        {
            float[][] series = [.. stretches.Select(stretch => Lane(stretch, lane))];
            float[] all = [.. series.SelectMany(s => s)];
            _ranges[lane] = (all.Min(), all.Max());
            _codeBits[lane] = muLaw ? CodeBits(all) : [];
            _unigrams[lane] = LogisticMixture.Fit(Choose(all), mixtures);
            _predictors[lane] = FitPredictor(series);
            float[] residuals = [.. series.SelectMany(s => Enumerable.Range(_order, s.Length - _order)
                .Select(t => (float)(s[t] - Predict(s, t, _predictors[lane]))))];
            _residuals[lane] = LogisticMixture.Fit(Choose(residuals), mixtures);
        });
    }

    /// <summary>Fits the models to a store's training music.</summary>
    public static Baselines Fit(TrainingStore store, WaveNetModel model)
    {
        int frames = (int)(StretchSeconds * store.Shape.FrameRateHz), width = store.Shape.Lanes;
        StoredClip[] clips = [.. store.Clips.Where(clip => !clip.HeldOut && clip.Frames >= frames)];
        if (clips.Length == 0)
            clips = [.. store.Clips.Where(clip => !clip.HeldOut)];
        var stretches = new List<float[]>();
        for (int i = 0; i < Stretches; i++)
        {
            StoredClip clip = clips[(int)((long)i * clips.Length / Stretches)];
            int length = Math.Min(frames, clip.Frames);
            var lanes = new float[length * width];
            clip.ReadLanes((int)((clip.Frames - length) * (long)(i % 5) / 5), lanes);
            for (int at = 0; at < lanes.Length; at++)
                lanes[at] *= store.LaneDeviations[at % width] / model.LaneDeviations[at % width];
            stretches.Add(lanes);
        }
        return new Baselines(store.Shape, stretches);
    }

    /// <summary>What the models pay for music, over the frames that the network is judged by.</summary>
    public BaselineBits Bits(ReferenceMusic music, double seconds)
    {
        long left = (long)(seconds * _shape.FrameRateHz), judged = 0;
        double uniform = 0, unigram = 0, linear = 0;
        var random = new Random(1);
        foreach (ReferenceClip clip in music.Clips)
        {
            int frames = clip.Lanes.Length / _shape.Lanes;
            int from = Math.Max(_order, EngineLikelihood.FirstJudged(_shape, frames));
            int to = (int)Math.Min(frames, from + left);
            for (int lane = 0; lane < _shape.Lanes; lane++)
            {
                float[] series = Lane(clip.Lanes, lane);
                (double low, double high) = _ranges[lane];
                (low, high) = (Math.Min(low, series.Min()), Math.Max(high, series.Max()));
                for (int t = from; t < to; t++)
                {
                    double prediction = Predict(series, t, _predictors[lane]);
                    if (_shape.Output == OutputKind.MuLaw)
                    {
                        int code = MuLaw.Encode(series[t]);
                        uniform += 8;
                        unigram += _codeBits[lane][code];
                        linear += CodeBits(code, prediction, _residuals[lane]);
                        continue;
                    }
                    double value = LaneLikelihood.Spread(series[t], random);
                    uniform += Math.Log2(((high - low) / OutputLoss.BinWidth) + 1);
                    unigram += _unigrams[lane].Bits(value, 0);
                    linear += _residuals[lane].Bits(value, prediction);
                }
            }
            judged += Math.Max(0, to - from) * (long)_shape.Lanes;
            left -= Math.Max(0, to - from);
        }
        return new BaselineBits(uniform / judged, unigram / judged, linear / judged);
    }

    private float[] Lane(float[] lanes, int lane)
    {
        var series = new float[lanes.Length / _shape.Lanes];
        for (int t = 0; t < series.Length; t++)
            series[t] = lanes[(t * _shape.Lanes) + lane];
        return series;
    }

    /// <summary>
    /// The covariance method: least squares over all stretches, with a little ridge for lanes of silence. Moments weigh
    /// by how soft they are, else a few loud ones would decide alone, and likelihood counts quiet bits as well.
    /// </summary>
    private double[] FitPredictor(float[][] series)
    {
        var covariance = Matrix<double>.Build.Dense(_order, _order);
        var target = Vector<double>.Build.Dense(_order);
        foreach (float[] s in series)
        {
            for (int t = _order; t < s.Length; t++)
            {
                double energy = 0;
                for (int i = 0; i < _order; i++)
                    energy += (double)s[t - 1 - i] * s[t - 1 - i] / _order;
                double weight = 1 / (energy + Softest);
                for (int i = 0; i < _order; i++)
                {
                    double past = weight * s[t - 1 - i];
                    target[i] += s[t] * past;
                    for (int j = 0; j <= i; j++)
                        covariance[i, j] += past * s[t - 1 - j];
                }
            }
        }
        double ridge = (1e-6 * covariance.Diagonal().Sum() / _order) + 1e-9;
        for (int i = 0; i < _order; i++)
        {
            covariance[i, i] += ridge;
            for (int j = 0; j < i; j++)
                covariance[j, i] = covariance[i, j];
        }
        return [.. covariance.Cholesky().Solve(target)];
    }

    private static double Predict(float[] series, int t, double[] predictor)
    {
        double sum = 0;
        for (int i = 0; i < predictor.Length; i++)
            sum += predictor[i] * series[t - 1 - i];
        return sum;
    }

    /// <summary>Every n-th value.</summary>
    private static float[] Choose(float[] values)
    {
        int step = Math.Max(1, values.Length / FittedValues);
        return [.. Enumerable.Range(0, Math.Min(values.Length, FittedValues)).Select(i => values[i * step])];
    }

    /// <summary>[256]: how often each code came; one is added to each, so that none is impossible.</summary>
    private static double[] CodeBits(float[] values)
    {
        var counts = new double[WaveNetShape.MuLawLevels];
        Array.Fill(counts, 1);
        foreach (float value in values)
            counts[MuLaw.Encode(value)]++;
        return [.. counts.Select(count => -Math.Log2(count / counts.Sum()))];
    }

    private static double CodeBits(int code, double prediction, LogisticMixture residual)
    {
        double low = code == 0 ? 0 : residual.Below(Boundary(code - 0.5) - prediction);
        double high = code == WaveNetShape.MuLawLevels - 1 ? 1 : residual.Below(Boundary(code + 0.5) - prediction);
        return -Math.Log2(Math.Max(1e-6, high - low));

        static double Boundary(double at)
        {
            const double mu = WaveNetShape.MuLawLevels - 1;
            double companded = (2 * at / mu) - 1;
            return Math.Sign(companded) * (Math.Pow(1 + mu, Math.Abs(companded)) - 1) / mu;
        }
    }
}
