namespace Ambience.Audio;

/// <summary>Mu-law companding to 256 levels with mu = 255 (Oord 2016, section 2.2, equation 2).</summary>
/// <remarks>
/// Both directions use one table, computed in double, so that <c>Encode(Decode(code)) == code</c> and every engine has
/// the same bits. Allocates nothing; any thread.
/// </remarks>
public static class MuLaw
{
    private const int Levels = 256;
    private const double Mu = Levels - 1;

    private static readonly float[] Amplitudes = [.. Enumerable.Range(0, Levels).Select(code => Expand(code))];

    // Where one code ends and the next begins: half-way between them on the companded scale.
    private static readonly float[] Boundaries =
        [.. Enumerable.Range(0, Levels - 1).Select(code => Expand(code + 0.5))];

    /// <summary>The code nearest to an amplitude on the companded scale.</summary>
    /// <param name="amplitude">-1..1; beyond, the outermost codes. NaN gives the code of silence.</param>
    /// <returns>0..255; silence is 128.</returns>
    public static int Encode(float amplitude)
    {
        if (float.IsNaN(amplitude))
            amplitude = 0;
        int low = 0, high = Levels - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (amplitude >= Boundaries[middle])
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The amplitude of a code.</summary>
    /// <param name="code">0..255.</param>
    /// <returns>-1..1, odd around the middle of codes 127 and 128; no code is exactly 0.</returns>
    /// <exception cref="IndexOutOfRangeException">The code is out of range.</exception>
    public static float Decode(int code) => Amplitudes[code];

    private static float Expand(double code)
    {
        double companded = (2 * code / Mu) - 1;
        return (float)(Math.Sign(companded) * (Math.Pow(1 + Mu, Math.Abs(companded)) - 1) / Mu);
    }
}
