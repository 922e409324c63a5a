using Ambience.Inference.Arithmetic;
using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>
/// <see cref="Elementary"/> in the form that ILGPU compiles: the same polynomials, so that every device agrees within a
/// rounding or two. Whether a multiply-add rounds once or twice is the device's choice.
/// </summary>
internal static class DeviceMath
{
    private const float Log2E = 1.44269504f, Ln2High = 0.693145752f, Ln2Low = 1.42860682e-6f;
    private const float ExpLowest = -87f, ExpHighest = 88f, GateLimit = 43f;

    /// <summary>e^x; arguments outside [-87, 88] count as the nearer end.</summary>
    public static float Exp(float x) => ExpInRange(Clamp(x, ExpLowest, ExpHighest));

    /// <summary>ln x of a positive normal number.</summary>
    public static float Log(float x)
    {
        int bits = (int)Interop.FloatAsInt(x);
        int power = (bits - FloatBits.SqrtHalf) >> FloatBits.MantissaBits;
        float m = Interop.IntAsFloat((uint)(bits - (power << FloatBits.MantissaBits)));
        float e = power;
        float s = (m - 1f) / (m + 1f);
        float w = s * s;
        float p = (w * (2f / 9f)) + (2f / 7f);
        p = (w * p) + (2f / 5f);
        p = (w * p) + (2f / 3f);
        return (e * Ln2High) + ((e * Ln2Low) + ((w * s * p) + (s + s)));
    }

    /// <summary>tanh(a) x sigmoid(b).</summary>
    public static float Gate(float a, float b)
    {
        float expA = ExpInRange(Clamp(-2f * a, -GateLimit, GateLimit));
        float expB = ExpInRange(Clamp(-b, -GateLimit, GateLimit));
        return (1f - expA) / ((1f + expA) * (1f + expB));
    }

    /// <summary>max(x, 0); a NaN becomes 0.</summary>
    public static float Relu(float x) => x > 0f ? x : 0f;

    private static float Clamp(float x, float lowest, float highest) =>
        x < lowest ? lowest : x > highest ? highest : x;

    private static float ExpInRange(float x)
    {
        // Rounded by conversion and not by adding 1.5 x 2^23: a compiler that reorders sums may drop that.
        float scaled = x * Log2E;
        int power = (int)(scaled + (scaled < 0f ? -0.5f : 0.5f));
        float n = power;
        float r = (x - (n * Ln2High)) - (n * Ln2Low);
        float p = (r * 0.00139262131f) + 0.00836320315f;
        p = (r * p) + 0.0416665561f;
        p = (r * p) + 0.166665763f;
        p = (r * p) + 0.5f;
        float e = ((r * r * p) + r) + 1f;
        return Interop.IntAsFloat(Interop.FloatAsInt(e) + (uint)(power << FloatBits.MantissaBits));
    }
}
