namespace Ambience.Trainer.Data;

/// <summary>
/// Clusters points (Lloyd's algorithm, started by k-means++: Arthur and Vassilvitskii 2007). The same seed gives the
/// same clusters.
/// </summary>
internal static class KMeans
{
    private const int MostRounds = 100;

    /// <param name="points">[count, size], at least one point.</param>
    /// <param name="size">Values of a point.</param>
    /// <param name="clusters">How many; fewer come back if there are fewer different points.</param>
    /// <param name="seed">Chooses the first centres.</param>
    /// <returns>
    /// The cluster of each point, and for each cluster the point nearest to its centre; no cluster is empty.
    /// </returns>
    public static (int[] Assignment, int[] Medoids) Cluster(
        ReadOnlySpan<double> points, int size, int clusters, int seed)
    {
        int count = points.Length / size;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        double[] centres = FirstCentres(points, size, clusters, new Random(seed));
        var assignment = new int[count];
        var distances = new double[count];
        for (int round = 0; round < MostRounds; round++)
        {
            bool changed = false;
            for (int p = 0; p < count; p++)
            {
                (int nearest, distances[p]) = Nearest(points.Slice(p * size, size), centres, size);
                changed |= nearest != assignment[p] || round == 0;
                assignment[p] = nearest;
            }
            if (!changed)
                break;
            centres = MoveCentres(points, size, assignment, centres);
        }

        // Centres that lost all their points are dropped; the rest are numbered anew.
        int[] used = [.. assignment.Distinct().Order()];
        var medoids = new int[used.Length];
        for (int c = 0; c < used.Length; c++)
            medoids[c] = Enumerable.Range(0, count).Where(p => assignment[p] == used[c]).MinBy(p => distances[p]);
        return ([.. assignment.Select(c => Array.IndexOf(used, c))], medoids);
    }

    /// <summary>Each next centre is a point drawn with the square of its distance to the centres so far.</summary>
    private static double[] FirstCentres(ReadOnlySpan<double> points, int size, int clusters, Random random)
    {
        int count = points.Length / size;
        var centres = new List<double>();
        var weights = new double[count];
        Array.Fill(weights, double.PositiveInfinity);
        Add(points.Slice(random.Next(count) * size, size), points);
        while (centres.Count < clusters * size)
        {
            double sum = weights.Sum();
            if (sum <= 0)
                break; // every point is a centre already
            double draw = random.NextDouble() * sum;
            int chosen = 0;
            while (chosen < count - 1 && (draw -= weights[chosen]) >= 0)
                chosen++;
            Add(points.Slice(chosen * size, size), points);
        }
        return [.. centres];

        void Add(ReadOnlySpan<double> centre, ReadOnlySpan<double> all)
        {
            centres.AddRange(centre);
            for (int p = 0; p < count; p++)
                weights[p] = Math.Min(weights[p], Nearest(all.Slice(p * size, size), centre, size).Distance);
        }
    }

    private static double[] MoveCentres(ReadOnlySpan<double> points, int size, int[] assignment, double[] centres)
    {
        var sums = new double[centres.Length];
        var counts = new int[centres.Length / size];
        for (int p = 0; p < assignment.Length; p++)
        {
            counts[assignment[p]]++;
            for (int i = 0; i < size; i++)
                sums[(assignment[p] * size) + i] += points[(p * size) + i];
        }
        for (int i = 0; i < sums.Length; i++)
            sums[i] = counts[i / size] == 0 ? centres[i] : sums[i] / counts[i / size];
        return sums;
    }

    private static (int Centre, double Distance) Nearest(
        ReadOnlySpan<double> point, ReadOnlySpan<double> centres, int size)
    {
        (int Centre, double Distance) best = (0, double.PositiveInfinity);
        for (int c = 0; c < centres.Length / size; c++)
        {
            double distance = 0;
            for (int i = 0; i < size; i++)
            {
                double difference = point[i] - centres[(c * size) + i];
                distance += difference * difference;
            }
            if (distance < best.Distance)
                best = (c, distance);
        }
        return best;
    }
}
