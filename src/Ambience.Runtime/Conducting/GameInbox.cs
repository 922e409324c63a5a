using Ambience.IO;

namespace Ambience.Conducting;

/// <summary>
/// What the game wants, on its way to the conductor. Each parameter has a place of its own that a new value overwrites,
/// and so has the next transition: edits coalesce, the last one is never lost, and neither side ever waits for the
/// other.
/// </summary>
/// <remarks>
/// Setters: any thread, wait-free, nothing allocated. <see cref="Deliver"/> and the state: the generator's thread, or
/// any while that one is at rest.
/// </remarks>
internal sealed class GameInbox
{
    private const long NoTransition = -1;

    private readonly float[] _parameters;
    private long _transition = NoTransition; // mood in the upper half, bits of the fade's seconds in the lower

    /// <param name="values">[parameters]: what they are before the game says anything.</param>
    public GameInbox(ReadOnlySpan<float> values) => _parameters = values.ToArray();

    /// <summary>Number of parameters.</summary>
    public int Count => _parameters.Length;

    public void SetParameter(int parameter, float value) => Volatile.Write(ref _parameters[parameter], value);

    public void TransitionTo(int mood, float fadeSeconds) =>
        Volatile.Write(ref _transition, ((long)mood << 32) | BitConverter.SingleToUInt32Bits(fadeSeconds));

    /// <summary>The mood of a transition that has not been delivered yet; -1 if there is none.</summary>
    public int PendingMood => (int)(Volatile.Read(ref _transition) >> 32);

    /// <summary>Hands over everything that came in.</summary>
    public void Deliver(Conductor conductor)
    {
        // The transition first: a game that sets a parameter and then asks for the transition means both, and sees
        // both.
        if (Volatile.Read(ref _transition) != NoTransition)
        {
            long transition = Interlocked.Exchange(ref _transition, NoTransition);
            conductor.TransitionTo((int)(transition >> 32), BitConverter.UInt32BitsToSingle((uint)transition));
        }
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            conductor.SetParameter(parameter, Volatile.Read(ref _parameters[parameter]));
    }

    /// <summary>[parameters]: what the game last set them to.</summary>
    public void ReadParameters(Span<float> values)
    {
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            values[parameter] = Volatile.Read(ref _parameters[parameter]);
    }

    /// <summary>Forgets a transition that was asked for.</summary>
    public void CancelTransition() => Volatile.Write(ref _transition, NoTransition);

    public int StateBytes => sizeof(long) + (_parameters.Length * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(Volatile.Read(ref _transition));
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            state.Write(Volatile.Read(ref _parameters[parameter]));
    }

    public void Restore(ref StateReader state, int moods)
    {
        long transition = state.ReadInt64("pending transition");
        if (transition != NoTransition && ((transition >> 32) < 0 || (transition >> 32) >= moods ||
            !float.IsFinite(BitConverter.UInt32BitsToSingle((uint)transition))))
        {
            throw StateReader.Bad("pending transition", $"to one of {moods} moods", $"0x{transition:x}");
        }
        Volatile.Write(ref _transition, transition);
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            SetParameter(parameter, state.ReadSingle("pending parameter", float.MinValue, float.MaxValue));
    }
}
