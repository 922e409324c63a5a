namespace Ambience.Editor.Seeing;

/// <summary>
/// A spectrum as a column of a picture: rows spaced by octaves, the loudest bin of each, in steps of decibels that fit a byte.
/// </summary>
internal sealed class LogSpectrum
{
    public const int Rows = 192;
    public const double LowestHz = 30, HighestHz = 20_000, FloorDecibels = -100;

    private readonly (double First, double Last)[] _bins = new (double, double)[Rows];

    /// <param name="bins">Values of the spectrum.</param>
    /// <param name="binHz">Their distance.</param>
    public LogSpectrum(int bins, double binHz)
    {
        for (int row = 0; row < Rows; row++)
            _bins[row] = (Math.Min(HertzOf(row) / binHz, bins - 1), Math.Min(HertzOf(row + 1) / binHz, bins - 1));
    }

    /// <summary>Lower end of a row.</summary>
    public static double HertzOf(int row) => LowestHz * Math.Pow(HighestHz / LowestHz, (double)row / Rows);

    /// <summary>Fills a column.</summary>
    /// <param name="amplitudes">[bins], full scale = 1.</param>
    /// <param name="column">[Rows], lowest first: 0 = <see cref="FloorDecibels"/> and below, 255 = full scale.</param>
    public void Fill(ReadOnlySpan<float> amplitudes, Span<byte> column)
    {
        for (int row = 0; row < Rows; row++)
        {
            (double first, double last) = _bins[row];
            // Low rows lie between two bins: a line between them, or the picture has steps. High ones hold several.
            float level = Math.Max(Between(amplitudes, first), Between(amplitudes, last));
            for (int bin = (int)Math.Ceiling(first); bin <= (int)last; bin++)
                level = Math.Max(level, amplitudes[bin]);
            double decibels = 20 * Math.Log10(level + 1e-9);
            column[row] = (byte)Math.Clamp(Math.Round(255 * (1 - (decibels / FloorDecibels))), 0, 255);
        }
    }

    private static float Between(ReadOnlySpan<float> amplitudes, double bin)
    {
        int below = (int)bin;
        float share = (float)(bin - below), above = amplitudes[Math.Min(below + 1, amplitudes.Length - 1)];
        return amplitudes[below] + (share * (above - amplitudes[below]));
    }
}
