using Ambience.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Model;

/// <summary>
/// The network of the weight file in libtorch, differentiable, for any <see cref="WaveNetShape"/>. It reads like the
/// reference engine, but steps over whole stretches of frames at once.
/// </summary>
/// <remarks>
/// Everything is time-major: row t x B + b of a matrix is frame t of stream b, so that "one dilation ago" is a
/// contiguous view and every product is one large matrix multiplication. Forms with conv1d were no faster
/// (docs/training.md).
/// </remarks>
internal sealed class TorchWaveNet : IDisposable
{
    private readonly long[] _lengths;

    private readonly ScalarType _product;

    /// <param name="layout">Where each tensor lies.</param>
    /// <param name="parameters">[P].</param>
    /// <param name="device">Where it computes; null is the CPU.</param>
    /// <param name="brain16">Multiplies matrices in bf16 with fp32 sums; weights and everything else stay fp32.</param>
    public TorchWaveNet(
        ParameterLayout layout, ReadOnlySpan<float> parameters, Device? device = null, bool brain16 = false)
    {
        if (parameters.Length != layout.Count)
        {
            throw new ArgumentException(
                $"expected {layout.Count} parameters, found {parameters.Length}", nameof(parameters));
        }
        Layout = layout;
        _lengths = [.. layout.Slots.Select(slot => (long)slot.Length)];
        _product = brain16 ? ScalarType.BFloat16 : ScalarType.Float32;
        using var scope = NewDisposeScope();
        Parameters = tensor(parameters.ToArray(), device: device ?? CPU).detach().requires_grad_().DetachFromDisposeScope();
    }

    public ParameterLayout Layout { get; }

    public WaveNetShape Shape => Layout.Shape;

    /// <summary>[P]: the one leaf that gradients arrive at.</summary>
    public Tensor Parameters { get; }

    /// <summary>
    /// Runs the network with teacher forcing and moves the memory on.
    /// </summary>
    /// <param name="input">What it is given in each frame, that is the frame before. Logistic: [T x B, Lanes]. Mu-law:
    /// codes, int64.</param>
    /// <param name="control">Whole control vectors [H x B, C] with H = T / HopFrames; null when C = 0.</param>
    /// <param name="memory">Carries the layers' pasts of B streams; T follows from it.</param>
    /// <param name="stages">Receives what parity tests compare; null in training.</param>
    /// <returns>Parameters of the output distribution, [T x B, O].</returns>
    public Tensor Forward(Tensor input, Tensor? control, LayerMemory memory, TorchStages? stages = null)
    {
        Tensor[] parts = Parameters.split(_lengths);
        Tensor Part(string name) => parts[Layout.IndexOf(name)].view(Layout[name].Dimensions);

        long rows = input.shape[0];
        int gates = Shape.GateChannels;
        Tensor x = Embed(input, Part); // [T x B, R]
        Tensor? skip = null;
        stages?.Residual.Add(x);
        for (int l = 0; l < Shape.Layers; l++)
        {
            string layer = $"layers.{l}.";
            Tensor all = cat([memory.Layers[l], x], 0); // [(d + T) x B, R]
            memory.Replace(l, all.detach().narrow(0, rows, all.shape[0] - rows).clone());

            Tensor past = Product(all.narrow(0, 0, rows), Part(layer + "past.weight"));
            Tensor g = Linear(x, Part(layer + "present.weight"), Part(layer + "gate.bias")).AddInPlace(past); // [T x B, 2D]
            if (control is not null)
                g = AddControl(g, mm(control, Part(layer + "control.weight").t()), memory.Streams);
            Tensor z = g.narrow(1, 0, gates).tanh().mul(g.narrow(1, gates, gates).sigmoid()); // [T x B, D]

            Tensor added = Linear(z, Part(layer + "skip.weight"), Part(layer + "skip.bias"));
            skip = skip is null ? added : skip.AddInPlace(added);
            if (l < Shape.Layers - 1 || stages is not null) // nothing reads the last layer's residual
                x = Linear(z, Part(layer + "residual.weight"), Part(layer + "residual.bias")).AddInPlace(x);
            stages?.Residual.Add(x);
        }
        Tensor hidden = Linear(skip!.relu(), Part("head.hidden.weight"), Part("head.hidden.bias")).relu();
        stages?.Head(skip!, hidden);
        // fp32 always: the means must be finer than bf16's eight bits.
        return addmm(Part("head.output.bias"), hidden, Part("head.output.weight").t(), 1, 1);
    }

    /// <summary>
    /// Completes control vectors by the learned mood embeddings.
    /// </summary>
    /// <param name="known">Features and known flags, [H x B, 19].</param>
    /// <param name="moods">The mood of each stream, [B], int64.</param>
    /// <returns>[H x B, C].</returns>
    public Tensor Control(Tensor known, Tensor moods)
    {
        ParameterSlot slot = Layout[ParameterLayout.MoodEmbedding];
        Tensor table = Parameters.narrow(0, slot.Offset, slot.Length).view(slot.Dimensions);
        Tensor embedding = table.index_select(0, moods); // [B, E]
        long hops = known.shape[0] / moods.shape[0];
        return cat([known, embedding.repeat(hops, 1)], 1);
    }

    public void Dispose() => Parameters.Dispose();

    private Tensor Embed(Tensor input, Func<string, Tensor> part)
    {
        if (Shape.Output == OutputKind.Logistic)
            return addmm(part("input.bias"), input, part("input.weight").t(), 1, 1);
        // Lane i owns rows i x 256 .. of the table; the rows of a frame's codes are added.
        Tensor offsets = tensor(
            [.. Enumerable.Range(0, Shape.Lanes).Select(lane => (long)lane * WaveNetShape.MuLawLevels)],
            device: input.device);
        Tensor rows = part("input.embedding").index_select(0, input.Plus(offsets).view(-1)); // [T x B x Lanes, R]
        return rows.view(-1, Shape.Lanes, Shape.ResidualChannels).sum(1).Plus(part("input.bias"));
    }

    /// <summary>x W^T + bias.</summary>
    private Tensor Linear(Tensor x, Tensor weight, Tensor bias) => _product == ScalarType.Float32
        ? addmm(bias, x, weight.t(), 1, 1)
        : Product(x, weight).AddInPlace(bias);

    /// <summary>x W^T.</summary>
    private Tensor Product(Tensor x, Tensor weight) => _product == ScalarType.Float32
        ? mm(x, weight.t())
        : mm(x.to_type(_product), weight.to_type(_product).t()).to_type(ScalarType.Float32);

    /// <summary>Adds a hop's control to each of its frames.</summary>
    private Tensor AddControl(Tensor g, Tensor control, int streams)
    {
        long width = g.shape[1], hops = control.shape[0] / streams;
        Tensor perHop = control.view(hops, 1, streams, width);
        return g.view(hops, Shape.HopFrames, streams, width).AddInPlace(perHop).view(-1, width);
    }
}
