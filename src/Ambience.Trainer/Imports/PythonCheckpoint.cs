using Ambience.Model;

namespace Ambience.Trainer.Imports;

/// <summary>
/// The weights of a network that was trained in Python: a safetensors file with the tensors of a plain PyTorch module
/// (docs/python-checkpoints.md). Conv1d and Linear are both welcome: dimensions of 1 at the end do not matter.
/// </summary>
internal static class PythonCheckpoint
{
    private const string Embedding = "mood.embedding", Deviations = "lanes.deviation";
    private const int MostProblems = 20;

    /// <summary>What a checkpoint holds.</summary>
    /// <param name="Weights">The network.</param>
    /// <param name="MoodEmbeddings">[moods, E]; empty if there are none.</param>
    /// <param name="LaneDeviations">[Lanes]; null if the file has none.</param>
    internal sealed record Content(WaveNetWeights Weights, float[] MoodEmbeddings, float[]? LaneDeviations);

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The safetensors file.</param>
    /// <param name="shape">The network that it is to be.</param>
    /// <param name="moods">Moods that it is to know.</param>
    /// <exception cref="AmbienceException">Anything does not fit; every mismatch is named.</exception>
    public static Content Read(string path, WaveNetShape shape, int moods)
    {
        IReadOnlyDictionary<string, CheckpointTensor> tensors = SafetensorsCheckpoint.Read(path);
        var weights = new WaveNetWeights(shape);
        var problems = new List<string>();
        var used = new HashSet<string>();
        foreach (WeightTensor tensor in weights.Tensors())
            Fill(tensor, tensors, used, problems);
        int size = shape.ControlSize - ControlLayout.MoodEmbedding;
        var embeddings = new float[moods > 0 && size > 0 ? moods * size : 0];
        if (embeddings.Length > 0)
            Take(Embedding, [moods, size], embeddings, tensors, used, problems);
        float[]? deviations = tensors.ContainsKey(Deviations) ? new float[shape.Lanes] : null;
        if (deviations is not null)
            Take(Deviations, [shape.Lanes], deviations, tensors, used, problems);
        problems.AddRange(tensors.Keys.Where(name => !used.Contains(name)).Order(StringComparer.Ordinal)
            .Select(name => $"'{name}': expected no such tensor, found {Text(tensors[name].Dimensions)}"));
        if (problems.Count > 0)
        {
            throw new AmbienceException(
                $"{path}: does not fit '{shape.Name}':\n  " + string.Join("\n  ", problems.Take(MostProblems)) +
                (problems.Count > MostProblems ? $"\n  and {problems.Count - MostProblems} more" : "") +
                "\nChoose the --preset that it was trained as, or see docs/python-checkpoints.md for names and shapes.");
        }
        return new Content(weights, embeddings, deviations);
    }

    private static void Fill(
        WeightTensor tensor, IReadOnlyDictionary<string, CheckpointTensor> tensors, HashSet<string> used,
        List<string> problems)
    {
        int[] dimensions = [.. tensor.Dimensions];
        (string name, int tap) = tensor.Name switch
        {
            // The two taps of a Conv1d with kernel 2 are one tensor in Python: the past first.
            var own when own.EndsWith(".past.weight", StringComparison.Ordinal) => (own.Replace(".past.", ".dilated."), 0),
            var own when own.EndsWith(".present.weight", StringComparison.Ordinal) => (own.Replace(".present.", ".dilated."), 1),
            var own when own.EndsWith(".gate.bias", StringComparison.Ordinal) => (own.Replace(".gate.", ".dilated."), -1),
            "input.embedding" => ("input.weight", -1),
            var own => (own, -1),
        };
        if (tap < 0)
        {
            Take(name, dimensions, tensor.Data, tensors, used, problems);
            return;
        }
        var both = new float[2 * tensor.Data.Length];
        if (Take(name, [.. dimensions, 2], both, tensors, used, problems, silent: tap == 1))
        {
            for (int i = 0; i < tensor.Data.Length; i++)
                tensor.Data[i] = both[(2 * i) + tap];
        }
    }

    private static bool Take(
        string name, int[] expected, float[] into, IReadOnlyDictionary<string, CheckpointTensor> tensors,
        HashSet<string> used, List<string> problems, bool silent = false)
    {
        used.Add(name);
        bool there = tensors.TryGetValue(name, out CheckpointTensor? found);
        if (there && Squeezed(found!.Dimensions).SequenceEqual(Squeezed([.. expected.Select(d => (long)d)])))
        {
            found.Data.CopyTo(into, 0);
            return true;
        }
        if (!silent)
        {
            problems.Add(
                $"'{name}': expected [{string.Join(", ", expected)}], found {(there ? Text(found!.Dimensions) : "no such tensor")}");
        }
        return false;
    }

    /// <summary>Without dimensions of 1 at the end: a Conv1d with kernel 1 is a matrix.</summary>
    private static IEnumerable<long> Squeezed(IReadOnlyList<long> dimensions) =>
        dimensions.Reverse().SkipWhile(d => d == 1).Reverse();

    private static string Text(IReadOnlyList<long> dimensions) => $"[{string.Join(", ", dimensions)}]";
}
