using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// Adam (Kingma 2015, algorithm 1) over one flat vector, gradient clipping before it and a running mean of the weights behind
/// it. Its whole state is three vectors and the step, which makes a checkpoint exact.
/// </summary>
internal sealed class FlatAdam : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8;

    private readonly Tensor _parameters;
    private readonly TrainingOptions _options;

    public FlatAdam(Tensor parameters, TrainingOptions options)
    {
        _parameters = parameters;
        _options = options;
        using IDisposable guard = no_grad();
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

    /// <summary>Takes over the state of an interrupted run.</summary>
    public void Load(long step, float[] momentum, float[] variance, float[] mean)
    {
        using IDisposable guard = no_grad();
        using var scope = NewDisposeScope();
        Momentum.copy_(tensor(momentum));
        Variance.copy_(tensor(variance));
        Mean.copy_(tensor(mean));
        Step = step;
    }

    /// <summary>Takes one step down a gradient, which it may change.</summary>
    /// <exception cref="AmbienceException">The gradient is not finite.</exception>
    public void Descend(Tensor gradient, double rate)
    {
        using IDisposable guard = no_grad();
        using var scope = NewDisposeScope();
        double norm = gradient.norm().item<float>();
        if (!double.IsFinite(norm))
        {
            throw new AmbienceException(
                $"Training diverged: the gradient of step {Step + 1} is {norm}. Go on from the last checkpoint with a lower --learning-rate.");
        }
        if (norm > _options.ClipNorm)
            gradient.mul_(_options.ClipNorm / norm);
        Step++;
        Momentum.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        Variance.mul_(Beta2).addcmul_(gradient, gradient, value: 1 - Beta2);
        double unbiased1 = 1 - Math.Pow(Beta1, Step), unbiased2 = 1 - Math.Pow(Beta2, Step);
        Tensor scale = Variance.div(unbiased2).sqrt_().add_(Epsilon);
        _parameters.addcdiv_(Momentum, scale, value: -rate / unbiased1);

        // Early on the mean must forget the random start: a plain mean of all steps so far, until the decay is shorter.
        double decay = Math.Min(_options.MeanDecay, (double)Step / (Step + 10));
        Mean.mul_(decay).add_(_parameters, alpha: 1 - decay);
    }

    public void Dispose()
    {
        Momentum.Dispose();
        Variance.Dispose();
        Mean.Dispose();
    }
}
