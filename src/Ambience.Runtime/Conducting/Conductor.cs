using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Turns moods and the game's parameters into what the network is asked for, one control vector a hop. Each mood
/// wanders through the statistics of its training music; a change of mood ramps the vector inside the one stream that
/// plays, so that the music itself moves over, and nothing that the game does makes a number jump.
/// </summary>
/// <remarks>
/// Deterministic: the same model, moods, seed and calls between the same hops give the same vectors on every machine.
/// Not thread-safe; after construction nothing allocates. Networks without control are conducted by temperature and
/// gain alone.
/// </remarks>
public sealed class Conductor
{
    private readonly ControlLayout? _layout;
    private readonly MoodPlayer[] _moods;
    private readonly MoodMix _mix;
    private readonly ParameterSmoother _parameters;
    private readonly SlewLimiter _slew;
    private readonly float[] _asked;

    /// <summary>Prepares to conduct a network through moods.</summary>
    /// <param name="model">The network with its mood embeddings and prior.</param>
    /// <param name="moods">The moods of the game; at least one.</param>
    /// <param name="parameters">The parameters that their curves follow.</param>
    /// <param name="seed">Of the wandering.</param>
    /// <param name="startMood">Index of the mood to begin with.</param>
    /// <exception cref="ArgumentException">A mood blends what was not trained, or follows a parameter that is not
    /// there.</exception>
    public Conductor(
        WaveNetModel model, IReadOnlyList<Mood> moods, IReadOnlyList<ParameterDefinition> parameters,
        ulong seed, int startMood = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(moods);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfZero(moods.Count, nameof(moods));
        int size = model.Shape.ControlSize;
        if (size != (model.Control?.Size ?? 0))
        {
            throw new ArgumentException(
                $"The network takes {size} control values, but its layout has {model.Control?.Size ?? 0}.", nameof(model));
        }

        double hopSeconds = model.Shape.HopSeconds;
        _layout = model.Control;
        _moods = [.. moods.Select((mood, index) => new MoodPlayer(mood, index, model, parameters))];
        _mix = new MoodMix(moods.Count, hopSeconds);
        _parameters = new ParameterSmoother(parameters, hopSeconds);
        _slew = new SlewLimiter(AskedMusic.MaximumSteps(_layout, hopSeconds));
        _asked = new float[AskedMusic.Size(_layout)];
        StateBytes = _mix.StateBytes + _parameters.StateBytes + _slew.StateBytes + _moods.Sum(mood => mood.StateBytes);
        Reset(seed, startMood, [.. parameters.Select(parameter => parameter.Default)]);
    }

    /// <summary>C, the length of a control vector; 0 for a network without control.</summary>
    public int ControlSize => _layout?.Size ?? 0;

    /// <summary>Index of the mood that plays, or that a transition goes to.</summary>
    public int Mood => _mix.Target;

    /// <summary>Whether a transition is under way.</summary>
    public bool InTransition => _mix.InTransition;

    /// <summary>Sampling temperature of the hop last made, 0..2.</summary>
    public float Temperature => _slew.Now[AskedMusic.Temperature];

    /// <summary>
    /// Gain of the hop last made, in decibels: the moods' loudness where the network cannot be asked for it, else 0.
    /// </summary>
    public float GainDecibels => _slew.Now[AskedMusic.GainDecibels];

    /// <summary>Begins anew in a mood.</summary>
    /// <param name="seed">Of the wandering.</param>
    /// <param name="mood">Index of the mood.</param>
    /// <param name="parameters">[parameters]: taken at once, without gliding.</param>
    public void Reset(ulong seed, int mood, ReadOnlySpan<float> parameters)
    {
        CheckMood(mood);
        if (parameters.Length != _parameters.Targets.Length)
        {
            throw new ArgumentException(
                $"Expected {_parameters.Targets.Length} parameters, found {parameters.Length}.", nameof(parameters));
        }
        foreach (MoodPlayer player in _moods)
            player.Reset(seed);
        _mix.Reset(mood);
        _parameters.Reset(parameters);
        _slew.Reset();
    }

