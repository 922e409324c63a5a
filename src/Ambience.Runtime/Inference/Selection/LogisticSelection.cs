using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Selection;

/// <summary>
/// Draws a value from a mixture of K logistics (Salimans 2017, section 2.1), for as many lanes at once as a vector is
/// wide: u1 picks the component by the mixture's CDF, u2 the place in it by the logistic's inverse CDF, ln(u / (1 -
/// u)).
/// </summary>
internal static class LogisticSelection
{
    /// <summary>Log-scales count as at least this, as in training: narrower is more than fp32 lanes can tell.</summary>
    public const float LowestLogScale = -9f;

    /// <summary>
    /// Values stay within this many standard deviations: no draw, however unlikely, may upset the network.
    /// </summary>
    public const float ValueLimit = 32f;

    /// <summary>Draws values.</summary>
    /// <param name="outputs">Mixture logits, then means, then log-scales; parameter j of the lanes is at first + j x
    /// stride.</param>
    /// <param name="first">Where parameter 0 of the first lane is.</param>
    /// <param name="stride">From one parameter to the next.</param>
    /// <param name="mixtures">K.</param>
    /// <param name="u1">In [0, 1).</param>
    /// <param name="u2">In (0, 1).</param>
    /// <param name="temperature">Factor of the deviation from the mean; 0 gives the mean of the likeliest
    /// component.</param>
    /// <param name="logScale">The chosen component's, for <see cref="DistributionMeter"/>; NaN if anything of what it was
    /// drawn from is not finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Draw<V>(ref float outputs, int first, int stride, int mixtures, V u1, V u2, V temperature,
        out V logScale)
        where V : struct, IVector<V>
    {
        V zero = V.Broadcast(0f), one = V.Broadcast(1f);
        V highest = V.Load(ref outputs, first);
        for (int k = 1; k < mixtures; k++)
        {
            V logit = V.Load(ref outputs, first + (k * stride));
            highest = V.Larger(logit, highest);
        }

        V total = zero;
        for (int k = 0; k < mixtures; k++)
            total += Weight(V.Load(ref outputs, first + (k * stride)), highest, temperature);

        // The first component at which the running sum exceeds the threshold. u1 < 1, so the last sum (the total, added
        // in the same order) always does. At temperature 0 every weight is 0 or 1 and the threshold 0: the first
        // likeliest one.
        V threshold = V.SelectIfLess(zero, temperature, u1 * total, zero);
        V sum = zero, mean = zero, open = one;
        logScale = zero;
        for (int k = 0; k < mixtures; k++)
        {
            sum += Weight(V.Load(ref outputs, first + (k * stride)), highest, temperature);
            V here = V.SelectIfLess(threshold, sum, open, zero);
            V meanHere = V.Load(ref outputs, first + ((mixtures + k) * stride));
            V logScaleHere = V.Load(ref outputs, first + (((2 * mixtures) + k) * stride));
            mean = V.SelectIfLess(zero, here, meanHere, mean);
            logScale = V.SelectIfLess(zero, here, logScaleHere, logScale);
            open -= here;
        }

        V lowest = V.Broadcast(LowestLogScale);
        logScale = V.Larger(logScale, lowest);
        V scale = Elementary.Exp(logScale);
        V noise = Elementary.Log(u2 / (one - u2));
        V value = V.MultiplyAdd(scale * temperature, noise, mean);
        logScale += (total - total) + (value - value); // 0, or NaN where one of them is not finite

        // A NaN (weights that diverged) compares false and becomes 0, so that it cannot live on in the queues.
        V limit = V.Broadcast(ValueLimit), negativeLimit = V.Broadcast(-ValueLimit);
        value = V.SelectIfLess(value, limit, value, V.SelectIfLess(zero, value, limit, zero));
        return V.SelectIfLess(negativeLimit, value, value, negativeLimit);
    }

    /// <inheritdoc cref="Draw{V}(ref float, int, int, int, V, V, V, out V)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Draw<V>(ref float outputs, int first, int stride, int mixtures, V u1, V u2, V temperature)
        where V : struct, IVector<V> => Draw(ref outputs, first, stride, mixtures, u1, u2, temperature, out _);

    /// <summary>
    /// What a component weighs: its softmax numerator, or at temperature 0 one for a likeliest, zero for the others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weight<V>(V logit, V highest, V temperature)
        where V : struct, IVector<V>
    {
        V zero = V.Broadcast(0f);
        V likeliest = V.SelectIfLess(logit, highest, zero, V.Broadcast(1f));
        return V.SelectIfLess(zero, temperature, Elementary.Exp(logit - highest), likeliest);
    }
}
