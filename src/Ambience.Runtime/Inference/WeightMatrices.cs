using Ambience.Model;

namespace Ambience.Inference;

/// <summary>Every matrix of a network at one precision; biases stay as they are.</summary>
internal sealed class WeightMatrices
{
    public WeightMatrices(WaveNetWeights weights, WeightPrecision precision)
    {
        WaveNetShape shape = Shape = weights.Shape;
        Precision = precision;
        WeightMatrix Round(string name, float[] values, int outputs) =>
            WeightMatrix.Of(weights, name, values, outputs, precision);

        bool isMuLaw = shape.Output == OutputKind.MuLaw;
        Input = isMuLaw
            ? Round("input.embedding", weights.Input, shape.InputChannels)
            : Round("input.weight", weights.Input, shape.ResidualChannels);
        Layers = [.. weights.Layers.Select((layer, l) => new Layer(
            Round($"layers.{l}.past.weight", layer.Past, 2 * shape.GateChannels),
            Round($"layers.{l}.present.weight", layer.Present, 2 * shape.GateChannels),
            Round($"layers.{l}.control.weight", layer.Control, 2 * shape.GateChannels),
            Round($"layers.{l}.residual.weight", layer.Residual, shape.ResidualChannels),
            Round($"layers.{l}.skip.weight", layer.Skip, shape.SkipChannels)))];
        Hidden = Round("head.hidden.weight", weights.Hidden, shape.SkipChannels);
        Output = Round("head.output.weight", weights.Output, shape.OutputChannels);

        // The sum of skips starts at the sum of their biases, layer after layer.
        SkipBias = new float[shape.SkipChannels];
        foreach (LayerWeights layer in weights.Layers)
        {
            for (int i = 0; i < SkipBias.Length; i++)
                SkipBias[i] += layer.SkipBias[i];
        }
    }

    public WaveNetShape Shape { get; }

    public WeightPrecision Precision { get; }

    /// <summary>W_in [R, Lanes]; mu-law: the embeddings [Lanes x 256, R].</summary>
    public WeightMatrix Input { get; }

    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Wo1, [S, S].</summary>
    public WeightMatrix Hidden { get; }

    /// <summary>Wo2, [O, S].</summary>
    public WeightMatrix Output { get; }

    /// <summary>The sum of all bs, [S].</summary>
    public float[] SkipBias { get; }

    /// <summary>W0, W1 [2D, R], V [2D, C], Wr [R, D], Ws [S, D].</summary>
    public sealed record Layer(
        WeightMatrix Past, WeightMatrix Present, WeightMatrix Control, WeightMatrix Residual, WeightMatrix Skip);
}
