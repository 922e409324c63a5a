using System.Runtime.InteropServices;
using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>How matrices are held on the device.</summary>
internal enum VulkanWeightFormat
{
    Float32,
    Float16,
    BFloat16,
}

/// <summary>
/// The network in the order in which the shader reads it. A matrix is [inputs / 4, outputs] groups of four neighbouring
/// inputs: neighbouring threads make neighbouring outputs, so that they read neighbouring groups. Matrices that share
/// inputs are one.
/// </summary>
internal static class VulkanWeights
{
    /// <summary>Bytes of all matrices.</summary>
    public static byte[] Matrices(WaveNetWeights weights, VulkanWeightFormat format)
    {
        WaveNetShape shape = weights.Shape;
        int r = shape.ResidualChannels, d = shape.GateChannels, s = shape.SkipChannels;
        var packed = new List<float>();
        if (shape.Output == OutputKind.Logistic)
            Add(packed, shape.Lanes, (weights.Input, r, shape.Lanes));
        foreach (LayerWeights layer in weights.Layers)
        {
            Add(packed, r, (layer.Past, 2 * d, r));
            Add(packed, r, (layer.Present, 2 * d, r));
            Add(packed, d, (layer.Residual, r, d), (layer.Skip, s, d));
            Add(packed, shape.ControlSize, (layer.Control, 2 * d, shape.ControlSize));
        }
        Add(packed, s, (weights.Hidden, s, s));
        Add(packed, s, (weights.Output, shape.OutputChannels, s));
        return Encode(CollectionsMarshal.AsSpan(packed), format);
    }

    /// <summary>
    /// What stays fp32: biases, and the embedding of mu-law codes, of which a frame reads a few rows.
    /// </summary>
    public static float[] Biases(WaveNetWeights weights)
    {
        var packed = new List<float>();
        packed.AddRange(weights.InputBias);
        if (weights.Shape.Output == OutputKind.MuLaw)
            packed.AddRange(weights.Input);
        foreach (LayerWeights layer in weights.Layers)
        {
            packed.AddRange(layer.GateBias);
            packed.AddRange(layer.ResidualBias);
            packed.AddRange(layer.SkipBias);
        }
        packed.AddRange(weights.HiddenBias);
        packed.AddRange(weights.OutputBias);
        return [.. packed];
    }

    /// <summary>[L, 2]: dilation of a layer, and where in a state its ring begins.</summary>
    public static uint[] Layers(WaveNetShape shape)
    {
        var layers = new uint[2 * shape.Layers];
        int at = shape.Lanes;
        for (int l = 0; l < shape.Layers; l++)
        {
            layers[2 * l] = (uint)shape.Dilations[l];
            layers[(2 * l) + 1] = (uint)at;
            at += shape.Dilations[l] * shape.ResidualChannels;
        }
        return layers;
    }

    /// <summary>[inputs / 4][outputs of all matrices][4], filled up with zeros.</summary>
    private static void Add(
        List<float> packed, int inputs, params ReadOnlySpan<(float[] Data, int Rows, int Columns)> matrices)
    {
        for (int first = 0; first < inputs; first += 4)
        {
            foreach ((float[] data, int rows, int columns) in matrices)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int i = first; i < first + 4; i++)
                        packed.Add(i < columns ? data[(row * columns) + i] : 0f);
                }
            }
        }
    }

    private static byte[] Encode(ReadOnlySpan<float> values, VulkanWeightFormat format) => format switch
    {
        VulkanWeightFormat.Float32 => MemoryMarshal.AsBytes(values).ToArray(),
        VulkanWeightFormat.BFloat16 => WeightFileNumbers.EncodeBFloat16(values),
        _ => EncodeHalf(values),
    };

    private static byte[] EncodeHalf(ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            halves[i] = (Half)values[i];
            if (Half.IsInfinity(halves[i]))
            {
                throw new AmbienceException(
                    $"Weights in fp16 must be within +-65,504, but one is {values[i]}. " +
                    "Run this network without HalfWeights.");
            }
        }
        return MemoryMarshal.AsBytes(halves.AsSpan()).ToArray();
    }
}
