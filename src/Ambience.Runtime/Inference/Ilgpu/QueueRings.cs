using Ambience.Inference.Ilgpu.Kernels;
using Ambience.Model;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// A stream's dilated queues as the device has them: every layer's ring has room for a power of two of vectors and
/// frame t stands at t modulo that, so that no counters are needed and a frame number is all that tells where things
/// are.
/// </summary>
internal sealed class QueueRings
{
    private readonly int _width;

    public QueueRings(WaveNetShape shape)
    {
        _width = shape.ResidualChannels;
        Layers = new LayerRing[shape.Layers];
        for (int l = 0; l < Layers.Length; l++)
        {
            int dilation = shape.Dilations[l], room = 1;
            while (room < dilation)
                room *= 2;
            Layers[l] = new LayerRing(dilation, room - 1, Floats);
            Floats = checked(Floats + (room * _width));
        }
    }

    /// <summary>Floats of a stream.</summary>
    public int Floats { get; }

    public LayerRing[] Layers { get; }

    /// <summary>Writes a stream's queues as a state has them, oldest vector first.</summary>
    public void Write(ref EngineStateWriter writer, ReadOnlySpan<float> queues, long frame)
    {
        foreach (LayerRing ring in Layers)
        {
            int oldest = (int)(frame - ring.Dilation) & ring.Mask;
            int first = Math.Min(ring.Dilation, ring.Mask + 1 - oldest);
            writer.Floats(queues.Slice(ring.Origin + (oldest * _width), first * _width));
            writer.Floats(queues.Slice(ring.Origin, (ring.Dilation - first) * _width));
        }
    }

    /// <summary>Reads them back.</summary>
    public void Read(ref EngineStateReader reader, Span<float> queues, long frame)
    {
        foreach (LayerRing ring in Layers)
        {
            int oldest = (int)(frame - ring.Dilation) & ring.Mask;
            int first = Math.Min(ring.Dilation, ring.Mask + 1 - oldest);
            reader.Floats(queues.Slice(ring.Origin + (oldest * _width), first * _width));
            reader.Floats(queues.Slice(ring.Origin, (ring.Dilation - first) * _width));
        }
    }
}