    /// <summary>Moves over to a mood. Called again on the way, it goes on from where the music is then.</summary>
    /// <param name="mood">Index of the mood.</param>
    /// <param name="fadeSeconds">Length of the ramp, 0.1..600; what lies outside is moved to the end of this
    /// range.</param>
    public void TransitionTo(int mood, float fadeSeconds)
    {
        CheckMood(mood);
        if (float.IsNaN(fadeSeconds))
            throw new ArgumentOutOfRangeException(nameof(fadeSeconds), fadeSeconds, "A fade must be a number of seconds.");
        _mix.TransitionTo(mood, fadeSeconds);
    }

    /// <summary>Sets where a parameter glides to; out of its range means the end of its range.</summary>
    /// <param name="parameter">Index of the parameter.</param>
    /// <param name="value">The new value; not NaN.</param>
    public void SetParameter(int parameter, float value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(parameter, _parameters.Targets.Length);
        if (float.IsNaN(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A parameter must be a number.");
        _parameters.Set(parameter, value);
    }

    /// <summary>[parameters]: what each parameter was last set to.</summary>
    public ReadOnlySpan<float> ParameterTargets => _parameters.Targets;

    /// <summary>What the network is asked for in the next hop.</summary>
    /// <param name="control">[C], laid out as <see cref="ControlLayout"/>.</param>
    public void Next(Span<float> control)
    {
        if (control.Length != ControlSize)
        {
            throw new ArgumentException(
                $"The control vector must have {ControlSize} values, but has {control.Length}.", nameof(control));
        }

        _parameters.Advance();
        AdvanceMix();
        AskMoods();
        _slew.Follow(_asked);
        if (_layout is not null)
            WriteControl(control);
    }

    private void AdvanceMix()
    {
        Span<bool> wasSilent = stackalloc bool[_moods.Length];
        for (int mood = 0; mood < _moods.Length; mood++)
            wasSilent[mood] = _mix.Weights[mood] == 0;
        _mix.Advance();
        for (int mood = 0; mood < _moods.Length; mood++)
        {
            if (wasSilent[mood] && _mix.Weights[mood] > 0)
                _moods[mood].Enter();
        }
    }

    private void AskMoods()
    {
        Array.Clear(_asked);
        for (int mood = 0; mood < _moods.Length; mood++)
        {
            if (_mix.Weights[mood] > 0)
                _moods[mood].AddNext(_mix.Weights[mood], _parameters.Values, _asked);
        }
    }

    private void WriteControl(Span<float> control)
    {
        _slew.Now[AskedMusic.Control..].CopyTo(control);
        ChromaShaper.Normalise(control);
        control[ControlLayout.Density] *= _slew.Now[AskedMusic.DensityFactor];

        // The network has never seen more than this.
        control[ControlLayout.Loudness] = Math.Clamp(control[ControlLayout.Loudness], -1.5f, 2);
        control[ControlLayout.Brightness] = Math.Clamp(control[ControlLayout.Brightness], -2, 2);
        control[ControlLayout.Density] = Math.Clamp(control[ControlLayout.Density], 0, 3);
    }

    private void CheckMood(int mood)
    {
        if ((uint)mood >= (uint)_moods.Length)
            throw new ArgumentOutOfRangeException(nameof(mood), mood, $"There are {_moods.Length} moods.");
    }

    internal int StateBytes { get; }

    internal void Capture(ref StateWriter state)
    {
        _mix.Capture(ref state);
        _parameters.Capture(ref state);
        _slew.Capture(ref state);
        foreach (MoodPlayer mood in _moods)
            mood.Capture(ref state);
    }

    internal void Restore(ref StateReader state)
    {
        _mix.Restore(ref state);
        _parameters.Restore(ref state);
        _slew.Restore(ref state);
        foreach (MoodPlayer mood in _moods)
            mood.Restore(ref state);
    }
}
