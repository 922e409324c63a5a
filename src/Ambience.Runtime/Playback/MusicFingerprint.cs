using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Playback;

/// <summary>
/// A number for everything that captured music depends on: the network to the last bit, its prior, and which moods and
/// parameters there are. Curves and fades of the moods are left out: after an update that tunes them, a save game still
/// resumes.
/// </summary>
internal static class MusicFingerprint
{
    public static ulong Of(WaveNetModel model, IReadOnlyList<Mood> moods, IReadOnlyList<ParameterDefinition> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        WaveNetShape shape = model.Shape;
        Add(hash, $"{shape.SampleRateHz} {shape.Channels} {shape.Bands} {shape.Output} {shape.MixtureCount} ");
        Add(hash, $"{shape.HopFrames} {string.Join(',', shape.Dilations)} {model.Prior?.SegmentHops}");
        foreach (WeightTensor tensor in model.Weights.Tensors())
            Add(hash, tensor.Name, tensor.Data);
        Add(hash, "embeddings", model.MoodEmbeddings);
        Add(hash, "deviations", model.LaneDeviations);
        Add(hash, "filters", model.SynthesisFilters);
        foreach (MoodPrior prior in model.Prior?.Moods ?? [])
        {
            Add(hash, prior.Mood, prior.Slow);
            Add(hash, "onsets", prior.Onsets);
            Add(hash, "transitions", prior.Transitions);
        }
        foreach (Mood mood in moods)
            Add(hash, $"mood {mood.Name}\n");
        foreach (ParameterDefinition parameter in parameters)
            Add(hash, $"parameter {parameter.Name}\n");
        return MemoryMarshal.Read<ulong>(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string name, float[] numbers)
    {
        Add(hash, $"{name}[{numbers.Length}]");
        hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
