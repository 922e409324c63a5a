using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Turns moods and the game's parameters into what the network is asked for, one control vector a hop for each layer of
/// the soundtrack. Each mood wanders through the statistics of its training music; a change of mood ramps the vector
/// inside the streams that play, so that the music itself moves over, and nothing that the game does makes a number
/// jump. docs/conducting.md tells it in the order of the data.
/// </summary>
/// <remarks>
/// <para>A layer is a stream of the engine. Layers of the same name in several moods are one; those that a mood does
/// not have fade out when it is entered. <see cref="Active"/> says which of them are heard at all.</para>
/// <para>Deterministic: the same model, moods, seed and calls between the same hops give the same numbers, bit for bit,
/// on every machine. Not thread-safe; after construction nothing allocates. Networks without control are conducted by
/// temperature and gain alone.</para>
/// </remarks>
public sealed partial class Conductor
{
    private readonly WaveNetModel _model;
    private readonly bool _steered;             // the network follows what is asked of loudness and density
    private readonly MoodFile _file;
    private readonly ParameterSmoother _parameters;
    private readonly MoodMap _map;
    private readonly TransitionPlanner _planner;
    private readonly MoodMix _mix;
    private readonly ConductedMood[] _moods;
    private readonly StingerDesk _stingers;
    private readonly LayerConductor[] _layers;
    private readonly QuietDetector _quiet;
    private readonly ConductorEventList _events = new();

    private readonly bool[] _wasSilent;         // [moods], within a hop
    private long _hop;                          // made since the reset

    /// <summary>Prepares to conduct a network through the moods of a file, from its start mood on.</summary>
    /// <param name="model">The network with its mood embeddings and prior.</param>
    /// <param name="file">Moods, parameters, transitions, stingers and map; at least one mood. What it says of files,
    /// engines and devices is not looked at.</param>
    /// <param name="seed">Of the wandering.</param>
    /// <exception cref="ArgumentException">A mood blends what was not trained, or something names a mood, parameter or
    /// layer that is not there.</exception>
    public Conductor(WaveNetModel model, MoodFile file, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfZero(file.Moods.Count, nameof(file));
        int size = model.Shape.ControlSize;
        if (size != (model.Control?.Size ?? 0))
        {
            throw new ArgumentException(
                $"The network takes {size} control values, but its layout has {model.Control?.Size ?? 0}.",
                nameof(model));
        }

        double hopSeconds = model.Shape.HopSeconds;
        IReadOnlyList<Mood> moods = file.Moods;
        _model = model;
        _steered = AskedMusic.CanSteer(model);
        _file = file;
        ControlSize = size;
        _parameters = new ParameterSmoother(file.Parameters, hopSeconds);
        _map = new MoodMap(file);
        _mix = new MoodMix(moods.Count, hopSeconds);
        _planner = new TransitionPlanner(file, _mix, hopSeconds);
        _moods = [.. moods.Select(mood => new ConductedMood(mood, model))];
        _stingers = new StingerDesk(file.Stingers, hopSeconds);
        _quiet = new QuietDetector(hopSeconds);
        LayerNames = NamesOfLayers(moods);
        var layout = new AskedMusic(model);
        _layers = [.. LayerNames.Select(name => new LayerConductor(name, model, layout, moods, file.Parameters))];
        _wasSilent = new bool[moods.Count];
        StateBytes = CountStateBytes();
        _fingerprint = Fingerprint(file, LayerNames);
        Reset(seed, MoodNames.IndexOf(file.StartMood, moods, "startMood"), _parameters.Defaults);
    }

    /// <summary>C, the length of a control vector; 0 for a network without control.</summary>
    public int ControlSize { get; }

    /// <summary>
    /// Names of the layers of all moods, in the order in which the file first has them; at least one.
    /// </summary>
    public IReadOnlyList<string> LayerNames { get; }

    /// <summary>Number of layers, that is of streams that the engine must have.</summary>
    public int LayerCount => _layers.Length;

    /// <summary>Index of the mood that plays, or that a transition under way goes to.</summary>
    public int Mood => _mix.Target;

    /// <summary>
    /// Index of the mood that the music will be in when everything that was asked for has come about: other than
    /// <see cref="Mood"/> while a transition waits for its moment or passes a bridge.
    /// </summary>
    public int WantedMood => _planner.Wanted;

    /// <summary>
    /// Index of the mood that the file's map asks for at the present parameters; -1 if none of its rules holds.
    /// </summary>
    public int MappedMood => _map.Mood;

    /// <summary>Whether a transition is under way.</summary>
    public bool InTransition => _mix.InTransition;

    /// <summary>
    /// [moods]: how much of each mood there is in the hop last made, 0..1, adding up to 1. Valid until the next hop.
    /// </summary>
    public ReadOnlySpan<float> MoodWeights => _mix.Weights;

