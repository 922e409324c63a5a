using Ambience.Model;

namespace Ambience.Trainer.Model;

/// <summary>Where a named tensor lies in the flat vector of all parameters.</summary>
internal sealed record ParameterSlot(string Name, long[] Dimensions, int Offset, int Length);

/// <summary>
/// The order of all trained numbers in one flat vector: the tensors of the weight file, then the mood embeddings. One
/// vector makes the optimiser a handful of operations, and a checkpoint a handful of arrays.
/// </summary>
internal sealed class ParameterLayout
{
    public const string MoodEmbedding = "mood.embedding";

    private readonly Dictionary<string, int> _index = [];

    public ParameterLayout(WaveNetShape shape, int moods)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(moods);
        Shape = shape;
        Moods = moods;
        var slots = new List<ParameterSlot>();
        foreach (WeightTensor tensor in new WaveNetWeights(shape).Tensors())
            Add(tensor.Name, [.. tensor.Dimensions.Select(n => (long)n)]);
        EmbeddingSize = shape.ControlSize - ControlLayout.MoodEmbedding;
        if (moods > 0 && EmbeddingSize > 0)
            Add(MoodEmbedding, [moods, EmbeddingSize]);
        Slots = slots;

        void Add(string name, long[] dimensions)
        {
            _index.Add(name, slots.Count);
            int length = checked((int)dimensions.Aggregate(1L, (product, n) => product * n));
            slots.Add(new ParameterSlot(name, dimensions, Count, length));
            Count += length;
        }
    }

    public WaveNetShape Shape { get; }

    public int Moods { get; }

    /// <summary>E; zero or less when the control vector has no room for a mood.</summary>
    public int EmbeddingSize { get; }

    public bool HasMoods => _index.ContainsKey(MoodEmbedding);

    public IReadOnlyList<ParameterSlot> Slots { get; }

    /// <summary>P, length of the flat vector.</summary>
    public int Count { get; private set; }

    public int IndexOf(string name) => _index[name];

    public ParameterSlot this[string name] => Slots[_index[name]];

    /// <summary>Copies the network's part of the flat vector into the form that the runtime reads.</summary>
    public WaveNetWeights ToWeights(ReadOnlySpan<float> parameters)
    {
        var weights = new WaveNetWeights(Shape);
        foreach (WeightTensor tensor in weights.Tensors())
            Part(parameters, tensor.Name).CopyTo(tensor.Data);
        return weights;
    }

    /// <summary>The reverse of <see cref="ToWeights"/>; mood embeddings stay as they are.</summary>
    public void FromWeights(WaveNetWeights weights, Span<float> parameters)
    {
        foreach (WeightTensor tensor in weights.Tensors())
        {
            ParameterSlot slot = this[tensor.Name];
            tensor.Data.CopyTo(parameters.Slice(slot.Offset, slot.Length));
        }
    }

    public ReadOnlySpan<float> Part(ReadOnlySpan<float> parameters, string name) =>
        parameters.Slice(this[name].Offset, this[name].Length);
}
