using Ambience.Inference.Arithmetic;

namespace Ambience.Conducting;

/// <summary>Decibels as amplitudes, the same bits on every machine (which Math.Pow does not promise).</summary>
internal static class Decibels
{
    /// <summary>What a layer's gain may be turned down to; from here on it is silence and costs nothing.</summary>
    public const float Silence = -60;

    /// <summary>Below this the way down to <see cref="Silence"/> is hastened, so that it ends at zero.</summary>
    private const float Knee = -48;

    private const float NepersPerDecibel = 0.115129255f; // ln 10 / 20

    /// <summary>10^(decibels / 20). Relative error below 1e-6 within +-120 dB.</summary>
    public static float ToAmplitude(float decibels) => Elementary.Exp<Scalar>(decibels * NepersPerDecibel);

    /// <summary>As <see cref="ToAmplitude"/>, but exactly 0 from <see cref="Silence"/> on, without a step.</summary>
    public static float ToFadingAmplitude(float decibels)
    {
        if (decibels <= Silence)
            return 0;
        float hastened = decibels < Knee ? (decibels - Silence) / (Knee - Silence) : 1;
        return ToAmplitude(decibels) * hastened;
    }
}
