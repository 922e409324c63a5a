using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// A precision, as the stages of a frame use it: how weights are stored, and what activations are turned into before a
/// matrix of layers or head multiplies them (an <i>operand</i>).
/// </summary>
internal interface IArithmetic
{
    /// <summary>The precision that it is.</summary>
    static abstract WeightPrecision Precision { get; }

    /// <summary>Weights in a place of a <see cref="PackedMatrix"/>.</summary>
    static abstract int InputsInPlace { get; }

    /// <summary>Places in a vector of the kernel that multiplies operands, in an engine of vectors V.</summary>
    static abstract int ProductWidth<V>()
        where V : struct, IPackedVector<V>;

    /// <summary>Most vectors of a panel that it multiplies.</summary>
    static abstract int ProductVectors<V>()
        where V : struct, IPackedVector<V>;

    /// <summary>Places of an operand of n numbers.</summary>
    static abstract int OperandPlaces(int n);

    /// <summary>Makes an operand of n numbers (a multiple of 16, zero where padded).</summary>
    static abstract void Prepare<V>(ref float x, int n, ref float operand)
        where V : struct, IPackedVector<V>;

    /// <summary>Makes some numbers of an operand: z = tanh(a) sigmoid(b). The first come first.</summary>
    /// <param name="a">[count].</param>
    /// <param name="b">[count].</param>
    /// <param name="first">The first of these numbers.</param>
    /// <param name="count">How many, whole vectors.</param>
    /// <param name="n">Numbers of the operand, a multiple of 16.</param>
    /// <param name="operand">The operand.</param>
    static abstract void Gate<V>(ref float a, ref float b, int first, int count, int n, ref float operand)
        where V : struct, IPackedVector<V>;

    /// <summary>The first numbers that an operand of n numbers stands for.</summary>
    static abstract void Expand(ref float operand, int n, Span<float> x);

    /// <summary>
    /// A panel of a matrix times operands, one a segment; stride is the places from one operand to the next.
    /// </summary>
    static abstract void Multiply<V, TFinish>(
        PackedMatrix matrix, PackedMatrix.Panel panel, ref float operand, int stride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish;

    /// <summary>A panel of a matrix times plain numbers: input and control.</summary>
    static abstract void MultiplyFloats<V, TFinish>(
        PackedMatrix matrix, PackedMatrix.Panel panel, ref float x, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish;
}

/// <summary>Float activations: an operand is the numbers themselves.</summary>
internal readonly struct FloatArithmetic<TFormat> : IArithmetic
    where TFormat : struct, IWeightFormat
{
    public static WeightPrecision Precision => TFormat.InputsInPlace switch
    {
        1 => WeightPrecision.Float32,
        2 => WeightPrecision.BFloat16,
        _ => WeightPrecision.Int8FloatActivations,
    };

    public static int InputsInPlace => TFormat.InputsInPlace;

    public static int ProductWidth<V>()
        where V : struct, IPackedVector<V> => V.Count;

    public static int ProductVectors<V>()
        where V : struct, IPackedVector<V> => FloatKernel.PanelVectors<V>();

    public static int OperandPlaces(int n) => PackedMatrix.Pad(n, PackedMatrix.OutputPadding);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare<V>(ref float x, int n, ref float operand)
        where V : struct, IPackedVector<V>
    {
        for (int i = 0; i < n; i += V.Count)
            V.Store(V.Load(ref x, i), ref operand, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gate<V>(ref float a, ref float b, int first, int count, int n, ref float operand)
        where V : struct, IPackedVector<V>
    {
        for (int i = 0; i < count; i += V.Count)
            V.Store(Elementary.Gate(V.Load(ref a, i), V.Load(ref b, i)), ref operand, first + i);
    }

    public static void Expand(ref float operand, int n, Span<float> x) =>
        MemoryMarshal.CreateReadOnlySpan(ref operand, x.Length).CopyTo(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<V, TFinish>(
        PackedMatrix matrix, PackedMatrix.Panel panel, ref float operand, int stride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish =>
        FloatKernel.Multiply<V, TFormat, TFinish>(ref matrix.Weights(panel), panel.Vectors, matrix.Segments,
            matrix.Inputs, ref operand, stride, ref bias, ref y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyFloats<V, TFinish>(
        PackedMatrix matrix, PackedMatrix.Panel panel, ref float x, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish =>
        Multiply<V, TFinish>(matrix, panel, ref x, 0, ref bias, ref y);
}

/// <summary>
/// 8-bit activations: an operand is a <see cref="CodeVector"/>. Vectors W make the products: where AVX-VNNI is, which has
/// no more than 256 bits, eight places do more than sixteen.
/// </summary>
internal readonly struct CodeArithmetic<W> : IArithmetic
    where W : struct, IPackedVector<W>
{
    public static WeightPrecision Precision => WeightPrecision.Int8;

    public static int InputsInPlace => Int8Format.InputsInPlace;

    public static int ProductWidth<V>()
        where V : struct, IPackedVector<V> => W.Count;

    public static int ProductVectors<V>()
        where V : struct, IPackedVector<V> => CodeKernel.PanelVectors;

    public static int OperandPlaces(int n) => CodeVector.Places(n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare<V>(ref float x, int n, ref float operand)
        where V : struct, IPackedVector<V> => CodeVector.Quantise<V>(ref x, n, ref operand);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gate<V>(ref float a, ref float b, int first, int count, int n, ref float operand)
        where V : struct, IPackedVector<V>
    {
        V left = V.Broadcast(0f), levels = V.Broadcast(Quantisation.Levels);
        for (int i = 0; i < count; i += V.Count)
        {
            V z = Elementary.Gate(V.Load(ref a, i), V.Load(ref b, i));
            left = V.AddIntegers(left, CodeVector.Store(z, levels, ref operand, n, first + i));
        }
        if (first == 0)
            CodeVector.Open(ref operand, Quantisation.GateScale);
        CodeVector.AddToCorrection(left, ref operand);
    }

    public static void Expand(ref float operand, int n, Span<float> x) => CodeVector.Expand(ref operand, n, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<V, TFinish>(
        PackedMatrix matrix, PackedMatrix.Panel panel, ref float operand, int stride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish =>
        CodeKernel.Multiply<W, TFinish>(ref matrix.Weights(panel), panel.Vectors, matrix.Segments, matrix.Inputs,
            ref operand, matrix.Signs, stride, ref bias, ref y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyFloats<V, TFinish>(
        PackedMatrix matrix, PackedMatrix.Panel panel, ref float x, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish =>
        FloatKernel.Multiply<V, Int8Format, TFinish>(ref matrix.Weights(panel), panel.Vectors, matrix.Segments,
            matrix.Inputs, ref x, 0, ref bias, ref y);
}
