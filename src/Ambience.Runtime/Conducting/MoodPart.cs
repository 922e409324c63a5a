using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// What one mood plays in one layer: wanders through the training music's statistics, bends the walk by the mood's
/// harmony and settings and says hop by hop what it asks for.
/// </summary>
internal sealed class MoodPart
{
    /// <summary>One unit of the loudness feature; see <see cref="ControlLayout"/>.</summary>
    public const float DecibelsPerLoudness = 20;

    /// <summary>One unit of the brightness feature; see <see cref="ControlLayout"/>.</summary>
    public const float OctavesPerBrightness = 2;

    private readonly Layer _layer;
    private readonly int _scale;                    // pitch classes of the key; 0: none
    private readonly int[] _chords;                 // pitch classes of the progression
    private readonly float[] _embedding;            // [E]
    private readonly float[] _laneFactors;          // [Lanes]
    private readonly bool _steered;                 // the network follows what is asked of loudness and density
    private readonly PriorWalker? _walker;          // null: not steered, or the mood's leader
    private readonly Breathing _breathing;
    private readonly BoundCurve _temperature, _layerTemperature, _loudness, _layerLoudness;
    private readonly BoundCurve _brightness, _layerBrightness, _density, _layerDensity, _gain;
    private readonly float[] _features = new float[ControlLayout.FeatureCount];

    public MoodPart(Mood mood, Layer layer, WaveNetModel model, IReadOnlyList<ParameterDefinition> parameters)
    {
        double hopSeconds = model.Shape.HopSeconds;
        _layer = layer;
        Gate = new LayerGateFader(layer.Gate, parameters, hopSeconds, $"{mood.Name}.{layer.Name}");
        _scale = mood.Harmony.Key?.PitchClasses ?? 0;
        _chords = [.. mood.Harmony.Progression.Select(step => step.Chord.PitchClasses)];
        _laneFactors = mood.LaneTemperatureFactors(model.Shape);
        _breathing = new Breathing(mood.Name, hopSeconds);
        // A mood's own range is one wandering that all its layers follow.
        _temperature = new(mood.Temperature, parameters, hopSeconds, mood.Name, "temperature");
        _loudness = new(mood.LoudnessDecibels, parameters, hopSeconds, mood.Name, "loudness");
        _brightness = new(mood.BrightnessOctaves, parameters, hopSeconds, mood.Name, "brightness");
        _density = new(mood.Density, parameters, hopSeconds, mood.Name, "density");
        _gain = new(layer.GainDecibels, parameters, hopSeconds, mood.Name, layer.Name, "gain");
        _layerTemperature = new(layer.Temperature, parameters, hopSeconds, mood.Name, layer.Name, "temperature");
        _layerLoudness = new(layer.LoudnessDecibels, parameters, hopSeconds, mood.Name, layer.Name, "loudness");
        _layerBrightness = new(layer.BrightnessOctaves, parameters, hopSeconds, mood.Name, layer.Name, "brightness");
        _layerDensity = new(layer.Density, parameters, hopSeconds, mood.Name, layer.Name, "density");

        _embedding = new float[model.Control?.MoodEmbeddingSize ?? 0];
        if (model.Control is null || model.Moods.Count == 0)
            return; // a network that was not trained on moods has none to blend
        TrainedBlend.Of(mood, layer, model).WriteEmbedding(model, _embedding);
        _steered = AskedMusic.CanSteer(model);
        if (layer.Name != ConductedMood.LayersOf(mood)[0].Name)
            _walker = PriorWalker.For(mood, layer, model);
    }

    /// <summary>When the layer is heard at all.</summary>
    public LayerGateFader Gate { get; }

    /// <summary>Starts the walk of this seed from its beginning.</summary>
    public void Reset(ulong seed) => _walker?.Reset(seed);

    /// <summary>
    /// Level in the mix, in decibels. Where the network cannot be asked for loudness, nothing is known of how loud the
    /// music is by itself, and the mood's loudness can only be a gain; so is what it is asked for beyond what it follows.
    /// </summary>
    public float GainDecibels(in ConductingMoment moment) =>
        _gain.Evaluate(moment) + LoudnessShare.Mixed(LoudnessDecibels(moment), _steered);

