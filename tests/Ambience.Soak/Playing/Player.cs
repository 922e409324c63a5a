using Ambience.Conducting;
using Ambience.Inference;

namespace Ambience.Soak.Playing;

/// <summary>
/// Plays a game of many hours with a soundtrack: walks from mood to mood, moves every parameter, strikes stingers. What it
/// does at an update is a function of the seed and of the update's number alone, so there is nothing to save.
/// </summary>
internal sealed class Player(Soundtrack soundtrack, ulong seed)
{
    /// <summary>Updates of the game in a second.</summary>
    public const int UpdatesPerSecond = 60;

    private const uint Purpose = 0x50A4; // keeps these draws apart from the soundtrack's own
    private const float TransitionsPerSecond = 1 / 45f, StingersPerSecond = 1 / 30f, MapsPerSecond = 1 / 300f;
    private const float ShortestKnotSeconds = 2, LongestKnotSeconds = 30;

    private readonly string[] _moods = [.. soundtrack.Moods];
    private readonly string[] _stingers = [.. soundtrack.Stingers];
    private readonly Moods.ParameterDefinition[] _parameters = [.. soundtrack.Parameters];

    /// <summary>Transitions asked for.</summary>
    public long Transitions { get; private set; }

    /// <summary>Stingers asked for.</summary>
    public long Stingers { get; private set; }

    /// <summary>The first mood.</summary>
    public void Begin() => soundtrack.Play(_moods[0]);

    /// <summary>What the game does before update <paramref name="update"/>. Allocates nothing.</summary>
    public void Update(long update)
    {
        for (int i = 0; i < _parameters.Length; i++)
            soundtrack.SetParameter(_parameters[i].Name, Value(i, update));
        if (update % UpdatesPerSecond != 0)
            return;
        (uint moves, uint where, uint strikes, uint map) = Philox4x32.Draw(seed, update, 0, Purpose);
        if (Philox4x32.ToUnit(moves) < TransitionsPerSecond)
        {
            soundtrack.TransitionTo(_moods[where % _moods.Length]);
            Transitions++;
        }
        if (_stingers.Length > 0 && Philox4x32.ToUnit(strikes) < StingersPerSecond)
        {
            soundtrack.TriggerStinger(_stingers[strikes % _stingers.Length]);
            Stingers++;
        }
        if (Philox4x32.ToUnit(map) < MapsPerSecond)
            soundtrack.FollowMap();
    }

    /// <summary>
    /// Wanders through the whole range, each parameter at a pace of its own; once in a while it jumps, as a game's do.
    /// </summary>
    private float Value(int parameter, long update)
    {
        float pace = Philox4x32.ToUnit(Philox4x32.Draw(seed, parameter, 1, Purpose).Word0);
        double knotSeconds = ShortestKnotSeconds + (pace * (LongestKnotSeconds - ShortestKnotSeconds));
        int knot = SlowNoise.KnotHops(knotSeconds, 1.0 / UpdatesPerSecond);
        bool jumps = Philox4x32.ToUnit(Philox4x32.Draw(seed, update / (20 * UpdatesPerSecond), 2 + parameter, Purpose).Word0) < 0.1f;
        float share = SlowNoise.At(seed, (uint)parameter, jumps ? update / knot * knot : update, knot);
        Moods.ParameterDefinition range = _parameters[parameter];
        // Of uniform heights the middle is joined most; a game is often at an end.
        share = Math.Clamp((1.4f * share) - 0.2f, 0, 1);
        return range.Minimum + (share * (range.Maximum - range.Minimum));
    }

    /// <summary>Takes up the counts of an interrupted run.</summary>
    public void Resume(long transitions, long stingers) => (Transitions, Stingers) = (transitions, stingers);
}
