using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// One mood at work: wanders through the training music's statistics, bends the walk by the mood's harmony and curves
/// and says hop by hop what it asks for.
/// </summary>
internal sealed class MoodPlayer
{
    private readonly Mood _mood;
    private readonly double _hopSeconds;
    private readonly float[] _embedding;            // [E]
    private readonly PriorWalker? _walker;
    private readonly BoundCurve _temperature, _loudness, _brightness, _density;
    private readonly float[] _features = new float[ControlLayout.FeatureCount];
    private long _hop;                              // since the mood was last entered

    /// <summary>A curve and the parameter that it reads; -1 for a constant.</summary>
    private readonly record struct BoundCurve(Curve Curve, int Parameter)
    {
        public float Evaluate(ReadOnlySpan<float> parameters) =>
            Curve.Evaluate(Parameter < 0 ? 0 : parameters[Parameter]);
    }

    public MoodPlayer(Mood mood, int index, WaveNetModel model, IReadOnlyList<ParameterDefinition> parameters)
    {
        _mood = mood;
        _hopSeconds = model.Shape.HopSeconds;
        _temperature = Bind(mood.Temperature);
        _loudness = Bind(mood.LoudnessDecibels);
        _brightness = Bind(mood.BrightnessOctaves);
        _density = Bind(mood.Density);
        _embedding = new float[model.Control?.MoodEmbeddingSize ?? 0];
        if (model.Control is null || model.Moods.Count == 0)
            return; // a network that was not trained on moods has none to blend

        int[] trained = [.. mood.Blend.Select(share => TrainedMood(share.TrainedMood))];
        float[] weights = [.. mood.Blend.Select(share => share.Weight)];
        float sum = weights.Sum();
        for (int share = 0; share < trained.Length; share++)
        {
            int size = _embedding.Length;
            ReadOnlySpan<float> learned = model.MoodEmbeddings.AsSpan(trained[share] * size, size);
            for (int i = 0; i < size; i++)
                _embedding[i] += learned[i] * weights[share] / sum;
        }
        if (model.Prior is { } prior)
            _walker = new PriorWalker(prior, trained, weights, index);

        BoundCurve Bind(Curve curve)
        {
            if (curve.Parameter is null)
                return new BoundCurve(curve, -1);
            for (int i = 0; i < parameters.Count; i++)
            {
                if (parameters[i].Name == curve.Parameter)
                    return new BoundCurve(curve, i);
            }
            throw new ArgumentException(
                $"Mood '{mood.Name}' follows the parameter '{curve.Parameter}', which is not defined.");
        }

        int TrainedMood(string name)
        {
            for (int i = 0; i < model.Moods.Count; i++)
            {
                if (model.Moods[i] == name)
                    return i;
            }
            throw new ArgumentException(
                $"Mood '{mood.Name}' blends '{name}', but the network was trained on: {string.Join(", ", model.Moods)}.");
        }
    }

    /// <summary>Starts the mood's walk of this seed from its beginning.</summary>
    public void Reset(ulong seed)
    {
        _walker?.Reset(seed);
        _hop = 0;
    }

    /// <summary>
    /// The mood begins to be heard: its progression starts with its first chord; its walk goes on where it was left.
    /// </summary>
    public void Enter() => _hop = 0;

    /// <summary>Adds what the mood asks of its next hop, times <paramref name="weight"/>.</summary>
    /// <param name="weight">The mood's share, above 0.</param>
    /// <param name="parameters">[parameters]: the game's, smoothed.</param>
    /// <param name="asked">Laid out as <see cref="AskedMusic"/>.</param>
    public void AddNext(float weight, ReadOnlySpan<float> parameters, Span<float> asked)
    {
        asked[AskedMusic.Temperature] += weight * _temperature.Evaluate(parameters);
        asked[AskedMusic.DensityFactor] += weight * _density.Evaluate(parameters);
        float decibels = _loudness.Evaluate(parameters);
        Span<float> control = asked[AskedMusic.Control..];
        Span<float> features = _features;
        features.Clear();

        if (_walker is null)
        {
            // Nothing is known of how loud the music is by itself, so that an offset can only be a gain.
            asked[AskedMusic.GainDecibels] += weight * decibels;
        }
        else
        {
            _walker.Next(features);
            features[ControlLayout.Loudness] += decibels / DecibelsPerLoudness;
            features[ControlLayout.Brightness] += _brightness.Evaluate(parameters) / OctavesPerBrightness;
            for (int group = 0; group < ControlLayout.GroupCount; group++)
                control[ControlLayout.KnownFlags + group] += weight;
        }
        ShapeChroma(features, control, weight);

        for (int i = 0; i < features.Length; i++)
            control[i] += weight * features[i];
        for (int i = 0; i < _embedding.Length; i++)
            control[ControlLayout.MoodEmbedding + i] += weight * _embedding[i];
        _hop++;
    }

    private void ShapeChroma(Span<float> chroma, Span<float> control, float weight)
    {
        Harmony harmony = _mood.Harmony;
        ChromaShaper.Transpose(chroma, harmony.TransposeSemitones);
        if (harmony.Progression.Count == 0)
            return;
        long chord = (long)(_hop * _hopSeconds / harmony.SecondsOf(harmony.Progression[0])) % harmony.Progression.Count;
        ChromaShaper.PullTowards(chroma, harmony.Progression[(int)chord].Chord.PitchClasses);
        if (_walker is null)
            control[ControlLayout.KnownFlags] += weight; // chroma alone is known
    }

    /// <summary>One unit of the loudness feature; see <see cref="ControlLayout"/>.</summary>
    private const float DecibelsPerLoudness = 20;

    /// <summary>One unit of the brightness feature; see <see cref="ControlLayout"/>.</summary>
    private const float OctavesPerBrightness = 2;

    public int StateBytes => sizeof(long) + (_walker is null ? 0 : PriorWalker.StateBytes);

    public void Capture(ref StateWriter state)
    {
        state.Write(_hop);
        _walker?.Capture(ref state);
    }

    public void Restore(ref StateReader state)
    {
        _hop = state.ReadCounter("mood time");
        _walker?.Restore(ref state);
    }
}
