using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// One layer, that is one stream of the engine: mixes what the moods ask of it, by their weights, and slews it. Moods
/// that do not have the layer take no part in what it plays, only in how loud it is.
/// </summary>
internal sealed class LayerConductor
{
    /// <summary>
    /// Fastest change of the gain, in units of amplitude a second: from silence to full in 50 ms, which does not click.
    /// </summary>
    public const float GainPerSecond = 20;

    /// <summary>Seconds in which a layer moves over to settings that were changed while it plays.</summary>
    public const float AdoptionSeconds = 1;

    private readonly bool _steered;         // the network follows what is asked of loudness and density
    private readonly AskedMusic _layout;
    private readonly MoodPart?[] _parts;    // [moods]; null: the mood does not have the layer
    private readonly float[] _asked;
    private readonly SlewLimiter _slew;
    private readonly float _gainStep;
    private readonly int _adoptionHops;
    private readonly float[] _adopted;      // where the vector was when settings were changed
    private float _adoptedGain;
    private int _adoptionHopsLeft;
    private bool _adoptedMusic;             // false: what was there before was silence
    private float _gain, _gainBefore;
    private bool _gainStarted;

    public LayerConductor(
        string name, WaveNetModel model, AskedMusic layout, IReadOnlyList<Mood> moods,
        IReadOnlyList<ParameterDefinition> parameters)
    {
        Name = name;
        _steered = AskedMusic.CanSteer(model);
        _layout = layout;
        _parts = [.. moods.Select(mood =>
            ConductedMood.LayersOf(mood).FirstOrDefault(layer => layer.Name == name) is { } layer
                ? new MoodPart(mood, layer, model, parameters) : null)];
        _asked = new float[layout.Size];
        _adopted = new float[layout.Size];
        _slew = new SlewLimiter(layout.MaximumSteps);
        _gainStep = (float)(GainPerSecond * model.Shape.HopSeconds);
        _adoptionHops = Math.Max(1, (int)Math.Round(AdoptionSeconds / model.Shape.HopSeconds));
        StateBytes = (3 * sizeof(int)) + ((3 + layout.Size) * sizeof(float)) + _slew.StateBytes +
            _parts.Sum(part => part?.StateBytes ?? 0);
    }

    public string Name { get; }

    /// <summary>Whether anything of it is heard in the hop last made.</summary>
    public bool Active => _gain > 0 || _gainBefore > 0;

    /// <summary>Amplitude at the end of the hop last made.</summary>
    public float Gain => _gain;

    public float Pan => _slew.Now[AskedMusic.Pan];

    public float Width => _slew.Now[AskedMusic.Width];

    /// <summary>[Lanes]</summary>
    public ReadOnlySpan<float> Temperatures => _slew.Now[_layout.Temperatures..];

    /// <summary>Begins anew; where the moods walk is said by <see cref="ResetWalk"/>.</summary>
    public void Reset()
    {
        _slew.Reset();
        _gain = _gainBefore = 0;
        _gainStarted = false;
        _adoptionHopsLeft = 0;
    }

    /// <summary>A mood's walk in this layer starts from its beginning.</summary>
    public void ResetWalk(int mood, ulong seed) => _parts[mood]?.Reset(seed);

    /// <summary>A mood begins to be heard.</summary>
    public void Enter(int mood, ReadOnlySpan<float> parameters) => _parts[mood]?.Gate.Enter(parameters);

    /// <summary>Makes the next hop.</summary>
    /// <param name="stage">What all layers share.</param>
    /// <param name="control">[C]: written where the layer is active, else cleared.</param>
    public void Next(in Stage stage, Span<float> control)
    {
        _gainBefore = _gain;
        (float share, float gain) = AskGain(stage);
        if (gain > 0 || _gain > 0)
        {
            if (share > 0)
                AskMusic(stage, share);
            else
                _slew.Now.CopyTo(_asked); // its last mood has gone: fades out as it was
            Glide(ref gain);
            _slew.Follow(_asked);
        }
        else
        {
            // Nothing is heard: when it comes back it may begin anywhere.
            _slew.Reset();
            _adoptionHopsLeft = 0;
        }
        _gain = _gainStarted ? SlewLimiter.Step(_gain, gain, _gainStep) : gain;
        _gainStarted = true;
        if (Active)
            WriteControl(control);
        else
            control.Clear();
    }

