using Ambience.IO;

namespace Ambience.Conducting;

/// <summary>
/// What the game wants, on its way to the conductor. Each parameter has a place of its own that a new value overwrites,
/// and so have the next transition and each stinger: edits coalesce, the last one is never lost, and neither side ever
/// waits for the other.
/// </summary>
/// <remarks>
/// Setters: any thread, wait-free, nothing allocated. <see cref="Deliver"/> and the state: the generator's thread, or
/// any while that one is at rest.
/// </remarks>
internal sealed class GameInbox
{
    // A mood in the upper half, bits of the fade's seconds (NaN = as the rules say) in the lower; or one of these.
    private const long NoTransition = -1, FollowTheMap = -2L << 32;

    private readonly float[] _parameters;
    private readonly float[] _told;             // the same, as an observer knows them; the generator's
    private readonly int[] _stingers;           // 1 = asked for
    private long _transition = NoTransition;

    /// <param name="values">[parameters]: what they are before the game says anything.</param>
    /// <param name="stingers">How many there are.</param>
    public GameInbox(ReadOnlySpan<float> values, int stingers = 0)
    {
        _parameters = values.ToArray();
        _told = values.ToArray();
        _stingers = new int[stingers];
    }

    /// <summary>Number of parameters.</summary>
    public int Count => _parameters.Length;

    public void SetParameter(int parameter, float value) => Volatile.Write(ref _parameters[parameter], value);

    /// <summary>A parameter stands so already; nobody has to be told. The generator's, before music is made.</summary>
    public void GoOnWith(int parameter, float value)
    {
        _told[parameter] = value;
        SetParameter(parameter, value);
    }

    /// <summary>Asks for a mood; without a fade, with that of the transition rules.</summary>
    public void TransitionTo(int mood, float? fadeSeconds) => Volatile.Write(
        ref _transition, ((long)mood << 32) | BitConverter.SingleToUInt32Bits(fadeSeconds ?? float.NaN));

    /// <summary>Asks for the mood that the map says, in place of a mood that was asked for before.</summary>
    public void FollowMap() => Volatile.Write(ref _transition, FollowTheMap);

    /// <summary>Asks for a stinger; asked for several times before a hop, it is asked for once.</summary>
    public void TriggerStinger(int stinger) => Volatile.Write(ref _stingers[stinger], 1);

    /// <summary>The mood of a transition that has not been delivered yet; negative if there is none.</summary>
    public int PendingMood => (int)(Volatile.Read(ref _transition) >> 32);

    /// <summary>Hands over everything that came in.</summary>
    /// <param name="conductor">Who is told.</param>
    /// <param name="observer">Is told as well what is new in it; null = nobody.</param>
    public void Deliver(Conductor conductor, ICallObserver? observer = null)
    {
        // The transition first: a game that sets a parameter and then asks for the transition means both, and sees
        // both.
        // Read again in the exchange: what was there a moment ago may have been cancelled since.
        if (Volatile.Read(ref _transition) != NoTransition &&
            Interlocked.Exchange(ref _transition, NoTransition) is var transition and not NoTransition)
        {
            DeliverTransition(conductor, transition, observer);
        }
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            DeliverParameter(conductor, parameter, observer);
        for (int stinger = 0; stinger < _stingers.Length; stinger++)
        {
            if (Volatile.Read(ref _stingers[stinger]) != 0 && Interlocked.Exchange(ref _stingers[stinger], 0) != 0)
            {
                conductor.TriggerStinger(stinger);
                observer?.StingerAsked(stinger);
            }
        }
    }

    private static void DeliverTransition(Conductor conductor, long transition, ICallObserver? observer)
    {
        if (transition == FollowTheMap)
        {
            conductor.FollowMap();
            observer?.MapAsked();
            return;
        }
        int mood = (int)(transition >> 32);
        float? seconds = float.IsNaN(FadeOf(transition)) ? null : FadeOf(transition);
        conductor.TransitionTo(mood, seconds);
        observer?.TransitionAsked(mood, seconds);
    }

    private void DeliverParameter(Conductor conductor, int parameter, ICallObserver? observer)
    {
        float value = Volatile.Read(ref _parameters[parameter]);
        conductor.SetParameter(parameter, value);
        if (value == _told[parameter])
            return;
        _told[parameter] = value;
        observer?.ParameterSet(parameter, value);
    }

    private static float FadeOf(long transition) => BitConverter.UInt32BitsToSingle((uint)transition);

    /// <summary>[parameters]: what the game last set them to, as music begins with it: an observer knows them.</summary>
    public void ReadParameters(Span<float> values)
    {
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            values[parameter] = _told[parameter] = Volatile.Read(ref _parameters[parameter]);
    }

    /// <summary>Forgets transitions and stingers that were asked for.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _transition, NoTransition);
        for (int stinger = 0; stinger < _stingers.Length; stinger++)
            Volatile.Write(ref _stingers[stinger], 0);
    }

    public int StateBytes => sizeof(long) + (_parameters.Length * sizeof(float)) + (_stingers.Length * sizeof(int));

    public void Capture(ref StateWriter state)
    {
        state.Write(Volatile.Read(ref _transition));
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            state.Write(Volatile.Read(ref _parameters[parameter]));
        for (int stinger = 0; stinger < _stingers.Length; stinger++)
            state.Write(Volatile.Read(ref _stingers[stinger]));
    }

    public void Restore(ref StateReader state, int moods)
    {
        long transition = state.ReadInt64("pending transition");
        bool isMood = transition >> 32 >= 0 && transition >> 32 < moods && !float.IsInfinity(FadeOf(transition));
        if (!isMood && transition is not (NoTransition or FollowTheMap))
            throw StateReader.Bad("pending transition", $"to one of {moods} moods", $"0x{transition:x}");
        Volatile.Write(ref _transition, transition);
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            SetParameter(parameter, state.ReadSingle("pending parameter", float.MinValue, float.MaxValue));
        for (int stinger = 0; stinger < _stingers.Length; stinger++)
            Volatile.Write(ref _stingers[stinger], state.ReadInt32("pending stinger", 0, 1));
    }
}
