using Ambience.Playback;

namespace Ambience;

// How others look on while a soundtrack is made.
public sealed partial class Soundtrack
{
    /// <summary>
    /// Opens a tap: everything that is made from now on, sample for sample, with what it cost and what was asked for. As
    /// many as are wanted, with any output; the music does not wait for them, and without one they cost nothing.
    /// </summary>
    /// <param name="seconds">
    /// Music that fits between two reads, 0.02..60; what is made beyond it while nobody reads is lost and counted.
    /// </param>
    /// <remarks>Allocates (a second of 48 kHz stereo: 0.6 MB); the music does not wait for it. Stays through
    /// <see cref="ReplaceMoods"/>.</remarks>
    /// <exception cref="ObjectDisposedException">The soundtrack was disposed.</exception>
    public MusicTap OpenTap(double seconds = 1)
    {
        if (!(seconds is >= 0.02 and <= 60))
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "Expected 0.02 to 60.");
        ObjectDisposedException.ThrowIf(_disposed, this);
        var tap = new MusicTap(_events.Taps, _programme.Renderer, seconds);
        _events.Taps.Add(tap);
        return tap;
    }
}
