namespace Ambience.Model;

/// <summary>One named tensor of a network.</summary>
/// <param name="Name">Its name in the weight file.</param>
/// <param name="Dimensions">Its shape, slowest first.</param>
/// <param name="Data">Its numbers, row-major; shared, not copied.</param>
public sealed record WeightTensor(string Name, IReadOnlyList<int> Dimensions, float[] Data);

/// <summary>The weights of one dilated layer, all row-major.</summary>
public sealed class LayerWeights
{
    internal LayerWeights(WaveNetShape shape)
    {
        int r = shape.ResidualChannels, d = shape.GateChannels, s = shape.SkipChannels;
        Past = new float[2 * d * r];
        Present = new float[2 * d * r];
        GateBias = new float[2 * d];
        Control = new float[2 * d * shape.ControlSize];
        Residual = new float[r * d];
        ResidualBias = new float[r];
        Skip = new float[s * d];
        SkipBias = new float[s];
    }

    /// <summary>W0, the tap one dilation ago, [2D, R]. Rows 0..D-1 go through tanh, D..2D-1 through the sigmoid.</summary>
    public float[] Past { get; }

    /// <summary>W1, the present tap, [2D, R].</summary>
    public float[] Present { get; }

    /// <summary>b, [2D].</summary>
    public float[] GateBias { get; }

    /// <summary>V, from the control vector, [2D, C].</summary>
    public float[] Control { get; }

    /// <summary>Wr, [R, D].</summary>
    public float[] Residual { get; }

    /// <summary>br, [R].</summary>
    public float[] ResidualBias { get; }

    /// <summary>Ws, [S, D].</summary>
    public float[] Skip { get; }

    /// <summary>bs, [S].</summary>
    public float[] SkipBias { get; }
}

/// <summary>The trained numbers of a network in fp32, tensor by tensor, as the weight file orders them.</summary>
/// <remarks>Arrays are allocated (zero) at construction and filled by a reader or a trainer; engines only read them.</remarks>
public sealed class WaveNetWeights
{
    /// <summary>Allocates zero weights for a shape.</summary>
    /// <exception cref="ArgumentException">The shape is not valid.</exception>
    public WaveNetWeights(WaveNetShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Validate() is { } problem)
            throw new ArgumentException(problem, nameof(shape));
        Shape = shape;
        int r = shape.ResidualChannels, s = shape.SkipChannels, o = shape.OutputChannels;
        Input = new float[shape.InputChannels * r];
        InputBias = new float[r];
        Layers = [.. shape.Dilations.Select(_ => new LayerWeights(shape))];
        Hidden = new float[s * s];
        HiddenBias = new float[s];
        Output = new float[o * s];
        OutputBias = new float[o];
    }

    /// <summary>The shape they belong to.</summary>
    public WaveNetShape Shape { get; }

    /// <summary>
    /// Input matrix. Logistic: [R, Lanes]. Mu-law: an embedding table [Lanes x 256, R], the rows of a frame's codes are added.
    /// </summary>
    public float[] Input { get; }

    /// <summary>Input bias, [R].</summary>
    public float[] InputBias { get; }

    /// <summary>The dilated layers, first to last.</summary>
    public IReadOnlyList<LayerWeights> Layers { get; }

    /// <summary>Wo1, [S, S].</summary>
    public float[] Hidden { get; }

    /// <summary>bo1, [S].</summary>
    public float[] HiddenBias { get; }

    /// <summary>Wo2, [O, S].</summary>
    public float[] Output { get; }

    /// <summary>bo2, [O].</summary>
    public float[] OutputBias { get; }

    /// <summary>
    /// Where an int8 file was read: the scales of each matrix's rows by tensor name. With them the codes of the file can
    /// be had back exactly from the numbers.
    /// </summary>
    internal Dictionary<string, float[]> RowScales { get; } = [];

    /// <summary>Every tensor with its name and dimensions, in file order. Control tensors are absent when C = 0.</summary>
    public IEnumerable<WeightTensor> Tensors()
    {
        int r = Shape.ResidualChannels, d = Shape.GateChannels, s = Shape.SkipChannels;
        int c = Shape.ControlSize, o = Shape.OutputChannels;
        yield return Shape.Output == OutputKind.MuLaw
            ? new("input.embedding", [Shape.InputChannels, r], Input)
            : new("input.weight", [r, Shape.Lanes], Input);
        yield return new("input.bias", [r], InputBias);
        for (int l = 0; l < Layers.Count; l++)
        {
            LayerWeights layer = Layers[l];
            yield return new($"layers.{l}.past.weight", [2 * d, r], layer.Past);
            yield return new($"layers.{l}.present.weight", [2 * d, r], layer.Present);
            yield return new($"layers.{l}.gate.bias", [2 * d], layer.GateBias);
            if (c > 0)
                yield return new($"layers.{l}.control.weight", [2 * d, c], layer.Control);
            yield return new($"layers.{l}.residual.weight", [r, d], layer.Residual);
            yield return new($"layers.{l}.residual.bias", [r], layer.ResidualBias);
            yield return new($"layers.{l}.skip.weight", [s, d], layer.Skip);
            yield return new($"layers.{l}.skip.bias", [s], layer.SkipBias);
        }
        yield return new("head.hidden.weight", [s, s], Hidden);
        yield return new("head.hidden.bias", [s], HiddenBias);
        yield return new("head.output.weight", [o, s], Output);
        yield return new("head.output.bias", [o], OutputBias);
    }

    /// <summary>
    /// Random weights of a size that keeps activations sensible (uniform, +-1/sqrt(fan-in)), for tests and benchmarks.
    /// The same seed gives the same weights everywhere.
    /// </summary>
    public static WaveNetWeights Random(WaveNetShape shape, int seed)
    {
        var weights = new WaveNetWeights(shape);
        var random = new Random(seed);
        foreach (WeightTensor tensor in weights.Tensors())
        {
            int fanIn = tensor.Dimensions.Count == 2 && tensor.Name != "input.embedding" ? tensor.Dimensions[1] : 4;
            float range = 1f / MathF.Sqrt(fanIn);
            for (int i = 0; i < tensor.Data.Length; i++)
                tensor.Data[i] = ((random.NextSingle() * 2f) - 1f) * range;
        }
        return weights;
    }
}
