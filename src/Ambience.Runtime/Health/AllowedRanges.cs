using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Health;

/// <summary>
/// What passes for a layer in the moods that sound: in each mood what any of the trained moods that it blends had, in a
/// transition what either mood has, and for some seconds after it too, because windows reach back.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class AllowedRanges
{
    private const double ReachSeconds = 5;

    /// <summary>
    /// A network is less sure of music that is brighter than what it was trained on, and surer of darker; and the bands of brighter
    /// music are more alike.
    /// </summary>
    private const float NatsAnOctaveUp = 1, NatsAnOctaveDown = 0.4f, BandDecibelsAnOctaveUp = 2;

    private readonly HealthRange[][] _moods;  // [moods][measures]: trained; of the mood as a whole where it does not have the layer
    private readonly int[] _main;             // [moods]: the trained mood that it has most of; -1 = none
    private readonly long[] _lastHeard;       // [moods], hop
    private readonly HealthRange[] _allowed = new HealthRange[HealthRange.MeasureCount];
    private readonly long _reachHops;

    public AllowedRanges(WaveNetModel model, string layer, IReadOnlyList<Mood> moods)
    {
        _reachHops = (long)(ReachSeconds / model.Shape.HopSeconds);
        _moods = new HealthRange[moods.Count][];
        _main = new int[moods.Count];
        _lastHeard = new long[moods.Count];
        for (int mood = 0; mood < moods.Count; mood++)
        {
            Layer? own = ConductedMood.LayersOf(moods[mood]).FirstOrDefault(other => other.Name == layer);
            IReadOnlyList<MoodShare> blend = own is { Blend.Count: > 0 } ? own.Blend : moods[mood].Blend;
            _moods[mood] = Trained(model, blend);
            float brighter = Reach(moods[mood].BrightnessOctaves, own?.BrightnessOctaves, up: 1);
            float darker = Reach(moods[mood].BrightnessOctaves, own?.BrightnessOctaves, up: -1);
            Widen(HealthMeasure.Entropy, NatsAnOctaveDown * darker, NatsAnOctaveUp * brighter);
            Widen(HealthMeasure.BandFlatness, 0, BandDecibelsAnOctaveUp * brighter);

            void Widen(HealthMeasure measure, float down, float up)
            {
                ref HealthRange range = ref _moods[mood][(int)measure];
                range = new HealthRange(range.Lowest - down, range.Highest + up);
            }
            string? main = blend.OrderByDescending(share => share.Weight).Select(share => share.TrainedMood).FirstOrDefault();
            _main[mood] = IndexOf(model, main);
        }
        Restart();
    }

    /// <summary>Forgets which moods sounded.</summary>
    public void Restart() => _lastHeard.AsSpan().Fill(long.MinValue / 2);

    /// <summary>The trained mood that the layer mostly plays; -1 = the weight file knows of none.</summary>
    public int MainMood { get; private set; } = -1;

    /// <summary>These moods sound in a hop.</summary>
    public void Hear(ReadOnlySpan<float> weights, long hop)
    {
        float most = 0;
        for (int mood = 0; mood < weights.Length; mood++)
        {
            if (weights[mood] <= 0)
                continue;
            _lastHeard[mood] = hop;
            if (weights[mood] > most)
                (most, MainMood) = (weights[mood], _main[mood]);
        }
    }

    /// <summary>What passes at a hop, in the order of <see cref="HealthMeasure"/>.</summary>
    public ReadOnlySpan<HealthRange> At(long hop)
    {
        for (int measure = 0; measure < _allowed.Length; measure++)
            _allowed[measure] = At(hop, (HealthMeasure)measure);
        return _allowed;
    }

    /// <summary>What passes of one measure at a hop.</summary>
    public HealthRange At(long hop, HealthMeasure measure)
    {
        HealthRange trained = HealthRange.Unknown;
        for (int mood = 0; mood < _moods.Length; mood++)
        {
            if (hop - _lastHeard[mood] <= _reachHops)
                trained = trained.With(_moods[mood][(int)measure]);
        }
        return HealthRule.All[(int)measure].Allowed(trained);
    }

    private static HealthRange[] Trained(WaveNetModel model, IReadOnlyList<MoodShare> blend)
    {
        var ranges = new HealthRange[HealthRange.MeasureCount];
        Array.Fill(ranges, HealthRange.Unknown);
        foreach (MoodHealth mood in model.Health)
        {
            if (model.Health.Count > 1 && blend.All(share => share.TrainedMood != mood.Mood))
                continue;
            for (int measure = 0; measure < ranges.Length; measure++)
                ranges[measure] = ranges[measure].With(mood.Ranges[measure]);
        }
        return ranges;
    }

    /// <summary>How far up, or down (-1), two curves together may ask; not below 0.</summary>
    private static float Reach(Curve mood, Curve? layer, float up)
    {
        return Of(mood) + (layer is null ? 0 : Of(layer));

        float Of(Curve curve) => curve.Points.Count == 0 ? 0 : Math.Max(0, curve.Points.Max(point => up * point.Y));
    }

    private static int IndexOf(WaveNetModel model, string? mood)
    {
        for (int i = 0; i < model.Health.Count; i++)
        {
            if (model.Health[i].Mood == mood || model.Health.Count == 1)
                return i;
        }
        return -1;
    }
}
