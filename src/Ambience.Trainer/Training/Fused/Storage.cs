using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace Ambience.Trainer.Training.Fused;

/// <summary>How a matrix between two products is stored; sums and nonlinearities are always fp32.</summary>
internal interface IStorage<T>
    where T : unmanaged
{
    static abstract torch.ScalarType Type { get; }

    static abstract Vector512<float> Load(ref readonly T source);

    static abstract void Store(Vector512<float> value, ref T target);
}

/// <summary>32-bit floats.</summary>
internal readonly struct Single32 : IStorage<float>
{
    public static torch.ScalarType Type => torch.ScalarType.Float32;

    public static Vector512<float> Load(ref readonly float source) => Vector512.LoadUnsafe(in source);

    public static void Store(Vector512<float> value, ref float target) => value.StoreUnsafe(ref target);
}

/// <summary>
/// The upper half of a 32-bit float, rounded to nearest even: half the traffic and, with AVX512-BF16, products twice as
/// fast.
/// </summary>
internal readonly struct Brain16 : IStorage<ushort>
{
    public static torch.ScalarType Type => torch.ScalarType.BFloat16;

    public static Vector512<float> Load(ref readonly ushort source)
    {
        Vector256<ushort> halves = Vector256.LoadUnsafe(in source);
        Vector512<uint> wide = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512UInt32(halves)
            : Vector512.Create(Vector256.WidenLower(halves), Vector256.WidenUpper(halves));
        return (wide << 16).AsSingle();
    }

    public static void Store(Vector512<float> value, ref ushort target)
    {
        Vector512<uint> bits = value.AsUInt32();
        Vector512<uint> rounded = (bits + Vector512.Create(0x7fffu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        Vector256<ushort> halves = Avx512F.IsSupported
            ? Avx512F.ConvertToVector256UInt16(rounded)
            : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
        halves.StoreUnsafe(ref target);
    }
}

/// <summary>
/// A matrix that libtorch multiplies and that the kernels read and write in place. Columns are a multiple of 16.
/// </summary>
internal sealed class Matrix<T> : IDisposable
    where T : unmanaged
{
    public Matrix(long rows, long columns, torch.ScalarType type)
    {
        Rows = (int)rows;
        Columns = (int)columns;
        Tensor = torch.zeros(rows, columns, dtype: type).DetachFromDisposeScope();
    }

    public torch.Tensor Tensor { get; }

    public int Rows { get; }

    public int Columns { get; }

    public Span<T> Values => MemoryMarshal.Cast<byte, T>(Tensor.bytes);

    /// <summary>this = a x b.</summary>
    public void Multiply(torch.Tensor a, torch.Tensor b) => Tensor.addmm_(a, b, beta: 0, alpha: 1);

    public void Dispose() => Tensor.Dispose();
}
