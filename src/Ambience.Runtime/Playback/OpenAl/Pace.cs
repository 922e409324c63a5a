namespace Ambience.Playback;

/// <summary>
/// Keeps the output at the pace of real time, whatever the device asks for. A device that was held (the process stopped,
/// the machine asleep) or whose clock was set may ask for minutes of music in a moment, and would hear them fast-forward.
/// </summary>
/// <remarks>
/// A bucket: time fills it, a tenth faster than real time so that no device's clock is ever too fast for it; what the
/// device is handed empties it. It holds no more than a full queue, so time that has passed without us is not made good.
/// </remarks>
/// <param name="framesPerSecond">Frames of music in a second.</param>
/// <param name="capacityFrames">Frames of a full queue.</param>
internal sealed class Pace(int framesPerSecond, int capacityFrames)
{
    private const double Margin = 1.1;

    private double _frames = capacityFrames;

    /// <summary>So much time has passed.</summary>
    public void Pass(double seconds) => _frames = Math.Min(_frames + (seconds * framesPerSecond * Margin), capacityFrames);

    /// <summary>Whether so many frames may be handed over now.</summary>
    public bool Allows(int frames) => _frames >= frames;

    /// <summary>They were handed over.</summary>
    public void Take(int frames) => _frames -= frames;
}