    /// <summary>[parameters]: what each parameter was last set to.</summary>
    public ReadOnlySpan<float> ParameterTargets => _parameters.Targets;

    /// <summary>Index of the stinger that sounds; -1 = none.</summary>
    public int PlayingStinger => _stingers.Playing;

    /// <summary>
    /// Stingers that were asked for and did not start since the reset: still resting, or a more important one sounded.
    /// </summary>
    public long RefusedStingers => _stingers.Refused;

    /// <summary>
    /// Amplitude of the music (not of the sound files of stingers) at the end of the hop last made, 0..1: below 1 while
    /// a stinger's sound file plays over it.
    /// </summary>
    public float DuckGain => _stingers.DuckGain;

    /// <summary>What happened with the hop last made, in order. Valid until the next hop.</summary>
    public ReadOnlySpan<ConductorEvent> Events => _events.Events;

    /// <summary>
    /// Amplitude of a layer at the end of the hop last made, at least 0 (1 = as the network makes it): its gain, its
    /// gate, and the share of the moods that have it. Within a hop it is meant to move in a straight line from where
    /// the hop before ended.
    /// </summary>
    /// <param name="layer">Index in <see cref="LayerNames"/>.</param>
    public float Gain(int layer) => _layers[layer].Gain;

    /// <summary>Place of a layer between left (-1) and right (1); for the hop last made.</summary>
    /// <param name="layer">Index in <see cref="LayerNames"/>.</param>
    public float Pan(int layer) => _layers[layer].Pan;

    /// <summary>Stereo width of a layer: 0 = mono, 1 = as generated, 2 = side doubled; for the hop last made.</summary>
    /// <param name="layer">Index in <see cref="LayerNames"/>.</param>
    public float Width(int layer) => _layers[layer].Width;

    /// <summary>
    /// Whether any of a layer is heard in the hop last made. Of one that is not, the control vector, pan, width and
    /// temperatures mean nothing, and the engine may skip its stream; it comes back from silence.
    /// </summary>
    /// <param name="layer">Index in <see cref="LayerNames"/>.</param>
    public bool Active(int layer) => _layers[layer].Active;

    /// <summary>
    /// [Lanes]: sampling temperature of each lane, 0..2, for the hop last made. Valid until the next.
    /// </summary>
    /// <param name="layer">Index in <see cref="LayerNames"/>.</param>
    public ReadOnlySpan<float> Temperatures(int layer) => _layers[layer].Temperatures;

    /// <summary>Begins anew in a mood.</summary>
    /// <param name="seed">Of the wandering.</param>
    /// <param name="mood">Index of the mood; the file's map moves the music away from it only when its answer
    /// changes.</param>
    /// <param name="parameters">[parameters]: taken at once, without gliding.</param>
    public void Reset(ulong seed, int mood, ReadOnlySpan<float> parameters)
    {
        CheckMood(mood);
        if (parameters.Length != _parameters.Targets.Length)
        {
            throw new ArgumentException(
                $"Expected {_parameters.Targets.Length} parameters, found {parameters.Length}.", nameof(parameters));
        }
        for (int i = 0; i < _moods.Length; i++)
        {
            ulong own = _moods[i].Reset(seed);
            foreach (LayerConductor layer in _layers)
                layer.ResetWalk(i, own);
        }
        _hop = 0;
        _parameters.Reset(parameters);
        _map.Reset(_parameters.Values);
        _mix.Reset(mood);
        _planner.Reset(mood);
        _stingers.Reset();
        _quiet.Reset();
        _events.Clear();
        foreach (LayerConductor layer in _layers)
        {
            layer.Reset();
            layer.Enter(mood, _parameters.Values);
        }
    }

    /// <summary>
    /// Moves over to a mood, when and how the file's transition rules say. Called again on the way, it goes on from
    /// where the music is then. Stands until <see cref="FollowMap"/> or until the map's answer changes.
    /// </summary>
    /// <param name="mood">Index of the mood.</param>
    /// <param name="fadeSeconds">Length of the ramp in place of the rules'; null = theirs. What lies outside 0.1..600
    /// is moved to the end of this range.</param>
    public void TransitionTo(int mood, float? fadeSeconds = null)
    {
        CheckMood(mood);
        if (fadeSeconds is float.NaN)
        {
            throw new ArgumentOutOfRangeException(
                nameof(fadeSeconds), fadeSeconds, "A fade must be a number of seconds.");
        }
        _planner.Want(mood, fadeSeconds);
    }

