using Ambience.Playback.Governing;

namespace Ambience.Telemetry;

/// <summary>What making each hop costs: of late, on the whole, and one by one for whoever comes by.</summary>
/// <remarks>The thread that makes music adds, any thread asks; allocates only when constructed.</remarks>
internal sealed class HopTimes
{
    private const double RecentSeconds = 1;

    private long _hops;
    private double _coreShare;

    public HopHistogram Histogram { get; } = new();

    public HopLog Log { get; } = new();

    /// <summary>Share of a core over about the last second of music; 0 before the first hop.</summary>
    public double CoreShare => Volatile.Read(ref _coreShare);

    /// <summary>A hop was made.</summary>
    /// <param name="seconds">What it took.</param>
    /// <param name="hopSeconds">What it lasts.</param>
    public void Add(double seconds, double hopSeconds)
    {
        Histogram.Add((long)(seconds * 1e9));
        Log.Add((float)seconds);
        double weight = Math.Max(hopSeconds / RecentSeconds, 1.0 / ++_hops);
        Volatile.Write(ref _coreShare, _coreShare + (((seconds / hopSeconds) - _coreShare) * weight));
    }
}
