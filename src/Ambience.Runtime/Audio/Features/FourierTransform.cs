using System.Numerics;
using System.Runtime.InteropServices;

namespace Ambience.Audio;

/// <summary>
/// The discrete Fourier transform of a power of two, in single precision: Stockham's auto-sorting algorithm in
/// radix 4 (Van Loan 1992, "Computational Frameworks for the Fast Fourier Transform", section 1.7), with real and
/// imaginary parts apart so that a vector holds neighbours. Preparing audio is mostly this, and the general library's
/// managed transform takes several times as long.
/// </summary>
/// <remarks>Not scaled. Not thread-safe: one instance a thread. Allocates only at construction.</remarks>
internal sealed class FourierTransform
{
    private readonly float[] _cosines, _sines; // [size]: exp(-2 pi i k / size)
    private readonly float[] _otherReal, _otherImaginary;

    /// <param name="size">A power of two, at least 4.</param>
    public FourierTransform(int size)
    {
        if (size < 4 || !BitOperations.IsPow2(size))
            throw new ArgumentException($"Expected a power of two of at least 4, found {size}.", nameof(size));
        Real = new float[size];
        Imaginary = new float[size];
        _otherReal = new float[size];
        _otherImaginary = new float[size];
        _cosines = new float[size];
        _sines = new float[size];
        for (int k = 0; k < size; k++)
            (_sines[k], _cosines[k]) = ((float)Math.Sin(-Math.Tau * k / size), (float)Math.Cos(-Math.Tau * k / size));
    }

    /// <summary>[size]: real parts of the signal; after <see cref="Forward"/> those of its spectrum.</summary>
    public float[] Real { get; }

    /// <summary>[size]: imaginary parts.</summary>
    public float[] Imaginary { get; }

    /// <summary>Transforms <see cref="Real"/> and <see cref="Imaginary"/>.</summary>
    public void Forward()
    {
        float[] re = Real, im = Imaginary, toRe = _otherReal, toIm = _otherImaginary;
        int length = Real.Length, stride = 1;
        for (; length >= 4; length /= 4, stride *= 4)
        {
            if (stride >= Vector<float>.Count)
                QuarterWide(length, stride, re, im, toRe, toIm);
            else
                Quarter(length, stride, re, im, toRe, toIm);
            (re, toRe) = (toRe, re);
            (im, toIm) = (toIm, im);
        }
        if (length == 2)
        {
            Halve(re, toRe);
            Halve(im, toIm);
            (re, im) = (toRe, toIm);
        }
        if (re == Real)
            return;
        re.CopyTo(Real, 0);
        im.CopyTo(Imaginary, 0);
    }

    /// <summary>
    /// One radix-4 stage on <paramref name="stride"/> interleaved signals of <paramref name="length"/>: each falls into
    /// four of a quarter of the length.
    /// </summary>
    private void Quarter(int length, int stride, float[] re, float[] im, float[] toRe, float[] toIm)
    {
        int quarter = length / 4, step = Real.Length / length, apart = stride * quarter;
        for (int p = 0; p < quarter; p++)
        {
            int w = p * step;
            float c1 = _cosines[w], c2 = _cosines[2 * w], c3 = _cosines[3 * w];
            float s1 = _sines[w], s2 = _sines[2 * w], s3 = _sines[3 * w];
            for (int q = 0; q < stride; q++)
            {
                int a = (stride * p) + q, to = (stride * 4 * p) + q;
                int b = a + apart, c = b + apart, d = c + apart;
                float sumRe = re[a] + re[c], sumIm = im[a] + im[c], lessRe = re[a] - re[c], lessIm = im[a] - im[c];
                float oddRe = re[b] + re[d], oddIm = im[b] + im[d], turnRe = im[d] - im[b], turnIm = re[b] - re[d];
                toRe[to] = sumRe + oddRe;
                toIm[to] = sumIm + oddIm;
                float xRe = lessRe - turnRe, xIm = lessIm - turnIm; // turn = i (b - d)
                toRe[to + stride] = (xRe * c1) - (xIm * s1);
                toIm[to + stride] = (xRe * s1) + (xIm * c1);
                float yRe = sumRe - oddRe, yIm = sumIm - oddIm;
                toRe[to + (2 * stride)] = (yRe * c2) - (yIm * s2);
                toIm[to + (2 * stride)] = (yRe * s2) + (yIm * c2);
                float zRe = lessRe + turnRe, zIm = lessIm + turnIm;
                toRe[to + (3 * stride)] = (zRe * c3) - (zIm * s3);
                toIm[to + (3 * stride)] = (zRe * s3) + (zIm * c3);
            }
        }
    }