    /// <summary>Adds what is asked of the next hop, times <paramref name="weight"/>.</summary>
    /// <param name="weight">The mood's share, above 0.</param>
    /// <param name="moment">When, with what parameters.</param>
    /// <param name="mood">What the mood's layers share.</param>
    /// <param name="layout">Of <paramref name="asked"/>.</param>
    /// <param name="asked">What is asked of the layer.</param>
    public void AddNext(
        float weight, in ConductingMoment moment, ConductedMood mood, AskedMusic layout, Span<float> asked)
    {
        asked[AskedMusic.Pan] += weight * _layer.Pan;
        asked[AskedMusic.Width] += weight * _layer.Width;
        asked[AskedMusic.DensityFactor] += weight * DensityFactor(moment);
        AddTemperatures(weight, moment, asked[layout.Temperatures..]);

        Span<float> control = asked[AskedMusic.Control..layout.Temperatures];
        Span<float> features = _features;
        mood.Features.CopyTo(features);
        if (_steered)
        {
            if (_walker is not null)
            {
                _walker.Next(features);
                ChromaShaper.Follow(features, mood.Features);
            }
            features[ControlLayout.Loudness] += LoudnessShare.Played(LoudnessDecibels(moment)) / DecibelsPerLoudness;
            features[ControlLayout.Brightness] += BrightnessOctaves(moment) / OctavesPerBrightness;
            if (_scale != 0)
                ChromaShaper.WeightByScale(features, _scale);
            for (int group = 0; group < ControlLayout.GroupCount; group++)
                control[ControlLayout.KnownFlags + group] += weight;
        }
        if (mood.Clock.Chord >= 0)
        {
            ChromaShaper.PullTowards(features, _chords[mood.Clock.Chord]);
            if (!_steered)
                control[ControlLayout.KnownFlags] += weight; // chroma alone is known
        }

        for (int i = 0; i < features.Length; i++)
            control[i] += weight * features[i];
        for (int i = 0; i < _embedding.Length; i++)
            control[ControlLayout.MoodEmbedding + i] += weight * _embedding[i];
    }

    private void AddTemperatures(float weight, in ConductingMoment moment, Span<float> temperatures)
    {
        float temperature = _temperature.Evaluate(moment) * _layerTemperature.Evaluate(moment);
        for (int lane = 0; lane < temperatures.Length; lane++)
            temperatures[lane] += weight * Math.Clamp(temperature * _laneFactors[lane], 0, 2);
    }

    private float LoudnessDecibels(in ConductingMoment moment) =>
        _loudness.Evaluate(moment) + _layerLoudness.Evaluate(moment);

    private float BrightnessOctaves(in ConductingMoment moment) =>
        _brightness.Evaluate(moment) + _layerBrightness.Evaluate(moment) +
        (_brightness.Wanders || _layerBrightness.Wanders ? 0 : _breathing.BrightnessOctaves(moment));

    private float DensityFactor(in ConductingMoment moment) =>
        _density.Evaluate(moment) * _layerDensity.Evaluate(moment) *
        (_density.Wanders || _layerDensity.Wanders ? 1 : _breathing.DensityFactor(moment));

    /// <summary>Goes on from where another part is, of the same mood and layer before its file was changed.</summary>
    public void Adopt(MoodPart other)
    {
        Gate.Adopt(other.Gate);
        if (other._walker is { } walk)
            _walker?.Adopt(walk);
    }

    public int StateBytes => LayerGateFader.StateBytes + (_walker is null ? 0 : PriorWalker.StateBytes);

    public void Capture(ref StateWriter state)
    {
        Gate.Capture(ref state);
        _walker?.Capture(ref state);
    }

    public void Restore(ref StateReader state)
    {
        Gate.Restore(ref state);
        _walker?.Restore(ref state);
    }
}
