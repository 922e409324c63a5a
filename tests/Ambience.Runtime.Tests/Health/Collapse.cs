using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ambience.Model;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Health;

/// <summary>A way to make music collapse.</summary>
public enum Collapse
{
    Weights,
    State,
    NaN,
    Control,
}

/// <summary>The faults of each kind; which one, where and how strong follows from the trial's number.</summary>
internal static class Collapses
{
    public static void Cause(
        Collapse kind, WaveNetModel model, FaultyEngine engine, MusicRenderer renderer, Random random)
    {
        switch (kind)
        {
            case Collapse.Weights:
                engine.BreakWeights(Damaged(model, random));
                break;
            case Collapse.State:
                PoisonState(model.Shape, engine, random);
                break;
            case Collapse.NaN:
                float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
                engine.BreakInput(0, random.Next(model.Shape.Lanes), values[random.Next(values.Length)]);
                break;
            default:
                BreakControl(renderer, random);
                break;
        }
    }

    /// <summary>A copy of the network with one of the faults that a file or a training can have, strong enough to be heard.</summary>
    private static WaveNetModel Damaged(WaveNetModel model, Random random)
    {
        var weights = new WaveNetWeights(model.Shape);
        foreach ((WeightTensor from, WeightTensor to) in model.Weights.Tensors().Zip(weights.Tensors()))
            from.Data.CopyTo(to.Data, 0);
        int mixtures = model.Shape.MixtureCount, perLane = model.Shape.OutputsPerLane;
        switch (random.Next(6))
        {
            case 0: // a matrix of zeros: nothing arrives at the output
                Array.Clear(weights.Output);
                Array.Clear(weights.OutputBias);
                break;
            case 1: // every logistic e^2 to e^4 times too wide
                float wider = 2 + (2 * random.NextSingle());
                Each(weights.OutputBias, (i, b) => i % perLane >= 2 * mixtures ? b + wider : b);
                break;
            case 2: // means that stand still somewhere else
                float away = 2 + (4 * random.NextSingle());
                Each(weights.OutputBias, (i, b) => i % perLane >= mixtures && i % perLane < 2 * mixtures ? b + away : b);
                break;
            case 3: // the signs of all that the head hears
                Each(weights.Hidden, (_, w) => -w);
                break;
            case 4: // noise over a layer's gates
                LayerWeights layer = weights.Layers[random.Next(model.Shape.Layers / 2)];
                Each(layer.Present, (_, w) => w + (4 * (random.NextSingle() - 0.5f)));
                Each(layer.Past, (_, w) => w + (4 * (random.NextSingle() - 0.5f)));
                break;
            default: // the output matrix many times too large
                float larger = 4 + (8 * random.NextSingle());
                Each(weights.Output, (_, w) => w * larger);
                break;
        }
        return new WaveNetModel
        {
            Weights = weights, Control = model.Control, Moods = model.Moods, MoodEmbeddings = model.MoodEmbeddings,
            LaneDeviations = model.LaneDeviations, SynthesisFilters = model.SynthesisFilters,
        };
    }

    private static void PoisonState(WaveNetShape shape, FaultyEngine engine, Random random)
    {
        float size = 50 + (150 * random.NextSingle());
        switch (random.Next(3))
        {
            case 0: // everything many times too large
                engine.BreakMemory(0, (i, x) => i < shape.Lanes ? x : x * size);
                break;
            case 1: // noise instead of memories
                engine.BreakMemory(0, (i, x) => i < shape.Lanes ? x : size * (random.NextSingle() - 0.5f));
                break;
            default: // memories of the largest values that a lane can have
                engine.BreakMemory(0, (i, x) => i < shape.Lanes ? 32 * MathF.Sign(x) : x + (size * MathF.Sign(x)));
                break;
        }
    }

    /// <summary>
    /// A save game asks for a mood that lies nowhere near the trained ones: the embedding stands in the captured conductor,
    /// and is another one when it is restored. From there it glides back, for many seconds.
    /// </summary>
    private static void BreakControl(MusicRenderer renderer, Random random)
    {
        var state = new byte[renderer.StateBytes];
        renderer.CaptureState(state);
        ReadOnlySpan<byte> embedding = MemoryMarshal.AsBytes(renderer.Control[ControlLayout.MoodEmbedding..]);
        int at = state.AsSpan().IndexOf(embedding);
        Assert.True(at > 0, "the embedding is not in the captured state");
        for (int i = 0; i < embedding.Length; i += sizeof(float))
        {
            float far = (10 + (900 * random.NextSingle())) * (random.Next(2) == 0 ? 1 : -1);
            BinaryPrimitives.WriteSingleLittleEndian(state.AsSpan(at + i), far);
        }
        renderer.RestoreState(state);
    }

    private static void Each(float[] values, Func<int, float, float> change)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = change(i, values[i]);
    }
}
