using Ambience.Inference.Selection;
using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary><see cref="LogisticSelection"/> for one lane by one thread.</summary>
internal static class LogisticDraw
{
    /// <summary>Draws a value.</summary>
    /// <param name="outputs">Holds the lane's mixture logits, means and log-scales.</param>
    /// <param name="first">Where.</param>
    /// <param name="mixtures">K.</param>
    /// <param name="u">The lane's random numbers.</param>
    /// <param name="temperature">Factor of the deviation from the mean.</param>
    public static float Draw(ArrayView<float> outputs, int first, int mixtures, Uniforms u, float temperature)
    {
        float highest = outputs[first];
        for (int k = 1; k < mixtures; k++)
        {
            float logit = outputs[first + k];
            highest = highest < logit ? logit : highest;
        }
        float total = 0f;
        for (int k = 0; k < mixtures; k++)
            total += Weight(outputs[first + k], highest, temperature);

        float threshold = temperature > 0f ? u.First * total : 0f;
        float sum = 0f, mean = 0f, logScale = 0f;
        bool isOpen = true;
        for (int k = 0; k < mixtures; k++)
        {
            sum += Weight(outputs[first + k], highest, temperature);
            bool here = isOpen && threshold < sum;
            mean = here ? outputs[first + mixtures + k] : mean;
            logScale = here ? outputs[first + (2 * mixtures) + k] : logScale;
            isOpen = isOpen && !here;
        }

        float lowest = LogisticSelection.LowestLogScale, limit = LogisticSelection.ValueLimit;
        float scale = DeviceMath.Exp(lowest < logScale ? logScale : lowest);
        float value = (scale * temperature * DeviceMath.Log(u.Second / (1f - u.Second))) + mean;
        // A NaN compares false and becomes 0.
        value = value < limit ? value : value > 0f ? limit : 0f;
        return value > -limit ? value : -limit;
    }

    private static float Weight(float logit, float highest, float temperature) =>
        temperature > 0f ? DeviceMath.Exp(logit - highest) : logit < highest ? 0f : 1f;
}