    /// <summary>How much of the moods have the layer, and how loud they want it.</summary>
    private (float Share, float Gain) AskGain(in Stage stage)
    {
        float share = 0, power = 0, decibels = 0;
        for (int mood = 0; mood < _parts.Length; mood++)
        {
            float weight = stage.Weights[mood];
            if (weight <= 0 || _parts[mood] is not { } part)
                continue;
            part.Gate.Advance(stage.Parameters);
            float amplitude = part.Gate.Amplitude;
            share += weight;
            power += weight * amplitude * amplitude; // streams are unlike each other: powers add up, not amplitudes
            decibels += weight * part.GainDecibels(stage.MomentOf(mood));
        }
        if (power <= 0)
            return (share, 0);
        float gesture = LoudnessShare.Mixed(stage.Gesture.LoudnessDecibels, _steered);
        return (share, MathF.Sqrt(power) * Decibels.ToFadingAmplitude((decibels / share) + gesture));
    }

    private void AskMusic(in Stage stage, float share)
    {
        Array.Clear(_asked);
        for (int mood = 0; mood < _parts.Length; mood++)
        {
            if (stage.Weights[mood] > 0 && _parts[mood] is { } part)
                part.AddNext(stage.Weights[mood] / share, stage.MomentOf(mood), stage.Moods[mood], _layout, _asked);
        }
        stage.Gesture.Apply(_asked.AsSpan(AskedMusic.Control), ref _asked[AskedMusic.DensityFactor], _steered);
    }

    /// <summary>After settings were changed, comes over to them from where the layer was.</summary>
    private void Glide(ref float gain)
    {
        if (_adoptionHopsLeft == 0)
            return;
        _adoptionHopsLeft--;
        float ramp = FadeShape.Smooth(1 - (_adoptionHopsLeft / (float)_adoptionHops));
        gain = _adoptedGain + ((gain - _adoptedGain) * ramp);
        if (!_adoptedMusic)
            return;
        for (int i = 0; i < _asked.Length; i++)
            _asked[i] = _adopted[i] + ((_asked[i] - _adopted[i]) * ramp);
    }

    private void WriteControl(Span<float> control)
    {
        if (control.IsEmpty)
            return;
        _slew.Now[AskedMusic.Control.._layout.Temperatures].CopyTo(control);
        ChromaShaper.Normalise(control);
        control[ControlLayout.Density] *= _slew.Now[AskedMusic.DensityFactor];

        // The network has never seen more than this.
        control[ControlLayout.Loudness] = Math.Clamp(control[ControlLayout.Loudness], -1.5f, 2);
        control[ControlLayout.Brightness] = Math.Clamp(control[ControlLayout.Brightness], -2, 2);
        control[ControlLayout.Density] = Math.Clamp(control[ControlLayout.Density], 0, 3);
    }

    /// <summary>Goes on from where another layer is, of the same name before the file was changed.</summary>
    /// <param name="other">The other layer; null: there was none, and this one fades in.</param>
    /// <param name="previous">[moods here]: the mood's index there, -1 = it is new.</param>
    public void Adopt(LayerConductor? other, ReadOnlySpan<int> previous)
    {
        _gainStarted = true;
        _adoptionHopsLeft = _adoptionHops;
        _adoptedMusic = other is not null && other._slew.Started;
        if (other is null)
        {
            _slew.Reset();
            _gain = _gainBefore = _adoptedGain = 0;
            return;
        }
        _slew.Adopt(other._slew);
        _slew.Now.CopyTo(_adopted);
        _gain = _adoptedGain = other._gain;
        _gainBefore = other._gainBefore;
        for (int mood = 0; mood < _parts.Length; mood++)
        {
            if (previous[mood] >= 0 && other._parts[previous[mood]] is { } before)
                _parts[mood]?.Adopt(before);
        }
    }

    public int StateBytes { get; }

    public void Capture(ref StateWriter state)
    {
        state.Write(_gainStarted ? 1 : 0);
        state.Write(_adoptionHopsLeft);
        state.Write(_adoptedMusic ? 1 : 0);
        state.Write(_gain);
        state.Write(_gainBefore);
        state.Write(_adoptedGain);
        state.Write(_adopted);
        _slew.Capture(ref state);
        foreach (MoodPart? part in _parts)
            part?.Capture(ref state);
    }

    public void Restore(ref StateReader state)
    {
        _gainStarted = state.ReadInt32("gain state", 0, 1) == 1;
        _adoptionHopsLeft = state.ReadInt32("change of settings", 0, _adoptionHops);
        _adoptedMusic = state.ReadInt32("change of settings", 0, 1) == 1;
        _gain = state.ReadSingle("layer gain", 0, 1000);
        _gainBefore = state.ReadSingle("layer gain", 0, 1000);
        _adoptedGain = state.ReadSingle("layer gain", 0, 1000);
        _layout.Restore(ref state, _adopted);
        _slew.Restore(ref state, _layout);
        foreach (MoodPart? part in _parts)
            part?.Restore(ref state);
    }
}
