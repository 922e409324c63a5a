namespace Ambience.Playback;

/// <summary>
/// How long to wait before a device is tried again: not at all at first, because most losses are over at once (another
/// profile, a server that starts anew); then twice as long each time, up to two seconds. A fifth more or less, so that
/// several outputs that lost the same device do not all knock at the same moments.
/// </summary>
/// <remarks>One thread. Nothing is allocated after construction.</remarks>
internal sealed class ReopenDelay(int seed)
{
    public const int LongestMilliseconds = 2_400;

    private const int FirstMilliseconds = 50, CeilingMilliseconds = 2_000;

    private readonly Random _random = new(seed);
    private int _next;

    /// <summary>The next wait, milliseconds.</summary>
    public int Next()
    {
        int wait = _next;
        _next = Math.Clamp(2 * _next, FirstMilliseconds, CeilingMilliseconds);
        return (int)(wait * (0.8 + (0.4 * _random.NextDouble())));
    }

    /// <summary>It works again: the next loss is met without delay.</summary>
    public void Reset() => _next = 0;
}
