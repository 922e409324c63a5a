namespace Ambience.Conducting;

/// <summary>
/// Long form: over minutes a mood grows denser and brighter and thins out again, so that an hour has shape. Two slow
/// curves each for density and brightness, of the mood's own seed, small and bounded.
/// </summary>
/// <remarks>
/// A mood file that gives density or brightness a range to wander in has said itself how that moves: the range then
/// takes the place of the breathing, and a narrow range switches it off.
/// </remarks>
internal sealed class Breathing(string mood, double hopSeconds)
{
    /// <summary>Most by which onsets grow stronger or weaker.</summary>
    public const float MaximumDensityShare = 0.3f;

    /// <summary>Most by which the music grows brighter or darker.</summary>
    public const float MaximumOctaves = 0.15f;

    /// <summary>Seconds from one height to the next of the tide and of the smaller waves on it.</summary>
    public const float TideSeconds = 75, WaveSeconds = 28;

    private const float TideShare = 0.7f;

    private readonly int _tideHops = SlowNoise.KnotHops(TideSeconds, hopSeconds);
    private readonly int _waveHops = SlowNoise.KnotHops(WaveSeconds, hopSeconds);
    private readonly uint _density = StableHash.Of(mood, "breath", "density");
    private readonly uint _brightness = StableHash.Of(mood, "breath", "brightness");

    /// <summary>Factor on onset strength, 1 +- <see cref="MaximumDensityShare"/>.</summary>
    public float DensityFactor(in ConductingMoment moment) => 1 + (MaximumDensityShare * At(moment, _density));

    /// <summary>Octaves to add, +- <see cref="MaximumOctaves"/>.</summary>
    public float BrightnessOctaves(in ConductingMoment moment) => MaximumOctaves * At(moment, _brightness);

    private float At(in ConductingMoment moment, uint curve)
    {
        float tide = SlowNoise.At(moment.Seed, curve, moment.Hop, _tideHops);
        float wave = SlowNoise.At(moment.Seed, ~curve, moment.Hop, _waveHops);
        return (2 * ((TideShare * tide) + ((1 - TideShare) * wave))) - 1;
    }
}
