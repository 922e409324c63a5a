using System.Diagnostics;

namespace Ambience.Trainer.Training;

/// <summary>Steps a second over the last half minute or so.</summary>
internal sealed class SpeedMeter
{
    private const double WindowSeconds = 30;

    private readonly Queue<long> _ticks = new([Stopwatch.GetTimestamp()]);

    /// <summary>Counts a step.</summary>
    /// <returns>Steps a second.</returns>
    public double Tick()
    {
        long now = Stopwatch.GetTimestamp();
        _ticks.Enqueue(now);
        while (_ticks.Count > 2 && Stopwatch.GetElapsedTime(_ticks.Peek(), now).TotalSeconds > WindowSeconds)
            _ = _ticks.Dequeue();
        return (_ticks.Count - 1) / Math.Max(1e-9, Stopwatch.GetElapsedTime(_ticks.Peek(), now).TotalSeconds);
    }
}
