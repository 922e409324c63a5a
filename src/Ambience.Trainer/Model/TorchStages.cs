using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Model;

/// <summary>What the network computed at each stage, to be compared with an engine's trace.</summary>
internal sealed class TorchStages
{
    /// <summary>The residual stream after the input layer and after each layer, each [T x B, R].</summary>
    public List<Tensor> Residual { get; } = [];

    /// <summary>Sum of all skip outputs, [T x B, S].</summary>
    public Tensor? Skip { get; private set; }

    /// <summary>The head's hidden layer after its ReLU, [T x B, S].</summary>
    public Tensor? Hidden { get; private set; }

    /// <summary>Parameters of the output distribution, [T x B, O].</summary>
    public Tensor? Output { get; set; }

    internal void Head(Tensor skip, Tensor hidden)
    {
        Skip = skip;
        Hidden = hidden;
    }
}
