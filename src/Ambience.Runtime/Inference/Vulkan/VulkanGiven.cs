using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>What the host gives the shader for a block.</summary>
internal static class VulkanGiven
{
    /// <summary>
    /// Writes what the shader is given: who the streams are, their temperatures, their control vectors.
    /// </summary>
    public static VulkanBlock Write(
        VulkanNetwork network, VulkanSlot slot, DeviceStreams state, ReadOnlySpan<int> streams,
        ReadOnlySpan<float> control, int rows, int made, int frames)
    {
        WaveNetShape shape = state.Shape;
        int c = shape.ControlSize, padded = 4 * VulkanPlan.Fours(c), hopRows = c == 0 ? 0 : network.RowsOf(frames);
        int temperatureAt = streams.Length * VulkanNetwork.HeaderWords;
        int controlAt = temperatureAt + (streams.Length * shape.Lanes);
        Span<uint> headers = slot.Upload.Host<uint>(0, temperatureAt);
        Span<float> temperatures = slot.Upload.Host<float>(temperatureAt, controlAt - temperatureAt);
        Span<float> vectors = slot.Upload.Host<float>(controlAt, streams.Length * hopRows * padded);
        for (int i = 0; i < streams.Length; i++)
        {
            int s = streams[i];
            long frame = state.Frame(s) + made, hop = frame / shape.HopFrames;
            ulong seed = state.Seed(s);
            Span<uint> header = headers.Slice(i * VulkanNetwork.HeaderWords, VulkanNetwork.HeaderWords);
            header[0] = (uint)s;
            header[1] = (uint)frame;
            header[2] = (uint)(frame >>> 32);
            header[3] = (uint)seed;
            header[4] = (uint)(seed >> 32);
            header[5] = (uint)(frame % shape.HopFrames);
            state.Temperatures.Slice(s * shape.Lanes, shape.Lanes).CopyTo(temperatures[(i * shape.Lanes)..]);
            int first = (int)(hop - (state.Frame(s) / shape.HopFrames));
            int used = c == 0 ? 0 : (int)(((frame + frames - 1) / shape.HopFrames) - hop) + 1;
            for (int row = 0; row < used; row++)
            {
                Span<float> vector = vectors.Slice(((i * hopRows) + row) * padded, padded);
                control.Slice(((s * rows) + first + row) * c, c).CopyTo(vector);
                vector[c..].Clear();
            }
        }
        return new VulkanBlock((uint)frames, (uint)streams.Length, (uint)hopRows, (uint)temperatureAt, (uint)controlAt);
    }
}
