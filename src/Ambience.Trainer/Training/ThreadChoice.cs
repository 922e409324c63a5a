using System.Diagnostics;
using Ambience.Trainer.Model;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// How many threads a step is fastest with, found by taking steps: small matrices soon gain nothing from more, and on a
/// busy machine two can be slower than one.
/// </summary>
internal static class ThreadChoice
{
    private const int Steps = 3;

    /// <summary>More threads have to be worth it.</summary>
    private const double LeastGain = 0.93;

    /// <summary>Measures 1, 2, 4, .. threads and all cores.</summary>
    /// <param name="start">The run as it will start; its device and arithmetic are settled.</param>
    /// <param name="clips">Its music.</param>
    /// <param name="cores">The most threads to try.</param>
    /// <returns>Threads, and steps a second with each number that was tried.</returns>
    public static (int Threads, IReadOnlyList<(int Threads, double StepsPerSecond)> Tried) Measure(
        Checkpoint start, IReadOnlyList<ITrainingClip> clips, int cores)
    {
        var tried = new List<(int Threads, double StepsPerSecond)>();
        int best = 1;
        double bestSeconds = double.MaxValue;
        foreach (int threads in Candidates(cores))
        {
            double seconds = Time(start with { Options = start.Options with { Threads = threads } }, clips);
            tried.Add((threads, 1 / seconds));
            if (seconds < LeastGain * bestSeconds)
                (best, bestSeconds) = (threads, seconds);
            else if (threads > best)
                break; // it only gets worse from here
        }
        return (best, tried);
    }

    internal static IEnumerable<int> Candidates(int cores)
    {
        for (int threads = 1; threads < cores; threads *= 2)
            yield return threads;
        yield return Math.Max(1, cores);
    }

    private static double Time(Checkpoint start, IReadOnlyList<ITrainingClip> clips)
    {
        TrainingOptions options = start.Options;
        TorchSetup.Use(options.Threads);
        using var net = new TorchWaveNet(new ParameterLayout(start.Shape, start.Moods.Count), start.Parameters);
        using var memory = new LayerMemory(start.Shape, options.Streams, Devices.Get(options.Device));
        using IGradient gradient = GradientChoice.Create(net, memory, options);
        var batch = new CropBatch(start.Shape, options.Streams, options.FramesOf(start.Shape));
        new CropSchedule(start.Shape, options, clips).Fill(0, batch);
        double best = double.MaxValue;
        for (int step = 0; step <= Steps; step++)
        {
            long from = Stopwatch.GetTimestamp();
            (_, Tensor result) = gradient.Compute(batch, noiseSeed: 1, options.Noise);
            result.Dispose();
            if (step > 0) // the first one warms up
                best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalSeconds);
        }
        return best;
    }
}
