using Ambience.Inference.Arithmetic;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>A mood's factors on temperature over frequency, as one factor a lane.</summary>
internal static class LaneTemperatures
{
    /// <summary>Factors, one a lane; both channels of a band get the same.</summary>
    /// <param name="factors">Frequencies rising; none: 1 everywhere.</param>
    /// <param name="shape">Bands of equal width from 0 to half the sample rate.</param>
    public static float[] Factors(IReadOnlyList<BandTemperature> factors, WaveNetShape shape)
    {
        var lanes = new float[shape.Lanes];
        for (int lane = 0; lane < lanes.Length; lane++)
            lanes[lane] = At(factors, CentreHertz(lane % shape.Bands, shape));
        return lanes;
    }

    /// <summary>The middle of a band.</summary>
    public static float CentreHertz(int band, WaveNetShape shape) =>
        (float)((band + 0.5) * shape.SampleRateHz / (2.0 * shape.Bands));

    private static float At(IReadOnlyList<BandTemperature> factors, float hertz)
    {
        if (factors.Count == 0)
            return 1;
        int right = 0;
        while (right < factors.Count && factors[right].Hertz < hertz)
            right++;
        if (right == 0)
            return factors[0].Factor;
        if (right == factors.Count)
            return factors[^1].Factor;
        (BandTemperature low, BandTemperature high) = (factors[right - 1], factors[right]);
        float share = Log(hertz / low.Hertz) / Log(high.Hertz / low.Hertz);
        return low.Factor + ((high.Factor - low.Factor) * share);
    }

    private static float Log(float ratio) => Elementary.Log<Scalar>(ratio);
}
