using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// A stream's state as the device has it, [last lanes; a ring a layer], and as every engine writes it, oldest vector
/// first. On the device the vector of frame t stands in slot t mod d of a layer's ring, so that the frame counter says
/// where a ring begins.
/// </summary>
internal static class VulkanStates
{
    /// <summary>From the device's layout to the engine-independent one.</summary>
    public static void Write(ref EngineStateWriter writer, ReadOnlySpan<float> state, WaveNetShape shape, long frame)
    {
        writer.Floats(state[..shape.Lanes]);
        int at = shape.Lanes;
        for (int l = 0; l < shape.Layers; l++)
        {
            ReadOnlySpan<float> ring = state.Slice(at, shape.Dilations[l] * shape.ResidualChannels);
            int oldest = (int)(frame % shape.Dilations[l]) * shape.ResidualChannels;
            writer.Floats(ring[oldest..]);
            writer.Floats(ring[..oldest]);
            at += ring.Length;
        }
    }

    /// <summary>From the engine-independent layout, which has been checked, to the device's.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, Span<float> state, WaveNetShape shape)
    {
        var reader = new EngineStateReader(bytes);
        (_, long frame) = reader.Header();
        reader.Floats(state[..shape.Lanes]);
        int at = shape.Lanes;
        for (int l = 0; l < shape.Layers; l++)
        {
            Span<float> ring = state.Slice(at, shape.Dilations[l] * shape.ResidualChannels);
            int oldest = (int)(frame % shape.Dilations[l]) * shape.ResidualChannels;
            reader.Floats(ring[oldest..]);
            reader.Floats(ring[..oldest]);
            at += ring.Length;
        }
    }
}
