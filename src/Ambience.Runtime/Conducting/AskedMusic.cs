using Ambience.Model;

namespace Ambience.Conducting;

/// <summary>
/// Layout of what moods ask of one hop: three numbers that steer the runtime, then the control vector of the network as
/// <see cref="ControlLayout"/> orders it. One flat vector, because moods are mixed and slewed number by number.
/// </summary>
internal static class AskedMusic
{
    /// <summary>Index of the sampling temperature.</summary>
    public const int Temperature = 0;

    /// <summary>
    /// Index of the factor on onset strength; apart from the onsets, so that it can glide while they strike.
    /// </summary>
    public const int DensityFactor = 1;

    /// <summary>Index of a gain in decibels, for what the network cannot be asked for.</summary>
    public const int GainDecibels = 2;

    /// <summary>Index of the control vector.</summary>
    public const int Control = 3;

    /// <summary>Length of the vector for a network with (or, null, without) control.</summary>
    public static int Size(ControlLayout? layout) => Control + (layout ?? new ControlLayout(0)).Size;

    /// <summary>
    /// [Size]: how far each number may move in a hop. Chroma, loudness and brightness get room for what real attacks
    /// and chord changes do (a chord in 80 ms, 20 dB in 50 ms) and no more. Onsets are strikes by nature; known flags
    /// and embedding only move with the weights of the moods, which are ramped already.
    /// </summary>
    public static float[] MaximumSteps(ControlLayout? layout, double hopSeconds)
    {
        var perSecond = new float[Size(layout)];
        Array.Fill(perSecond, float.PositiveInfinity);
        perSecond[Temperature] = 4;
        perSecond[DensityFactor] = 10;
        perSecond[GainDecibels] = 200;
        perSecond.AsSpan(Control, ControlLayout.ChromaSize).Fill(12);
        perSecond[Control + ControlLayout.Loudness] = 20;
        perSecond[Control + ControlLayout.Brightness] = 20;
        return [.. perSecond.Select(rate => rate * (float)hopSeconds)];
    }
}