    /// <summary>
    /// Moves over to the mood that the file's map asks for; where none of its rules holds, nothing changes.
    /// </summary>
    public void FollowMap()
    {
        if (_map.Mood != MoodMap.NoMood)
            _planner.Want(_map.Mood, fadeSeconds: null);
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

    /// <summary>
    /// Starts a stinger with the next hop, in place of one that sounds, unless it still rests or that one is more
    /// important: then nothing happens but that it is counted.
    /// </summary>
    /// <param name="stinger">Index in the file's stingers.</param>
    /// <returns>Whether it starts.</returns>
    public bool TriggerStinger(int stinger)
    {
        CheckStinger(stinger);
        return _stingers.Trigger(stinger);
    }

    /// <summary>
    /// Says how long the sound file of a stinger is: so long it counts as sounding and the music is ducked. Belongs to
    /// loading; not part of the state.
    /// </summary>
    /// <param name="stinger">Index in the file's stingers.</param>
    /// <param name="seconds">0 or more.</param>
    public void SetStingerSeconds(int stinger, double seconds)
    {
        CheckStinger(stinger);
        if (!(seconds >= 0 && double.IsFinite(seconds)))
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "A length must be 0 or more seconds.");
        _stingers.SetWaveSeconds(stinger, seconds);
    }

    /// <summary>What the network is asked for in the next hop.</summary>
    /// <param name="control">
    /// [<see cref="LayerCount"/>, C], each row laid out as <see cref="ControlLayout"/>; rows of layers that are not
    /// active are zero.
    /// </param>
    public void Next(Span<float> control)
    {
        if (control.Length != LayerCount * ControlSize)
        {
            throw new ArgumentException(
                $"The control vectors must have {LayerCount} x {ControlSize} values, but have {control.Length}.",
                nameof(control));
        }

        _events.Clear();
        _parameters.Advance();
        if (_map.Advance(_parameters.Values))
            FollowMap();
        AdvanceMoods();
        _stingers.Advance(_events, Mood);
        ConductLayers(control);
        _hop++;
    }

    /// <summary>Time goes on in the moods that sound; transitions begin, move and end.</summary>
    private void AdvanceMoods()
    {
        for (int mood = 0; mood < _moods.Length; mood++)
        {
            _wasSilent[mood] = _mix.Weights[mood] <= 0;
            if (!_wasSilent[mood])
                _moods[mood].Advance();
        }

        int left = Mood;
        if (_planner.Advance(_moods[left].Clock, !_steered ? null : _quiet.IsQuiet))
            _events.Add(ConductorEventKind.TransitionBegan, Mood, left);
        if (_mix.Advance())
            _events.Add(ConductorEventKind.TransitionEnded, Mood, Mood);
        for (int mood = 0; mood < _moods.Length; mood++)
        {
            if (_wasSilent[mood] && _mix.Weights[mood] > 0)
                Enter(mood);
        }

        MoodClock clock = _moods[Mood].Clock;
        if (clock.BarBegins)
            _events.Add(ConductorEventKind.BarStarted, Mood, clock.Bar);
        if (clock.ChordBegins)
            _events.Add(ConductorEventKind.ChordStarted, Mood, clock.Chord);
    }

    private void Enter(int mood)
    {
        _moods[mood].Enter();
        _moods[mood].Advance();
        foreach (LayerConductor layer in _layers)
        {
            layer.Enter(mood, _parameters.Values);
            if (_moods[mood].PieceSeed is { } piece)
                layer.ResetWalk(mood, piece);
        }
    }

    private void ConductLayers(Span<float> control)
    {
        var stage = new Stage(_mix.Weights, _parameters.Values, _moods, _hop, _stingers.Gesture);
        float loudness = 0, density = 0, audible = 0;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            Span<float> row = control.Slice(layer * ControlSize, ControlSize);
            _layers[layer].Next(stage, row);
            if (!_steered || !_layers[layer].Active)
                continue;
            float gain = _layers[layer].Gain;
            audible += gain;
            loudness += gain * row[ControlLayout.Loudness] * MoodPart.DecibelsPerLoudness;
            density += gain * row[ControlLayout.Density];
        }
        if (audible > 0)
            _quiet.Listen(loudness / audible, density / audible);
    }

    private static string[] NamesOfLayers(IReadOnlyList<Mood> moods)
    {
        var names = new List<string>();
        foreach (Mood mood in moods)
        {
            string[] own = [.. ConductedMood.LayersOf(mood).Select(layer => layer.Name)];
            if (own.Length != own.Distinct().Count())
            {
                throw new ArgumentException(
                    $"Mood '{mood.Name}' has two layers of the same name: {string.Join(", ", own)}.");
            }
            names.AddRange(own.Except(names));
        }
        return [.. names];
    }

    private void CheckMood(int mood)
    {
        if ((uint)mood >= (uint)_moods.Length)
            throw new ArgumentOutOfRangeException(nameof(mood), mood, $"There are {_moods.Length} moods.");
    }

    private void CheckStinger(int stinger)
    {
        if ((uint)stinger >= (uint)_stingers.Count)
            throw new ArgumentOutOfRangeException(nameof(stinger), stinger, $"There are {_stingers.Count} stingers.");
    }
}
