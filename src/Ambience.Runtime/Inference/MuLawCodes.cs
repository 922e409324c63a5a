using Ambience.Model;

namespace Ambience.Inference;

/// <summary>Mu-law codes as engines use them: the code of silence, and a table of the 256 amplitudes.</summary>
internal static class MuLawCodes
{
    private const double Mu = WaveNetShape.MuLawLevels - 1;
    private static readonly float[] s_amplitudes = [.. Enumerable.Range(0, WaveNetShape.MuLawLevels).Select(Amplitude)];

    /// <summary>The code of amplitude 0.</summary>
    public static int Silence { get; } = Encode(0f);

    /// <summary>The amplitude of a code.</summary>
    public static float Decode(int code) => s_amplitudes[code];

    /// <summary>The code of an amplitude.</summary>
    public static int Encode(float amplitude)
    {
        double x = double.IsNaN(amplitude) ? 0 : Math.Clamp((double)amplitude, -1, 1);
        double compressed = Math.Sign(x) * Math.Log(1 + (Mu * Math.Abs(x))) / Math.Log(1 + Mu);
        return (int)Math.Floor(((compressed + 1) / 2 * Mu) + 0.5);
    }

    private static float Amplitude(int code)
    {
        double y = (2 * code / Mu) - 1;
        return (float)(Math.Sign(y) * (Math.Pow(1 + Mu, Math.Abs(y)) - 1) / Mu);
    }
}
