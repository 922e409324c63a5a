using System.Diagnostics;
using Ambience.Model;

namespace Ambience.Inference.Choice;

/// <summary>Times an engine for a moment on the batch that it will have.</summary>
internal static class EngineStopwatch
{
    private const double LongestMilliseconds = 40;
    private const int MostHops = 8;

    /// <summary>
    /// Makes a few hops of every stream and leaves the streams reset. The first hop, in which drivers and compilers
    /// still prepare themselves, does not count; of the others the fastest does, since nothing makes a hop faster than it
    /// is.
    /// </summary>
    /// <returns>Microseconds of wall-clock time a frame and stream.</returns>
    public static double MicrosecondsPerFrame(IWaveNetEngine engine)
    {
        WaveNetShape shape = engine.Shape;
        var control = new float[engine.Streams * shape.ControlSize];
        var lanes = new float[engine.Streams * shape.HopFrames * shape.Lanes];
        double fastest = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int hop = 0; hop <= MostHops; hop++)
        {
            long before = Stopwatch.GetTimestamp();
            engine.Generate(control, shape.HopFrames, lanes);
            if (hop > 0)
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(before).TotalMicroseconds);
            if (hop > 0 && Stopwatch.GetElapsedTime(start).TotalMilliseconds > LongestMilliseconds)
                break;
        }
        for (int s = 0; s < engine.Streams; s++)
            engine.Reset(s, 0);
        return fastest / shape.HopFrames / engine.Streams;
    }
}
