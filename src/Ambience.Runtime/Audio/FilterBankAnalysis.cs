namespace Ambience.Audio;

/// <summary>
/// Cuts a whole channel into bands, offline and without delay; the inverse of <see cref="FilterBankSynthesis"/>.
/// </summary>
public static class FilterBankAnalysis
{
    /// <summary>
    /// Frame t is centred on sample t x bands; the signal is zero before its start and after its end.
    /// </summary>
    /// <param name="mono">One channel.</param>
    /// <param name="bands">Number of bands.</param>
    /// <param name="filters">
    /// [bands, taps], an odd number of taps; see <see cref="FilterBankDesign.AnalysisFilters"/>.
    /// </param>
    /// <returns>[frames, bands], frames = ceil(samples / bands).</returns>
    /// <remarks>
    /// Sound within half a filter of the ends also reaches frames before the first and after the last, which are not
    /// made; put silence around a signal whose very ends matter. Allocates the result and a copy of the signal; any
    /// thread. The last bits depend on the machine's vector width.
    /// </remarks>
    /// <exception cref="ArgumentException">The filters do not fit the bands.</exception>
    public static float[] Analyse(ReadOnlySpan<float> mono, int bands, ReadOnlySpan<float> filters)
    {
        int taps = FilterBankSynthesis.CheckTaps(bands, filters);
        int frames = (int)(((long)mono.Length + bands - 1) / bands);
        if (frames == 0)
            return [];

        // Convolution runs backwards through the signal; with the filters turned round it becomes a plain dot product.
        float[] reversed = filters.ToArray();
        for (int band = 0; band < bands; band++)
            Array.Reverse(reversed, band * taps, taps);
        var padded = new float[checked(((frames - 1) * bands) + taps)];
        mono.CopyTo(padded.AsSpan(taps / 2));

        var result = new float[checked(frames * bands)];
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> around = padded.AsSpan(frame * bands, taps);
            for (int band = 0; band < bands; band++)
                result[(frame * bands) + band] = VectorMath.Dot(reversed.AsSpan(band * taps, taps), around);
        }
        return result;
    }
}
