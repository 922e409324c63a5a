using Ambience.Moods;

namespace Ambience.Playback.Governing;

/// <summary>What a governor holds the music to.</summary>
/// <param name="CoreShare">Share of one core; infinite = no limit but real time.</param>
/// <param name="AheadFrames">Frames that the ring may hold at most while the music keeps up.</param>
/// <param name="SlowAheadFrames">
/// Frames that it may hold while the music cannot keep up and is bridged by the loop: the more, the longer do music and loop
/// last in turn.
/// </param>
internal readonly record struct GovernorLimits(double CoreShare, int AheadFrames, int SlowAheadFrames)
{
    private const double MostAheadSeconds = 2.5;
    private const double LeastSlowAheadSeconds = 1.2; // below it, music and loop would change places like a stutter

    /// <summary>Milliseconds of music that may be made ahead so that what is asked for is heard in time.</summary>
    /// <param name="budget">The mood file's.</param>
    /// <param name="wantedMilliseconds">What the mood file asks for.</param>
    /// <param name="ownMilliseconds">What passes beside that: a hop, and the way through filters and limiter.</param>
    public static int BufferedMilliseconds(BudgetSettings budget, int wantedMilliseconds, double ownMilliseconds) =>
        budget.LatencyMilliseconds is { } latency
            ? Math.Clamp((int)(latency - ownMilliseconds), 1, wantedMilliseconds)
            : wantedMilliseconds;

    /// <summary>The limits for a budget.</summary>
    /// <param name="budget">The mood file's.</param>
    /// <param name="ringFrames">Frames of the ring as it is sized for the output.</param>
    /// <param name="sampleRateHz">Frames a second.</param>
    /// <param name="besideMilliseconds">What a sample passes beside the ring: a hop, filters, limiter, the device's
    /// queue.</param>
    public static GovernorLimits For(BudgetSettings budget, int ringFrames, int sampleRateHz, double besideMilliseconds)
    {
        double ahead = budget.LatencyMilliseconds is { } latency
            ? Math.Min(MostAheadSeconds, (latency - besideMilliseconds) / 1000)
            : MostAheadSeconds;
        int frames = Math.Max(ringFrames, (int)(ahead * sampleRateHz));
        int slow = Math.Max(frames, (int)(LeastSlowAheadSeconds * sampleRateHz));
        return new GovernorLimits(budget.CoreShare ?? double.PositiveInfinity, frames, slow);
    }
}
