using Ambience.Inference.Arithmetic;
using Ambience.Model;

namespace Ambience.Inference.Cpu;

/// <summary>
/// One stream's queues and what the stages of its frame hand to each other; allocated once. Buffers are overwritten
/// every frame. Queues hold operands, as the matrices of the layers read them.
/// </summary>
internal sealed class CpuStream<A>
    where A : struct, IArithmetic
{
    private readonly WaveNetShape _shape;
    private readonly AlignedFloats _queues; // layer by layer, [d_l + 1] operands of R
    private readonly int[] _dilations;      // [L]
    private readonly int[] _starts;         // [L], where a layer's ring begins
    private readonly int[] _slots;          // [L], the slot that x[t] will be put in; the oldest, x[t-d], comes after it
    private readonly int _operand;          // places of a slot

    public CpuStream(CpuNetwork network)
    {
        _shape = network.Shape;
        _operand = A.OperandPlaces(network.PaddedResidual);
        _dilations = [.. _shape.Dilations];
        _slots = new int[_shape.Layers];
        _starts = new int[_shape.Layers];
        int length = 0;
        for (int l = 0; l < _shape.Layers; l++)
        {
            _starts[l] = length;
            length = checked(length + ((_dilations[l] + 1) * _operand));
        }
        _queues = new AlignedFloats(length);
        Input = new AlignedFloats(network.PaddedLanes);
        Residual = new AlignedFloats(network.PaddedResidual);
        GateBias = new AlignedFloats(network.Control.Outputs);
        Gates = new AlignedFloats(2 * network.PaddedGate);
        GatedPlaces = A.OperandPlaces(network.Skip.Inputs);
        Gated = new AlignedFloats(_shape.Layers * GatedPlaces);
        Sums = new AlignedFloats(network.PaddedSkip);
        Hidden = new AlignedFloats(network.PaddedSkip);
        HeadOperand = new AlignedFloats(A.OperandPlaces(network.PaddedSkip));
        Output = new AlignedFloats(network.Output.Outputs);
        Control = new AlignedFloats(network.Control.Inputs);
        FirstUniform = new AlignedFloats(network.PaddedLanes);
        SecondUniform = new AlignedFloats(network.PaddedLanes);
        Reset();
    }

    /// <summary>What the frame before made.</summary>
    public AlignedFloats Input { get; }

    /// <summary>x.</summary>
    public AlignedFloats Residual { get; }

    /// <summary>b + V c of each layer, in the order of its gates.</summary>
    public AlignedFloats GateBias { get; }

    /// <summary>g, panel by panel: some channels for tanh, the same for the sigmoid.</summary>
    public AlignedFloats Gates { get; }

    /// <summary>z of each layer, as an operand.</summary>
    public AlignedFloats Gated { get; }

    /// <summary>Places of a layer's z.</summary>
    public int GatedPlaces { get; }

    /// <summary>relu(s); s itself while a trace is recorded.</summary>
    public AlignedFloats Sums { get; }

    /// <summary>The head's hidden layer.</summary>
    public AlignedFloats Hidden { get; }

    /// <summary>What the head's next matrix multiplies.</summary>
    public AlignedFloats HeadOperand { get; }

    /// <summary>o, in the order of <see cref="CpuNetwork.OutputPlace"/>.</summary>
    public AlignedFloats Output { get; }

    /// <summary>c, padded.</summary>
    public AlignedFloats Control { get; }

    /// <summary>u1 of each lane.</summary>
    public AlignedFloats FirstUniform { get; }

    /// <summary>u2 of each lane.</summary>
    public AlignedFloats SecondUniform { get; }

    /// <summary>Where x[t] of a layer goes; x[t-d] is still in another slot.</summary>
    public ref float Present(int layer) => ref Slot(layer, _slots[layer]);

    /// <summary>x[t-d] of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="toPresent">Places from it to <see cref="Present"/>.</param>
    public ref float Past(int layer, out int toPresent)
    {
        int slot = _slots[layer], past = slot == _dilations[layer] ? 0 : slot + 1;
        toPresent = (slot - past) * _operand;
        return ref Slot(layer, past);
    }

    /// <summary>Ends a frame: every queue moves by one vector.</summary>
    public void Advance()
    {
        for (int l = 0; l < _slots.Length; l++)
            _slots[l] = _slots[l] == _dilations[l] ? 0 : _slots[l] + 1;
    }

    /// <summary>Silence in the queues.</summary>
    public void Reset()
    {
        Residual.Span.Clear(); // borrowed: a vector of zeros
        Array.Clear(_slots);
        for (int l = 0; l < _slots.Length; l++)
        {
            for (int slot = 0; slot <= _dilations[l]; slot++)
                A.Prepare<Scalar>(ref Residual.Origin, Residual.Length, ref Slot(l, slot));
        }
    }

    /// <summary>Copies the queues out, as <see cref="EngineState"/> lays them out.</summary>
    public void Write(ref EngineStateWriter writer)
    {
        Span<float> x = Residual.Span[.._shape.ResidualChannels];
        for (int l = 0; l < _slots.Length; l++)
        {
            for (int age = _dilations[l], slot = _slots[l]; age > 0; age--)
            {
                slot = slot == _dilations[l] ? 0 : slot + 1;
                A.Expand(ref Slot(l, slot), Residual.Length, x);
                writer.Floats(x);
            }
        }
    }

    /// <summary>Takes queues over.</summary>
    public void Read(ref EngineStateReader reader)
    {
        Residual.Span.Clear();
        Array.Clear(_slots);
        for (int l = 0; l < _slots.Length; l++)
        {
            for (int slot = 1; slot <= _dilations[l]; slot++)
            {
                reader.Floats(Residual.Span[.._shape.ResidualChannels]);
                A.Prepare<Scalar>(ref Residual.Origin, Residual.Length, ref Slot(l, slot));
            }
        }
    }

    private ref float Slot(int layer, int slot) => ref _queues.At(_starts[layer] + (slot * _operand));
}
