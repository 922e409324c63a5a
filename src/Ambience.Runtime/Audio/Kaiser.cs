namespace Ambience.Audio;

/// <summary>The Kaiser window: nearly the narrowest main lobe for a wanted side-lobe level (Kaiser 1974).</summary>
internal static class Kaiser
{
    /// <summary>The window at a place.</summary>
    /// <param name="position">-1 (left end) to 1 (right end); outside, the window is 0.</param>
    /// <param name="beta">Shape; side lobes of a windowed-sinc low-pass are about -(8.7 + beta / 0.1102) dB.</param>
    public static double Window(double position, double beta)
    {
        double inside = 1 - (position * position);
        return inside < 0 ? 0 : BesselI0(beta * Math.Sqrt(inside)) / BesselI0(beta);
    }

    /// <summary>
    /// Modified Bessel function of the first kind, order 0, by its power series, whose terms are all positive: exact to
    /// double precision.
    /// </summary>
    public static double BesselI0(double x)
    {
        double quarter = x * x / 4, term = 1, sum = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }
        return sum;
    }

    /// <summary>sin(pi x) / (pi x).</summary>
    public static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
