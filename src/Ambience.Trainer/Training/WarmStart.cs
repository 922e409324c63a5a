using Ambience.Model;
using Ambience.Trainer.Model;

namespace Ambience.Trainer.Training;

/// <summary>
/// Begins a run from an exported file instead of random weights: other music, other moods, the same network.
/// </summary>
internal static class WarmStart
{
    /// <summary>Parameters of a new run.</summary>
    /// <param name="path">Name of the weight file, for messages.</param>
    /// <param name="model">Its content.</param>
    /// <param name="run">A fresh checkpoint: its random values stay where the file has none (new moods).</param>
    /// <param name="laneDeviations">[Lanes] of the new training store.</param>
    /// <exception cref="AmbienceException">The file's network is another one.</exception>
    public static float[] Parameters(string path, WaveNetModel model, Checkpoint run, ReadOnlySpan<float> laneDeviations)
    {
        RequireSameShape(path, model.Shape, run.Shape);
        var layout = new ParameterLayout(run.Shape, run.Moods.Count);
        float[] parameters = [.. run.Parameters];
        layout.FromWeights(model.Weights, parameters);
        if (run.Shape.Output == OutputKind.Logistic)
            Rescale(layout, parameters, model.LaneDeviations, laneDeviations);
        if (layout.HasMoods)
            TakeMoods(path, layout, parameters, model, run.Moods);
        return parameters;
    }

    private static void RequireSameShape(string path, WaveNetShape file, WaveNetShape run)
    {
        Require("sample rate", run.SampleRateHz, file.SampleRateHz);
        Require("channels", run.Channels, file.Channels);
        Require("bands", run.Bands, file.Bands);
        Require("output", run.Output, file.Output);
        Require("mixture count", run.MixtureCount, file.MixtureCount);
        Require("residual channels", run.ResidualChannels, file.ResidualChannels);
        Require("gate channels", run.GateChannels, file.GateChannels);
        Require("skip channels", run.SkipChannels, file.SkipChannels);
        Require("dilations", string.Join(' ', run.Dilations), string.Join(' ', file.Dilations));
        Require("control size", run.ControlSize, file.ControlSize);
        Require("hop frames", run.HopFrames, file.HopFrames);

        void Require<T>(string what, T expected, T found)
        {
            if (!Equals(expected, found))
            {
                throw new AmbienceException(
                    $"--from {path}: expected {what} {expected} ('{run.Name}'), found {found} ('{file.Name}'). " +
                    "A run can only begin from weights of the same network: name another file or another --preset.");
            }
        }
    }

    /// <summary>
    /// Lanes are in units of their deviation, and the new music has other deviations. Scaling what goes in and what
    /// comes out keeps the network the very same function of the audio.
    /// </summary>
    private static void Rescale(
        ParameterLayout layout, Span<float> parameters, ReadOnlySpan<float> old, ReadOnlySpan<float> now)
    {
        WaveNetShape shape = layout.Shape;
        int lanes = shape.Lanes, k = shape.MixtureCount, s = shape.SkipChannels;
        Span<float> input = Part(layout, parameters, "input.weight"); // [R, Lanes]
        Span<float> weight = Part(layout, parameters, "head.output.weight"); // [Lanes x 3K, S]
        Span<float> bias = Part(layout, parameters, "head.output.bias");
        for (int lane = 0; lane < lanes; lane++)
        {
            float toOld = now[lane] / old[lane];
            for (int row = 0; row < shape.ResidualChannels; row++)
                input[(row * lanes) + lane] *= toOld;
            for (int component = 0; component < k; component++)
            {
                int mean = (((lane * 3) + 1) * k) + component, logScale = mean + k;
                bias[mean] /= toOld;
                foreach (ref float value in weight.Slice(mean * s, s))
                    value /= toOld;
                bias[logScale] -= MathF.Log(toOld);
            }
        }
    }

    /// <summary>Moods of the same name keep their embedding; a new one begins between them.</summary>
    private static void TakeMoods(
        string path, ParameterLayout layout, Span<float> parameters, WaveNetModel model, IReadOnlyList<string> moods)
    {
        int size = layout.EmbeddingSize;
        if (model.Moods.Count == 0 || model.MoodEmbeddings.Length != model.Moods.Count * size)
        {
            throw new AmbienceException(
                $"--from {path}: expected mood embeddings of {size} numbers each, found {model.MoodEmbeddings.Length} " +
                $"numbers for {model.Moods.Count} moods. Name a weight file that was trained with moods.");
        }
        Span<float> table = Part(layout, parameters, ParameterLayout.MoodEmbedding); // [moods, E]
        for (int mood = 0; mood < moods.Count; mood++)
        {
            Span<float> row = table.Slice(mood * size, size);
            int known = model.Moods.ToList().IndexOf(moods[mood]);
            if (known >= 0)
            {
                model.MoodEmbeddings.AsSpan(known * size, size).CopyTo(row);
                continue;
            }
            for (int i = 0; i < size; i++)
            {
                float sum = 0;
                for (int other = 0; other < model.Moods.Count; other++)
                    sum += model.MoodEmbeddings[(other * size) + i];
                row[i] = (sum / model.Moods.Count) + (0.2f * row[i]); // a little apart, so that several new ones part
            }
        }
    }

    private static Span<float> Part(ParameterLayout layout, Span<float> parameters, string name) =>
        parameters.Slice(layout[name].Offset, layout[name].Length);
}
