using Ambience.Model;

namespace Ambience.Trainer.Model;

/// <summary>Random parameters to start from.</summary>
internal static class ParameterInitialiser
{
    /// <summary>
    /// Matrices uniform with the variance that keeps a signal's size (1 / fan-in), smaller where many layers add up;
    /// biases zero but for the output's, so that the first prediction is a broad distribution around silence.
    /// </summary>
    public static float[] Create(ParameterLayout layout, int seed)
    {
        WaveNetShape shape = layout.Shape;
        var parameters = new float[layout.Count];
        var random = new Random(seed);
        foreach (ParameterSlot slot in layout.Slots)
        {
            double deviation = Deviation(slot, shape);
            Span<float> part = parameters.AsSpan(slot.Offset, slot.Length);
            for (int i = 0; i < part.Length; i++)
                part[i] = (float)(((random.NextDouble() * 2) - 1) * Math.Sqrt(3) * deviation);
        }
        if (shape.Output == OutputKind.Logistic)
            SpreadMixture(shape, parameters.AsSpan(layout["head.output.bias"].Offset, shape.OutputChannels));
        return parameters;
    }

    private static double Deviation(ParameterSlot slot, WaveNetShape shape)
    {
        if (slot.Dimensions.Length == 1)
            return 0;
        double fanIn = slot.Dimensions[1], depth = Math.Sqrt(shape.Layers);
        return slot.Name switch
        {
            ParameterLayout.MoodEmbedding => 0.5,
            "input.embedding" => 0.5,
            "head.output.weight" => 0.3 / Math.Sqrt(fanIn),
            _ when slot.Name.EndsWith("past.weight", StringComparison.Ordinal) => 1 / Math.Sqrt(2 * fanIn),
            _ when slot.Name.EndsWith("present.weight", StringComparison.Ordinal) => 1 / Math.Sqrt(2 * fanIn),
            // Layers add to the residual stream and to the skip sum: their parts must not grow with the depth.
            _ when slot.Name.EndsWith("residual.weight", StringComparison.Ordinal) => 1 / Math.Sqrt(fanIn * depth),
            _ when slot.Name.EndsWith("skip.weight", StringComparison.Ordinal) => 1 / Math.Sqrt(fanIn * depth),
            _ => 1 / Math.Sqrt(fanIn),
        };
    }

    /// <summary>
    /// Components start with different widths (a narrow one and wider ones), or they would never part.
    /// </summary>
    private static void SpreadMixture(WaveNetShape shape, Span<float> bias)
    {
        int k = shape.MixtureCount;
        for (int lane = 0; lane < shape.Lanes; lane++)
        {
            for (int component = 0; component < k; component++)
                bias[(lane * 3 * k) + (2 * k) + component] = -2.5f + (1.5f * component);
        }
    }
}
