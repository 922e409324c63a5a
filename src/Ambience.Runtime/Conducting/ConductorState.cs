using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <content>Taking a moment of the music along: into a save game, or into moods that were edited while it
/// plays.</content>
public sealed partial class Conductor
{
    private const int StateVersion = 2;

    private readonly uint _fingerprint;

    /// <summary>
    /// Goes on where another conductor is, whose mood file was changed: the music comes over to the new settings
    /// within a second, without a gap or a jump. Moods, layers, parameters and stingers are matched by name; what
    /// plays of a mood that is gone goes on in the start mood, and a layer that is new fades in.
    /// </summary>
    /// <param name="previous">A conductor of the same network; stays as it is. Not to be used by another thread
    /// meanwhile.</param>
    /// <remarks>
    /// Costs about as much as some hops and allocates nothing, so that it can be done between two hops; construction,
    /// which allocates, belongs on another thread. Lengths of sound files (<see cref="SetStingerSeconds"/>) are to be
    /// said before.
    /// </remarks>
    /// <exception cref="ArgumentException">The other one conducts another network.</exception>
    public void Adopt(Conductor previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        if (!ReferenceEquals(previous._model, _model))
            throw new ArgumentException("Only a conductor of the same network can be followed.", nameof(previous));

        Span<int> here = stackalloc int[previous._moods.Length];  // [moods there]
        Span<int> there = stackalloc int[_moods.Length];          // [moods here]; -1 = new
        int start = MoodNames.IndexOf(_file.StartMood, _file.Moods);
        for (int mood = 0; mood < here.Length; mood++)
        {
            int same = MoodNames.IndexOf(previous._file.Moods[mood].Name, _file.Moods);
            here[mood] = same >= 0 ? same : start;
        }
        for (int mood = 0; mood < there.Length; mood++)
            there[mood] = MoodNames.IndexOf(_file.Moods[mood].Name, previous._file.Moods);

        _hop = previous._hop;
        _parameters.Adopt(previous._parameters);
        _mix.Adopt(previous._mix, here);
        _planner.Adopt(previous._planner, here);
        _map.Adopt(previous._map, here);
        for (int mood = 0; mood < there.Length; mood++)
            AdoptMood(mood, there[mood], previous);
        _stingers.Adopt(previous._stingers);
        _quiet.Adopt(previous._quiet);
        foreach (LayerConductor layer in _layers)
            layer.Adopt(LayerOf(previous, layer.Name), there);
        _events.Clear();
    }

    private void AdoptMood(int mood, int there, Conductor previous)
    {
        if (there >= 0)
            _moods[mood].Adopt(previous._moods[there]);
        bool sounded = there >= 0 && previous._mix.Weights[there] > 0;
        if (_mix.Weights[mood] <= 0 || sounded)
            return;
        _moods[mood].Enter(); // it stands in for one that is gone
        foreach (LayerConductor layer in _layers)
            layer.Enter(mood, _parameters.Values);
    }

    private static LayerConductor? LayerOf(Conductor conductor, string name)
    {
        foreach (LayerConductor layer in conductor._layers)
        {
            if (layer.Name == name)
                return layer;
        }
        return null;
    }

    /// <summary>
    /// A number for the moods, layers, parameters, stingers and rules that there are. Their settings are left out:
    /// after an update that tunes them, a save game still resumes.
    /// </summary>
    private static uint Fingerprint(MoodFile file, IReadOnlyList<string> layers) => StableHash.Of(
    [
        .. file.Moods.SelectMany(mood => ConductedMood.LayersOf(mood).Select(layer => layer.Name).Prepend(mood.Name)),
        "layers", .. layers,
        "parameters", .. file.Parameters.Select(parameter => parameter.Name),
        "stingers", .. file.Stingers.Select(stinger => stinger.Name),
        "map", .. file.Map.Select(rule => rule.Mood),
    ]);

    internal int StateBytes { get; }

    private int CountStateBytes() =>
        (2 * sizeof(int)) + sizeof(long) + _parameters.StateBytes + _map.StateBytes +
        _mix.StateBytes + TransitionPlanner.StateBytes + _moods.Sum(mood => mood.StateBytes) + _stingers.StateBytes +
        QuietDetector.StateBytes + _layers.Sum(layer => layer.StateBytes);

    internal void Capture(ref StateWriter state)
    {
        state.Write(StateVersion);
        state.Write((int)_fingerprint);
        state.Write(_hop);
        _parameters.Capture(ref state);
        _map.Capture(ref state);
        _mix.Capture(ref state);
        _planner.Capture(ref state);
        foreach (ConductedMood mood in _moods)
            mood.Capture(ref state);
        _stingers.Capture(ref state);
        _quiet.Capture(ref state);
        foreach (LayerConductor layer in _layers)
            layer.Capture(ref state);
    }

    internal void Restore(ref StateReader state)
    {
        _ = state.ReadInt32("version of the conductor", StateVersion, StateVersion);
        int fingerprint = (int)_fingerprint;
        _ = state.ReadInt32("fingerprint of moods, layers and stingers", fingerprint, fingerprint);
        _hop = state.ReadCounter("time");
        _parameters.Restore(ref state);
        _map.Restore(ref state, _moods.Length);
        _mix.Restore(ref state);
        _planner.Restore(ref state);
        foreach (ConductedMood mood in _moods)
            mood.Restore(ref state);
        _stingers.Restore(ref state);
        _quiet.Restore(ref state);
        foreach (LayerConductor layer in _layers)
            layer.Restore(ref state);
        _events.Clear();
    }
}
