namespace Ambience.Audio;

/// <summary>
/// How strongly something new begins: the rise of the log spectrum from one hop to the next, summed over bands that the
/// ear would tell apart. Vibrato does not count: a band is compared with the loudest of its neighbours a hop ago
/// (SuperFlux: Boeck and Widmer 2013, "Maximum Filter Vibrato Suppression for Onset Detection").
/// </summary>
/// <remarks>Keeps the previous spectrum; one instance a thread.</remarks>
internal sealed class OnsetStrength
{
    private const int BandCount = 40;
    private const double LowestHz = 40, HighestHz = 16_000;

    /// <summary>
    /// Rises below this amplitude in a band (66 dB below full scale) are hardly heard and hardly count.
    /// </summary>
    private const double QuietAmplitude = 5e-4;

    /// <summary>Brings a clear piano or string onset of the training corpus to about 1.</summary>
    private const double Scale = 6.0;

    private readonly int[] _edges; // [BandCount + 1] first bin of each band
    private double[] _previous = new double[BandCount];
    private double[] _current = new double[BandCount];

    public OnsetStrength(int bins, double binHz)
    {
        _edges = new int[BandCount + 1];
        double low = Mel(LowestHz), high = Mel(Math.Min(HighestHz, (bins - 1) * binHz));
        for (int band = 0; band <= BandCount; band++)
        {
            int bin = (int)Math.Round(Hertz(low + ((high - low) * band / BandCount)) / binHz);
            _edges[band] = band == 0 ? Math.Max(1, bin) : Math.Max(_edges[band - 1] + 1, bin); // at least a bin each
        }
        for (int band = 0; band <= BandCount; band++)
            _edges[band] = Math.Min(_edges[band], bins);
    }

    /// <summary>Takes the next hop's spectrum.</summary>
    /// <param name="amplitudes">[bins] from 0 Hz.</param>
    /// <returns>0 for no change or a decay, about 1 for a clear onset, at most 3.</returns>
    public float Next(ReadOnlySpan<float> amplitudes)
    {
        (_previous, _current) = (_current, _previous);
        double rise = 0;
        for (int band = 0; band < BandCount; band++)
        {
            double energy = 0;
            foreach (float amplitude in amplitudes[_edges[band].._edges[band + 1]])
                energy += (double)amplitude * amplitude;
            _current[band] = Math.Log10(1 + (Math.Sqrt(energy) / QuietAmplitude));

            double before = _previous[band];
            if (band > 0)
                before = Math.Max(before, _previous[band - 1]);
            if (band + 1 < BandCount)
                before = Math.Max(before, _previous[band + 1]);
            rise += Math.Max(0, _current[band] - before);
        }
        return (float)Math.Min(3, Scale * rise / BandCount);
    }

    private static double Mel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));

    private static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
