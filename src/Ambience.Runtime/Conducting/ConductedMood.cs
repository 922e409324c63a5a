using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// What all layers of one mood share: its bars and chords, its seed, and the walk of its first layer, which leads: the
/// other layers walk on their own but play in the leader's harmony, for walks that know nothing of each other would
/// clash.
/// </summary>
internal sealed class ConductedMood
{
    private readonly Mood _mood;
    private readonly PriorWalker? _walker;
    private readonly float[] _features = new float[ControlLayout.FeatureCount];
    private ulong _seed;

    public ConductedMood(Mood mood, WaveNetModel model)
    {
        _mood = mood;
        Clock = new MoodClock(mood.Harmony, model.Shape.HopSeconds);
        _walker = PriorWalker.For(mood, LayersOf(mood)[0], model);
    }

    /// <summary>The layers of a mood, also where it has only the one that goes without saying.</summary>
    public static IReadOnlyList<Layer> LayersOf(Mood mood) =>
        mood.Layers.Count > 0 ? mood.Layers : [new Layer { Name = Layer.ImpliedName }];

    public MoodClock Clock { get; }

    /// <summary>
    /// [15]: what the leader's walk says of the present hop; chroma not normalised. Nothing without a prior.
    /// </summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>A mood with a seed of its own plays the same piece each time: of that piece.</summary>
    public ulong? PieceSeed => _mood.Seed;

    /// <summary>Starts the walk of this seed, or of the mood's own, from its beginning.</summary>
    /// <returns>The seed that counts.</returns>
    public ulong Reset(ulong seed)
    {
        _seed = _mood.Seed ?? seed;
        _walker?.Reset(_seed);
        Clock.Enter();
        return _seed;
    }

    /// <summary>
    /// The mood begins to be heard, with the next hop: with its first bar, and its piece from the start; other walks go
    /// on where they were left.
    /// </summary>
    public void Enter()
    {
        Clock.Enter();
        if (PieceSeed is { } piece)
            _walker?.Reset(piece);
    }

    /// <summary>Moves on by one hop.</summary>
    public void Advance()
    {
        Clock.Advance();
        _walker?.Next(_features);
    }

    /// <summary>A piece wanders from its own beginning, other moods through the whole of the music.</summary>
    /// <param name="parameters">[parameters]</param>
    /// <param name="hop">Hops made since the music began.</param>
    public ConductingMoment Moment(ReadOnlySpan<float> parameters, long hop) =>
        new(parameters, _seed, PieceSeed is null ? hop : Math.Max(Clock.Hop, 0));

    /// <summary>Goes on from where the mood was before its file was changed.</summary>
    public void Adopt(ConductedMood other)
    {
        Clock.Adopt(other.Clock);
        if (PieceSeed is null && other.PieceSeed is null)
            _seed = other._seed;
        if (other._walker is { } walk)
            _walker?.Adopt(walk);
    }

    public int StateBytes => sizeof(ulong) + MoodClock.StateBytes + (_walker is null ? 0 : PriorWalker.StateBytes);

    public void Capture(ref StateWriter state)
    {
        state.Write(_seed);
        Clock.Capture(ref state);
        _walker?.Capture(ref state);
    }

    public void Restore(ref StateReader state)
    {
        _seed = state.ReadUInt64("mood's seed");
        Clock.Restore(ref state);
        _walker?.Restore(ref state);
    }
}