    /// <summary><see cref="Quarter"/> for strides of whole vectors.</summary>
    private void QuarterWide(int length, int stride, float[] re, float[] im, float[] toRe, float[] toIm)
    {
        int quarter = length / 4, step = Real.Length / length, apart = stride * quarter;
        // One check here instead of one for each vector: the last ones that are read and written.
        ArgumentOutOfRangeException.ThrowIfNotEqual(4 * stride * quarter, re.Length);
        ref float fromRe = ref MemoryMarshal.GetArrayDataReference(re), fromIm = ref MemoryMarshal.GetArrayDataReference(im);
        ref float intoRe = ref MemoryMarshal.GetArrayDataReference(toRe), intoIm = ref MemoryMarshal.GetArrayDataReference(toIm);
        for (int p = 0; p < quarter; p++)
        {
            int w = p * step;
            var c1 = new Vector<float>(_cosines[w]);
            var c2 = new Vector<float>(_cosines[2 * w]);
            var c3 = new Vector<float>(_cosines[3 * w]);
            var s1 = new Vector<float>(_sines[w]);
            var s2 = new Vector<float>(_sines[2 * w]);
            var s3 = new Vector<float>(_sines[3 * w]);
            for (int q = 0; q < stride; q += Vector<float>.Count)
            {
                int a = (stride * p) + q, to = (stride * 4 * p) + q;
                int b = a + apart, c = b + apart, d = c + apart;
                Vector<float> aRe = At(ref fromRe, a), aIm = At(ref fromIm, a), bRe = At(ref fromRe, b), bIm = At(ref fromIm, b);
                Vector<float> cRe = At(ref fromRe, c), cIm = At(ref fromIm, c), dRe = At(ref fromRe, d), dIm = At(ref fromIm, d);
                Vector<float> sumRe = aRe + cRe, sumIm = aIm + cIm, lessRe = aRe - cRe, lessIm = aIm - cIm;
                Vector<float> oddRe = bRe + dRe, oddIm = bIm + dIm, turnRe = dIm - bIm, turnIm = bRe - dRe;
                Put(ref intoRe, to, sumRe + oddRe);
                Put(ref intoIm, to, sumIm + oddIm);
                Vector<float> xRe = lessRe - turnRe, xIm = lessIm - turnIm;
                Put(ref intoRe, to + stride, (xRe * c1) - (xIm * s1));
                Put(ref intoIm, to + stride, (xRe * s1) + (xIm * c1));
                Vector<float> yRe = sumRe - oddRe, yIm = sumIm - oddIm;
                Put(ref intoRe, to + (2 * stride), (yRe * c2) - (yIm * s2));
                Put(ref intoIm, to + (2 * stride), (yRe * s2) + (yIm * c2));
                Vector<float> zRe = lessRe + turnRe, zIm = lessIm + turnIm;
                Put(ref intoRe, to + (3 * stride), (zRe * c3) - (zIm * s3));
                Put(ref intoIm, to + (3 * stride), (zRe * s3) + (zIm * c3));
            }
        }
    }

    /// <summary>The last stage of sizes that are no power of four.</summary>
    private static void Halve(float[] from, float[] to)
    {
        int half = from.Length / 2;
        for (int q = 0; q < half; q++)
        {
            to[q] = from[q] + from[q + half];
            to[q + half] = from[q] - from[q + half];
        }
    }

    private static Vector<float> At(ref float start, int index) => Vector.LoadUnsafe(ref start, (nuint)index);

    private static void Put(ref float start, int index, Vector<float> value) =>
        value.StoreUnsafe(ref start, (nuint)index);
}
