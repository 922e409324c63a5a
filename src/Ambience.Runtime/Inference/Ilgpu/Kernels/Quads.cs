using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using Half = ILGPU.Half;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>Four neighbouring numbers of a sum of products: one 16-byte load.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Quad(float x, float y, float z, float w)
{
    public readonly float X = x, Y = y, Z = z, W = w;
}

/// <summary>Four weights in half precision: one 8-byte load.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct HalfQuad(Half x, Half y, Half z, Half w)
{
    public readonly Half X = x, Y = y, Z = z, W = w;
}

/// <summary>How weights lie in the device's memory.</summary>
internal interface IWeightStorage<TQuad>
    where TQuad : unmanaged
{
    /// <summary>Four weights, as fp32.</summary>
    Quad Load(ArrayView<TQuad> weights, int index);

    /// <summary>What <see cref="Load"/> is to find again.</summary>
    TQuad Pack(Quad weights);
}

[SuppressMessage("Performance", "CA1822", Justification = "A type parameter of kernels, called through its interface")]
internal readonly struct SingleStorage : IWeightStorage<Quad>
{
    public Quad Load(ArrayView<Quad> weights, int index) => weights[index];

    public Quad Pack(Quad weights) => weights;
}

[SuppressMessage("Performance", "CA1822", Justification = "A type parameter of kernels, called through its interface")]
internal readonly struct HalfStorage : IWeightStorage<HalfQuad>
{
    /// <summary>The largest finite half.</summary>
    public const float Largest = 65504f;

    public Quad Load(ArrayView<HalfQuad> weights, int index)
    {
        HalfQuad four = weights[index];
        return new Quad(four.X, four.Y, four.Z, four.W);
    }

    public HalfQuad Pack(Quad weights) => new(Round(weights.X), Round(weights.Y), Round(weights.Z), Round(weights.W));

    /// <summary>To nearest, as .NET does; ILGPU's own conversion cuts off.</summary>
    private static Half Round(float weight) => Unsafe.BitCast<System.Half, Half>((System.Half)weight);
}
