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

    public TorchWaveNet(ParameterLayout layout, ReadOnlySpan<float> parameters)
    {
        if (parameters.Length != layout.Count)
        {
            throw new ArgumentException(
                $"expected {layout.Count} parameters, found {parameters.Length}", nameof(parameters));
        }
        Layout = layout;
        _lengths = [.. layout.Slots.Select(slot => (long)slot.Length)];
        Parameters = tensor(parameters.ToArray()).requires_grad_().DetachFromDisposeScope();
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

            Tensor g = addmm(Part(layer + "gate.bias"), x, Part(layer + "present.weight").t(), 1, 1) // [T x B, 2D]
                .addmm_(all.narrow(0, 0, rows), Part(layer + "past.weight").t(), 1, 1);
            if (control is not null)
                g = AddControl(g, mm(control, Part(layer + "control.weight").t()), memory.Streams);
            Tensor z = g.narrow(1, 0, gates).tanh().mul(g.narrow(1, gates, gates).sigmoid()); // [T x B, D]

            skip = skip is null
                ? addmm(Part(layer + "skip.bias"), z, Part(layer + "skip.weight").t(), 1, 1)
                : skip.addmm_(z, Part(layer + "skip.weight").t(), 1, 1).AddInPlace(Part(layer + "skip.bias"));
            if (l < Shape.Layers - 1 || stages is not null) // nothing reads the last layer's residual
                x = addmm(Part(layer + "residual.bias"), z, Part(layer + "residual.weight").t(), 1, 1).AddInPlace(x);
            stages?.Residual.Add(x);
        }
        Tensor hidden = addmm(Part("head.hidden.bias"), skip!.relu(), Part("head.hidden.weight").t(), 1, 1).relu();
        stages?.Head(skip!, hidden);
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
            [.. Enumerable.Range(0, Shape.Lanes).Select(lane => (long)lane * WaveNetShape.MuLawLevels)]);
        Tensor rows = part("input.embedding").index_select(0, input.Plus(offsets).view(-1)); // [T x B x Lanes, R]
        return rows.view(-1, Shape.Lanes, Shape.ResidualChannels).sum(1).Plus(part("input.bias"));
    }

    /// <summary>Adds a hop's control to each of its frames.</summary>
    private Tensor AddControl(Tensor g, Tensor control, int streams)
    {
        long width = g.shape[1], hops = control.shape[0] / streams;
        Tensor perHop = control.view(hops, 1, streams, width);
        return g.view(hops, Shape.HopFrames, streams, width).AddInPlace(perHop).view(-1, width);
    }
}
