using Ambience.Health;

namespace Ambience.Playback;

// How music that goes wrong is noticed and brought back.
public sealed partial class MusicRenderer
{
    private readonly HealthLog _healthLog;

    /// <summary>How often a layer had to be brought back since the music was opened.</summary>
    public long Recoveries => _healthLog.Recoveries;

    /// <summary>What was found and done, for the game.</summary>
    internal HealthLog HealthLog => _healthLog;

    /// <summary>
    /// The next thing that was found or done since the last call; at most the last 128 wait. For who renders without a
    /// <see cref="Soundtrack"/>; one thread at a time.
    /// </summary>
    /// <param name="happened">The event.</param>
    public bool TryTakeHealthEvent(out HealthEvent happened) => _healthLog.TryTake(long.MaxValue, out happened);
}
