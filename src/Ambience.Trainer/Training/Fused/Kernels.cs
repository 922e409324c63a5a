using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ambience.Trainer.Training.Fused;

/// <summary>
/// What lies between the matrix products of a layer, one pass over memory each, for rows first..end of the matrices.
/// 512-bit vectors are two or four of a narrower machine's there. Row n = t x B + b is frame t of stream b.
/// </summary>
internal static class Kernels<T, S>
    where T : unmanaged
    where S : IStorage<T>
{
    private const int Width = 16; // floats in a Vector512

    /// <summary>packed[n] = [x one dilation ago | x now]; before the crop the past comes from the memory.</summary>
    /// <param name="x">[N, R].</param>
    /// <param name="memory">[back, R], the rows just before the crop.</param>
    /// <param name="packed">[N, 2R].</param>
    /// <param name="r">R.</param>
    /// <param name="first">First row.</param>
    /// <param name="end">Row behind the last.</param>
    public static void PackTaps(
        ReadOnlySpan<float> x, ReadOnlySpan<float> memory, Span<T> packed, int r, int first, int end)
    {
        int back = memory.Length / r;
        for (int n = first; n < end; n++)
        {
            ReadOnlySpan<float> past = n < back ? memory.Slice(n * r, r) : x.Slice((n - back) * r, r);
            Convert(past, packed.Slice(2 * n * r, r));
            Convert(x.Slice(n * r, r), packed.Slice(((2 * n) + 1) * r, r));
        }
    }

    /// <summary>z = tanh(g + control) x sigmoid(g + control); keeps both factors for the way back.</summary>
    /// <param name="g">[N, 2D].</param>
    /// <param name="control">Row hop x B + b from <paramref name="controlStart"/> on holds V c + bias, [2D]; rows are
    /// <paramref name="controlStride"/> apart.</param>
    /// <param name="tanh">[N, D].</param>
    /// <param name="sigmoid">[N, D].</param>
    /// <param name="z">[N, L x D] from this layer's first column on.</param>
    public static void Gate(
        ReadOnlySpan<T> g, ReadOnlySpan<float> control, int controlStart, int controlStride, int streams, int hopFrames,
        int d, Span<T> tanh, Span<T> sigmoid, Span<T> z, int zStride, int first, int end)
    {
        Vector512<float> one = Vector512<float>.One;
        for (int n = first; n < end; n++)
        {
            int hopRow = (n / (hopFrames * streams) * streams) + (n % streams);
            ReadOnlySpan<float> c = control.Slice(controlStart + (hopRow * controlStride), 2 * d);
            ReadOnlySpan<T> row = g.Slice(2 * n * d, 2 * d);
            for (int i = 0; i < d; i += Width)
            {
                Vector512<float> p = S.Load(in row[i]) + Vector512.LoadUnsafe(in c[i]);
                Vector512<float> q = S.Load(in row[d + i]) + Vector512.LoadUnsafe(in c[d + i]);
                // Beyond +-20 both are flat to the last bit, and exp stays finite.
                p = Vector512.Clamp(p, Vector512.Create(-20f), Vector512.Create(20f));
                q = Vector512.Clamp(q, Vector512.Create(-20f), Vector512.Create(20f));
                Vector512<float> t = one - (Vector512.Create(2f) / (one + Vector512.Exp(p + p)));
                Vector512<float> s = one / (one + Vector512.Exp(-q));
                S.Store(t, ref tanh[(n * d) + i]);
                S.Store(s, ref sigmoid[(n * d) + i]);
                S.Store(t * s, ref z[(n * zStride) + i]);
            }
        }
    }

    /// <summary>x += y + bias, all [N, R].</summary>
    public static void AddLayer(ReadOnlySpan<T> y, ReadOnlySpan<float> bias, Span<float> x, int first, int end)
    {
        int r = bias.Length;
        for (int start = first * r; start < end * r; start += r)
        {
            for (int i = 0; i < r; i += Width)
            {
                Vector512<float> added = S.Load(in y[start + i]) + Vector512.LoadUnsafe(in bias[i]);
                (Vector512.LoadUnsafe(in x[start + i]) + added).StoreUnsafe(ref x[start + i]);
            }
        }
    }

    /// <summary>target = max(0, source + bias); source may be of another storage.</summary>
    public static void BiasRelu<TFrom, SFrom>(
        ReadOnlySpan<TFrom> source, ReadOnlySpan<float> bias, Span<T> target, int first, int end)
        where TFrom : unmanaged
        where SFrom : IStorage<TFrom>
    {
        for (int start = first * bias.Length; start < end * bias.Length; start += bias.Length)
        {
            for (int i = 0; i < bias.Length; i += Width)
            {
                Vector512<float> sum = SFrom.Load(in source[start + i]) + Vector512.LoadUnsafe(in bias[i]);
                S.Store(Vector512.Max(sum, Vector512<float>.Zero), ref target[start + i]);
            }
        }
    }

    /// <summary>
    /// Back through a ReLU: gradient where the activation was positive, else 0; adds the column sums (the bias's
    /// gradient).
    /// </summary>
    public static void BackRelu(
        ReadOnlySpan<T> gradient, ReadOnlySpan<T> activation, Span<T> target, Span<float> biasGradient, int first,
        int end)
    {
        int width = biasGradient.Length;
        for (int n = first; n < end; n++)
        {
            Span<T> row = target.Slice(n * width, width);
            for (int i = 0; i < width; i += Width)
            {
                Vector512<float> active = S.Load(in activation[(n * width) + i]);
                Vector512<float> open = Vector512.GreaterThan(active, Vector512<float>.Zero);
                Vector512<float> value = S.Load(in gradient[(n * width) + i]) & open;
                S.Store(value, ref row[i]);
                (Vector512.LoadUnsafe(in biasGradient[i]) + value).StoreUnsafe(ref biasGradient[i]);
            }
        }
    }

    /// <summary>Back through the gate; a hop's frames add up in its control's gradient.</summary>
    /// <param name="dz">[N, L x D] from this layer's first column on.</param>
    /// <param name="dg">[N, 2D].</param>
    /// <param name="control">Gradient of V c + bias, laid out as in <see cref="Gate"/>; added to.</param>
    public static void BackGate(
        ReadOnlySpan<T> dz, int dzStride, ReadOnlySpan<T> tanh, ReadOnlySpan<T> sigmoid, Span<T> dg,
        Span<float> control, int controlStart, int controlStride, int streams, int hopFrames, int d, int first, int end)
    {
        Vector512<float> one = Vector512<float>.One;
        for (int n = first; n < end; n++)
        {
            int hopRow = (n / (hopFrames * streams) * streams) + (n % streams);
            Span<float> c = control.Slice(controlStart + (hopRow * controlStride), 2 * d);
            Span<T> row = dg.Slice(2 * n * d, 2 * d);
            for (int i = 0; i < d; i += Width)
            {
                Vector512<float> t = S.Load(in tanh[(n * d) + i]), s = S.Load(in sigmoid[(n * d) + i]);
                Vector512<float> ds = S.Load(in dz[(n * dzStride) + i]) * s;
                Vector512<float> dp = ds * (one - (t * t));
                Vector512<float> dq = ds * t * (one - s);
                S.Store(dp, ref row[i]);
                S.Store(dq, ref row[d + i]);
                (Vector512.LoadUnsafe(in c[i]) + dp).StoreUnsafe(ref c[i]);
                (Vector512.LoadUnsafe(in c[d + i]) + dq).StoreUnsafe(ref c[d + i]);
            }
        }
    }

    /// <summary>
    /// Back through the two taps: x feeds the present of its own frame and the past of the frame a dilation later. Also
    /// writes the new gradient where the next product reads it, and adds the residual bias's gradient.
    /// </summary>
    /// <param name="taps">Gradient of <see cref="PackTaps"/>'s result, [N, 2R].</param>
    /// <param name="back">Rows of a dilation.</param>
    /// <param name="dx">[N, R], added to.</param>
    /// <param name="dy">Receives dx, [N, R].</param>
    /// <param name="biasGradient">[R], receives dx's column sums.</param>
    public static void BackTaps(
        ReadOnlySpan<T> taps, int back, Span<float> dx, Span<T> dy, Span<float> biasGradient, int first, int end)
    {
        int r = biasGradient.Length, rows = dx.Length / r;
        for (int n = first; n < end; n++)
        {
            for (int i = 0; i < r; i += Width)
            {
                ref float at = ref dx[(n * r) + i];
                Vector512<float> sum = Vector512.LoadUnsafe(ref at) + S.Load(in taps[(((2 * n) + 1) * r) + i]);
                if (n + back < rows)
                    sum += S.Load(in taps[(2 * (n + back) * r) + i]);
                sum.StoreUnsafe(ref at);
                S.Store(sum, ref dy[(n * r) + i]);
                (Vector512.LoadUnsafe(in biasGradient[i]) + sum).StoreUnsafe(ref biasGradient[i]);
            }
        }
    }

    /// <summary>fp32 to storage.</summary>
    public static void Convert(ReadOnlySpan<float> source, Span<T> target)
    {
        int i = 0;
        for (; i + Width <= source.Length; i += Width)
            S.Store(Vector512.LoadUnsafe(in source[i]), ref target[i]);
        if (i < source.Length)
            throw new ArgumentException($"must be a multiple of {Width}, but was {source.Length}", nameof(source));
    }
}
