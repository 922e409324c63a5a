using Ambience.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Model;

/// <summary>
/// What each layer saw in the last dilation's worth of frames, carried from one crop to the next of the same music.
/// With it every frame of a crop sees the whole receptive field at no cost, as in Transformer-XL (Dai 2019, section
/// 3.2): no gradient flows into the memory. Zero is the state in which an engine starts a stream.
/// </summary>
internal sealed class LayerMemory : IDisposable
{
    private readonly WaveNetShape _shape;
    private readonly Device _device;

    /// <param name="shape">The network's shape.</param>
    /// <param name="streams">B.</param>
    /// <param name="device">Where it lies; null is the CPU.</param>
    public LayerMemory(WaveNetShape shape, int streams, Device? device = null)
    {
        _shape = shape;
        _device = device ?? CPU;
        Streams = streams;
        using var scope = NewDisposeScope();
        Layers = [.. shape.Dilations.Select(
            d => zeros((long)d * streams, shape.ResidualChannels, device: _device).DetachFromDisposeScope())];
    }

    public int Streams { get; }

    /// <summary>Length of <see cref="ToArray"/>.</summary>
    public long ValueCount => Layers.Sum(layer => layer.numel());

    /// <summary>Per layer [d x Streams, R], oldest frame first.</summary>
    public Tensor[] Layers { get; }

    /// <summary>Takes a layer's new memory over and frees the old one.</summary>
    public void Replace(int layer, Tensor memory)
    {
        Layers[layer].Dispose();
        Layers[layer] = memory.DetachFromDisposeScope();
    }

    /// <summary>Puts one stream into the state of a cold start.</summary>
    public void Clear(int stream)
    {
        using var scope = NewDisposeScope();
        foreach (Tensor layer in Layers)
            _ = layer.view(-1, Streams, _shape.ResidualChannels).select(1, stream).zero_();
    }

    /// <summary>Puts every stream into the state of a cold start.</summary>
    public void ClearAll()
    {
        for (int stream = 0; stream < Streams; stream++)
            Clear(stream);
    }

    /// <summary>All layers after one another.</summary>
    public float[] ToArray()
    {
        using var scope = NewDisposeScope();
        return [.. Layers.SelectMany(layer => layer.cpu().data<float>().ToArray())];
    }

    /// <summary>The reverse of <see cref="ToArray"/>.</summary>
    public void Load(ReadOnlySpan<float> values)
    {
        int at = 0;
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            int length = (int)Layers[layer].numel();
            long rows = length / _shape.ResidualChannels;
            long[] size = [rows, _shape.ResidualChannels];
            Replace(layer, tensor(values.Slice(at, length).ToArray(), size, device: _device));
            at += length;
        }
        if (at != values.Length)
            throw new ArgumentException($"expected {at} values of memory, found {values.Length}", nameof(values));
    }

    public void Dispose()
    {
        foreach (Tensor layer in Layers)
            layer.Dispose();
    }
}
