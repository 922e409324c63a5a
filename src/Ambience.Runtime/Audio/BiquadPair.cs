using System.Runtime.Intrinsics;

namespace Ambience.Audio;

/// <summary>
/// One second-order section on two channels at once. A section waits for its own last result; side by side, two
/// channels wait only once.
/// </summary>
internal struct BiquadPair
{
    private readonly Vector128<double> _b0, _b1, _b2, _a1, _a2;
    private Vector128<double> _s1, _s2;

    public BiquadPair(Biquad section)
    {
        double[] c = section.Coefficients;
        (_b0, _b1, _b2) = (Vector128.Create(c[0]), Vector128.Create(c[1]), Vector128.Create(c[2]));
        (_a1, _a2) = (Vector128.Create(c[3]), Vector128.Create(c[4]));
    }

    /// <summary>The same operations in the same order as <see cref="Biquad.Process"/>.</summary>
    public Vector128<double> Process(Vector128<double> x)
    {
        Vector128<double> y = (_b0 * x) + _s1;
        _s1 = (_b1 * x) - (_a1 * y) + _s2;
        _s2 = (_b2 * x) - (_a2 * y);
        return y;
    }
}

/// <summary>K-weighting of two channels at once; see <see cref="KWeighting"/>.</summary>
internal struct KWeightingPair(int sampleRateHz)
{
    private BiquadPair _shelf = new(KWeighting.Shelf(sampleRateHz));
    private BiquadPair _highPass = new(KWeighting.HighPass(sampleRateHz));

    /// <summary>K-weighted energy of a frame: the sum of both channels' squares.</summary>
    public double Energy(double left, double right)
    {
        Vector128<double> weighted = _highPass.Process(_shelf.Process(Vector128.Create(left, right)));
        weighted *= weighted;
        return weighted[0] + weighted[1];
    }
}
