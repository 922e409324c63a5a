using Ambience.Audio;
using Ambience.Model;
using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>Leads stream 0 over given inputs and takes the stages that the shader recorded.</summary>
internal sealed class VulkanTracer(VulkanNetwork network, WaveNetShape shape)
{
    private readonly (VulkanPipeline Pipeline, DescriptorSet Set, VulkanBuffer Records) _traced = network.Traced();

    /// <summary>Writes the inputs of a block, [frames, Lanes], to the front of its records.</summary>
    public void Give(ReadOnlySpan<float> inputs)
    {
        for (int at = 0, t = 0; at < inputs.Length; at += shape.Lanes, t++)
        {
            Span<float> given = Record(t)[..shape.Lanes];
            inputs.Slice(at, shape.Lanes).CopyTo(given);
            if (shape.Output == OutputKind.MuLaw)
            {
                foreach (ref float lane in given)
                    lane = MuLaw.Encode(lane);
            }
        }
    }

    public void Record(CommandBuffer commands, VulkanBlock block) =>
        _traced.Pipeline.Record(commands, _traced.Set, block, 1);

    /// <summary>Copies the records of a block into a trace, from row <paramref name="first"/> on.</summary>
    public void Take(StageTrace trace, int first, int frames)
    {
        int residual = (shape.Layers + 1) * shape.ResidualChannels;
        int skip = shape.SkipChannels, output = shape.OutputChannels;
        for (int t = 0; t < frames; t++)
        {
            ReadOnlySpan<float> record = Record(t)[shape.Lanes..];
            record[..residual].CopyTo(trace.Residual.AsSpan((first + t) * residual));
            record.Slice(residual, skip).CopyTo(trace.Skip.AsSpan((first + t) * skip));
            record.Slice(residual + skip, skip).CopyTo(trace.Hidden.AsSpan((first + t) * skip));
            record.Slice(residual + (2 * skip), output).CopyTo(trace.Output.AsSpan((first + t) * output));
        }
    }

    private Span<float> Record(int t)
    {
        int floats = network.Plan.RecordFloats;
        return _traced.Records.Host<float>((long)t * floats, floats);
    }
}
