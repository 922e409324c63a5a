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

    /// <summary>Transitions asked for.</summary>
    public long Transitions { get; private set; }

    /// <summary>Stingers asked for.</summary>
    public long Stingers { get; private set; }

    /// <summary>The first mood.</summary>
    public void Begin() => soundtrack.Play(soundtrack.Moods[0]);

    /// <summary>What the game does before update <paramref name="update"/>. Allocates nothing.</summary>
    public void Update(long update)
    {
        IReadOnlyList<Moods.ParameterDefinition> parameters = soundtrack.Parameters;
        for (int i = 0; i < parameters.Count; i++)
            soundtrack.SetParameter(parameters[i].Name, Value(parameters[i], i, update));
        if (update % UpdatesPerSecond != 0)
            return;
        (uint moves, uint where, uint strikes, uint map) = Philox4x32.Draw(seed, update, 0, Purpose);
        if (Philox4x32.ToUnit(moves) < TransitionsPerSecond)
        {
            IReadOnlyList<string> moods = soundtrack.Moods;
            soundtrack.TransitionTo(moods[(int)(where % moods.Count)]);
            Transitions++;
        }
        if (soundtrack.Stingers is { Count: > 0 } stingers && Philox4x32.ToUnit(strikes) < StingersPerSecond)
        {
            soundtrack.TriggerStinger(stingers[(int)(strikes % stingers.Count)]);
            Stingers++;
        }
        if (Philox4x32.ToUnit(map) < MapsPerSecond)
            soundtrack.FollowMap();
    }

    /// <summary>
    /// Wanders through the whole range, each parameter at a pace of its own; once in a while it jumps, as a game's do.
    /// </summary>
    private float Value(Moods.ParameterDefinition range, int parameter, long update)
    {
        float pace = Philox4x32.ToUnit(Philox4x32.Draw(seed, parameter, 1, Purpose).Word0);
        double knotSeconds = ShortestKnotSeconds + (pace * (LongestKnotSeconds - ShortestKnotSeconds));
        int knot = SlowNoise.KnotHops(knotSeconds, 1.0 / UpdatesPerSecond);
        bool jumps = Philox4x32.ToUnit(Philox4x32.Draw(seed, update / (20 * UpdatesPerSecond), 2 + parameter, Purpose).Word0) < 0.1f;
        float share = SlowNoise.At(seed, (uint)parameter, jumps ? update / knot * knot : update, knot);
        // Of uniform heights the middle is joined most; a game is often at an end.
        share = Math.Clamp((1.4f * share) - 0.2f, 0, 1);
        return range.Minimum + (share * (range.Maximum - range.Minimum));
    }

    /// <summary>Takes up the counts of an interrupted run.</summary>
    public void Resume(long transitions, long stingers) => (Transitions, Stingers) = (transitions, stingers);
}
