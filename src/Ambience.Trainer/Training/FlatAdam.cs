using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// Adam (Kingma 2015, algorithm 1) over one flat vector, gradient clipping before it and a running mean of the weights
/// behind it. Its whole state is three vectors and the step, which makes a checkpoint exact.
/// </summary>
internal sealed class FlatAdam : IDisposable
{
    private const float Beta1 = 0.9f, Beta2 = 0.99f, Epsilon = 1e-8f;

    private readonly Tensor _parameters;
    private readonly TrainingOptions _options;

    public FlatAdam(Tensor parameters, TrainingOptions options)
    {
        _parameters = parameters;
        _options = options;
        using IDisposable guard = no_grad();
        using var scope = NewDisposeScope();
        Momentum = zeros_like(parameters).DetachFromDisposeScope();
        Variance = zeros_like(parameters).DetachFromDisposeScope();
        Mean = parameters.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>First moments.</summary>
    public Tensor Momentum { get; }

    /// <summary>Second moments.</summary>
    public Tensor Variance { get; }

    /// <summary>Running mean of the weights: what is validated and exported.</summary>
    public Tensor Mean { get; }

    /// <summary>Steps taken.</summary>
    public long Step { get; private set; }

    /// <summary>Takes over the state of an interrupted run, weights included.</summary>
    public void Load(long step, float[] parameters, float[] momentum, float[] variance, float[] mean)
    {
        using IDisposable guard = no_grad();
        using var scope = NewDisposeScope();
        _parameters.copy_(tensor(parameters));
        Momentum.copy_(tensor(momentum));
        Variance.copy_(tensor(variance));
        Mean.copy_(tensor(mean));
        Step = step;
    }

    /// <summary>Takes one step down a gradient; one that is not finite moves nothing and only counts.</summary>
    /// <returns>False if the gradient was not finite.</returns>
    public bool Descend(Tensor gradient, double rate)
    {
        Span<float> g = Floats(gradient);
        double norm = Norm(g);
        Step++;
        if (!double.IsFinite(norm))
            return false;
        float clip = norm > _options.ClipNorm ? (float)(_options.ClipNorm / norm) : 1;
        // Early on the mean must forget the random start: a plain mean of all steps so far, until the decay is shorter.
        float decay = (float)Math.Min(_options.MeanDecay, (double)Step / (Step + 10));
        var unbiased1 = (float)(1 / (1 - Math.Pow(Beta1, Step)));
        var unbiased2 = (float)(1 / (1 - Math.Pow(Beta2, Step)));

        // One pass over memory instead of libtorch's ten.
        Span<float> p = Floats(_parameters), m = Floats(Momentum), v = Floats(Variance), mean = Floats(Mean);
        int i = 0;
        for (; i + Vector512<float>.Count <= g.Length; i += Vector512<float>.Count)
        {
            Vector512<float> gi = Vector512.LoadUnsafe(in g[i]) * clip, pi = Vector512.LoadUnsafe(in p[i]);
            Vector512<float> mi = (Vector512.LoadUnsafe(in m[i]) * Beta1) + (gi * (1 - Beta1));
            Vector512<float> vi = (Vector512.LoadUnsafe(in v[i]) * Beta2) + (gi * gi * (1 - Beta2));
            pi -= mi * ((float)rate * unbiased1) / (Vector512.Sqrt(vi * unbiased2) + Vector512.Create(Epsilon));
            mi.StoreUnsafe(ref m[i]);
            vi.StoreUnsafe(ref v[i]);
            pi.StoreUnsafe(ref p[i]);
            ((Vector512.LoadUnsafe(in mean[i]) * decay) + (pi * (1 - decay))).StoreUnsafe(ref mean[i]);
        }
        for (; i < g.Length; i++)
        {
            float gi = g[i] * clip;
            m[i] = (m[i] * Beta1) + (gi * (1 - Beta1));
            v[i] = (v[i] * Beta2) + (gi * gi * (1 - Beta2));
            p[i] -= m[i] * ((float)rate * unbiased1) / (MathF.Sqrt(v[i] * unbiased2) + Epsilon);
            mean[i] = (mean[i] * decay) + (p[i] * (1 - decay));
        }
        return true;
    }

    /// <summary>Counts a step whose gradient is not to be used.</summary>
    public void Skip() => Step++;

    public void Dispose()
    {
        Momentum.Dispose();
        Variance.Dispose();
        Mean.Dispose();
    }

    private static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
