using Ambience.Telemetry;

namespace Ambience.Playback;

/// <summary>What kind of thing happened in the music.</summary>
internal enum MusicEventKind
{
    /// <summary>The music begins in a mood or moves towards it.</summary>
    Mood,

    /// <summary>A bar begins; the number counts them.</summary>
    Bar,
}

/// <summary>Something that happened in the music, and where.</summary>
/// <param name="Kind">What.</param>
/// <param name="Mood">Index of the mood that plays or is gone to.</param>
/// <param name="Number">Which one.</param>
/// <param name="Frame">Frames since the soundtrack was opened, silence included.</param>
internal readonly record struct MusicEvent(MusicEventKind Kind, int Mood, long Number, long Frame);

/// <summary>
/// Carries events from the generator to the game, stamped with the frame at which they are heard. The generator writes,
/// one other thread at a time reads; neither waits for the other.
/// </summary>
/// <remarks>
/// Allocates only when constructed. A game that never asks fills the queue; later events are then dropped, for it does
/// not miss them.
/// </remarks>
internal sealed class MusicEvents
{
    private const int Capacity = 256;

    private readonly MusicEvent[] _events = new MusicEvent[Capacity];
    private long _written, _read;
    private long _frames;

    /// <summary>Those who look on while the music is made.</summary>
    public MusicTaps Taps { get; } = new();

    /// <summary>What the hops cost.</summary>
    public HopTimes HopTimes { get; } = new();

    /// <summary>Frames made since the soundtrack was opened.</summary>
    public long FramesMade => Volatile.Read(ref _frames);

    /// <summary>Generator: so many frames more were made.</summary>
    public void Pass(int frames) => Volatile.Write(ref _frames, _frames + frames);

    /// <summary>Generator: something happens in the frames to be made next.</summary>
    /// <param name="kind">What.</param>
    /// <param name="mood">Index of the mood that plays or is gone to.</param>
    /// <param name="number">Which one.</param>
    /// <param name="latencyFrames">How much later it is heard.</param>
    public void Post(MusicEventKind kind, int mood, long number, int latencyFrames)
    {
        if (_written - Volatile.Read(ref _read) == Capacity)
            return;
        _events[_written % Capacity] = new MusicEvent(kind, mood, number, _frames + latencyFrames);
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Any thread: whether <see cref="TryTake"/> would have one, or had a moment ago.</summary>
    public bool HasHeard(long framesHeard) => Volatile.Read(ref _read) is var read &&
        read != Volatile.Read(ref _written) && _events[read % Capacity].Frame <= framesHeard;

    /// <summary>Reader: the next event that has been heard.</summary>
    /// <param name="framesHeard">Frames heard since the soundtrack was opened.</param>
    /// <param name="happened">The event.</param>
    public bool TryTake(long framesHeard, out MusicEvent happened)
    {
        happened = default;
        if (_read == Volatile.Read(ref _written) || _events[_read % Capacity].Frame > framesHeard)
            return false;
        happened = _events[_read % Capacity];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
