using System.Numerics;
using Ambience.Model;
using Ambience.Trainer.Data;

namespace Ambience.Trainer.Evaluation;

/// <summary>How near music comes to the training music.</summary>
/// <param name="MedianDecibels">Median distance of a window of two seconds to its nearest training window.</param>
/// <param name="NearestDecibels">The smallest such distance; near 0 = a copy.</param>
/// <param name="NearestFile">The training file that came nearest.</param>
/// <param name="NearestSeconds">Where in that clip.</param>
internal sealed record Nearness(double MedianDecibels, double NearestDecibels, string NearestFile, double NearestSeconds);

/// <summary>
/// Looks for training music in what a network plays: windows of two seconds of the levels of its bands, their mean
/// taken off, compared with every half second of the training music (RMS difference in decibels). Held-out music shows
/// how near music comes that was certainly not copied.
/// </summary>
internal sealed class Memorisation
{
    private const double WindowSeconds = 2, StepSeconds = 0.5, CellSeconds = 2.0 / 32;
    private const double MostTrainingSeconds = 4 * 3600; // of more, every n-th window is searched
    private const float FloorPower = 1e-4f;              // of a lane's, 40 dB below its deviation

    private readonly WaveNetShape _shape;
    private readonly int _cellFrames, _cells;

    public Memorisation(WaveNetShape shape)
    {
        _shape = shape;
        _cellFrames = Math.Max(1, (int)Math.Round(CellSeconds * shape.FrameRateHz));
        _cells = (int)Math.Round(WindowSeconds / CellSeconds);
    }

    /// <summary>Nearest training windows of several pieces of music at once, as the training music is read only once.</summary>
    /// <param name="store">Its training clips are searched.</param>
    /// <param name="pieces">Lanes [frames, Lanes] of each piece, in units of the store's deviations.</param>
    /// <param name="cancellation">Stops soon.</param>
    public IReadOnlyList<Nearness> Search(
        TrainingStore store, IReadOnlyList<float[]> pieces, CancellationToken cancellation)
    {
        float[][][] queries = [.. pieces.Select(Windows)];
        var nearest = queries.Select(windows => windows.Select(_ => (Distance: float.PositiveInfinity, Clip: -1, Second: 0.0)).ToArray()).ToArray();
        double seconds = store.Clips.Where(clip => !clip.HeldOut).Sum(clip => clip.Frames / _shape.FrameRateHz);
        int every = Math.Max(1, (int)Math.Ceiling(seconds / MostTrainingSeconds)), counted = 0;
        for (int clip = 0; clip < store.Clips.Count; clip++)
        {
            if (store.Clips[clip].HeldOut)
                continue;
            foreach ((float[] window, double second) in WindowsOf(store.Clips[clip], cancellation))
            {
                if (counted++ % every != 0)
                    continue;
                for (int piece = 0; piece < queries.Length; piece++)
                {
                    for (int q = 0; q < queries[piece].Length; q++)
                    {
                        float distance = Distance(queries[piece][q], window);
                        if (distance < nearest[piece][q].Distance)
                            nearest[piece][q] = (distance, clip, second);
                    }
                }
            }
        }
        return [.. nearest.Select(found => Describe(store, found))];
    }

    private Nearness Describe(TrainingStore store, (float Distance, int Clip, double Second)[] found)
    {
        (float Distance, int Clip, double Second)[] sorted = [.. found.Where(f => f.Clip >= 0).OrderBy(f => f.Distance)];
        return sorted.Length == 0
            ? new Nearness(double.NaN, double.NaN, "", double.NaN)
            : new Nearness(Decibels(sorted[sorted.Length / 2].Distance), Decibels(sorted[0].Distance),
                store.Clips[sorted[0].Clip].Name, sorted[0].Second);
    }

    private double Decibels(float squares) => Math.Sqrt(squares / (_cells * _shape.Lanes));

    /// <summary>Windows of a piece, a second apart.</summary>
    private float[][] Windows(float[] lanes)
    {
        float[] levels = Levels(lanes);
        int length = _cells * _shape.Lanes, step = (int)Math.Round(1 / CellSeconds) * _shape.Lanes;
        return [.. Enumerable.Range(0, Math.Max(0, ((levels.Length - length) / step) + 1))
            .Select(i => Normalised(levels.AsSpan(i * step, length)))];
    }

    private IEnumerable<(float[] Window, double Second)> WindowsOf(StoredClip clip, CancellationToken cancellation)
    {
        int step = (int)Math.Round(StepSeconds / CellSeconds), length = _cells * _shape.Lanes;
        const int stepsAtOnce = 64;
        int cells = clip.Frames / _cellFrames;
        for (int first = 0; first + _cells <= cells; first += step * stepsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(cells - first, (step * (stepsAtOnce - 1)) + _cells);
            var lanes = new float[count * _cellFrames * _shape.Lanes];
            clip.ReadLanes(first * _cellFrames, lanes);
            float[] levels = Levels(lanes);
            for (int cell = 0; cell + _cells <= count; cell += step)
                yield return (Normalised(levels.AsSpan(cell * _shape.Lanes, length)), (first + cell) * CellSeconds);
        }
    }

    /// <summary>[cells, Lanes]: level of each lane in each cell, in decibels of its deviation.</summary>
    private float[] Levels(float[] lanes)
    {
        int width = _shape.Lanes, cells = lanes.Length / width / _cellFrames;
        var levels = new float[cells * width];
        for (int cell = 0; cell < cells; cell++)
        {
            Span<float> row = levels.AsSpan(cell * width, width);
            for (int frame = 0; frame < _cellFrames; frame++)
            {
                ReadOnlySpan<float> values = lanes.AsSpan(((cell * _cellFrames) + frame) * width, width);
                for (int lane = 0; lane < width; lane++)
                    row[lane] += values[lane] * values[lane];
            }
            for (int lane = 0; lane < width; lane++)
                row[lane] = 10 * MathF.Log10((row[lane] / _cellFrames) + FloorPower);
        }
        return levels;
    }

    /// <summary>Without its mean: the same music played louder is the same music.</summary>
    private static float[] Normalised(ReadOnlySpan<float> window)
    {
        float mean = 0;
        foreach (float value in window)
            mean += value / window.Length;
        float[] normalised = window.ToArray();
        foreach (ref float value in normalised.AsSpan())
            value -= mean;
        return normalised;
    }

    private static float Distance(float[] a, float[] b)
    {
        int width = Vector<float>.Count, i = 0;
        var sums = Vector<float>.Zero;
        for (; i <= a.Length - width; i += width)
        {
            Vector<float> apart = new Vector<float>(a, i) - new Vector<float>(b, i);
            sums += apart * apart;
        }
        float sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
