using System.Numerics;
using Ambience.Audio;
using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;
using ScottPlot;

namespace Ambience.Trainer.Listening;

/// <summary>Two spectrograms in one picture: real music, and below it what the network played when asked for the same.</summary>
internal static class Spectrogram
{
    public const int Width = 640, Height = 420;

    private const int Window = 2048, Rows = 96, Columns = 240;
    private const double LowestHz = 40, FloorDecibels = -90;

    /// <summary>Draws them.</summary>
    /// <returns>PNG.</returns>
    public static byte[] Draw(string mood, AudioClip real, AudioClip played)
    {
        var picture = new Multiplot();
        picture.AddPlots(2);
        Fill(picture.GetPlot(0), $"{mood}: real", real);
        Fill(picture.GetPlot(1), $"{mood}: played", played);
        return picture.Render(Width, Height).GetImageBytes(ImageFormat.Png);
    }

    private static void Fill(Plot plot, string title, AudioClip clip)
    {
        double highest = Math.Min(16_000, clip.SampleRateHz / 2.0), octaves = Math.Log2(highest / LowestHz);
        var map = plot.Add.Heatmap(Levels(clip, highest));
        map.Extent = new CoordinateRect(0, clip.Seconds, 0, octaves);
        map.ManualRange = new ScottPlot.Range(FloorDecibels, 0);
        plot.Title(title, size: 13);
        plot.YLabel("Hz");
        plot.Axes.Left.SetTicks(
            [.. Marks().Select(mark => Math.Log2(mark / LowestHz))],
            [.. Marks().Select(mark => mark < 1000 ? $"{mark:0}" : $"{mark / 1000:0}k")]);
        plot.Axes.SetLimits(0, clip.Seconds, 0, octaves);
        plot.HideGrid();

        IEnumerable<double> Marks() => new double[] { 100, 300, 1000, 3000, 10_000 }.Where(mark => mark < highest);
    }

    /// <summary>Decibels of full scale, [rows from the highest frequency down, columns], rows spaced by octaves.</summary>
    private static double[,] Levels(AudioClip clip, double highestHz)
    {
        float[] samples = clip.ToMono().Samples;
        var levels = new double[Rows, Columns];
        var buffer = new Complex[Window];
        for (int column = 0; column < Columns; column++)
        {
            int middle = (int)((column + 0.5) / Columns * samples.Length);
            for (int i = 0; i < Window; i++)
            {
                int at = middle - (Window / 2) + i;
                double value = at >= 0 && at < samples.Length && float.IsFinite(samples[at]) ? samples[at] : 0;
                buffer[i] = value * (0.5 - (0.5 * Math.Cos(Math.Tau * i / Window)));
            }
            Fourier.Forward(buffer, FourierOptions.NoScaling);
            for (int row = 0; row < Rows; row++)
                levels[row, column] = Level(buffer, clip.SampleRateHz, highestHz, row);
        }
        return levels;
    }

    private static double Level(Complex[] spectrum, int sampleRateHz, double highestHz, int row)
    {
        double Hz(double r) => highestHz * Math.Pow(LowestHz / highestHz, r / Rows);
        int from = (int)(Hz(row + 1) * Window / sampleRateHz), to = (int)Math.Ceiling(Hz(row) * Window / sampleRateHz);
        double power = 0;
        for (int bin = from; bin <= Math.Min(to, Window / 2); bin++)
            power = Math.Max(power, spectrum[bin].MagnitudeSquared());
        const double fullScale = Window / 4.0; // a sine of amplitude 1 under a Hann window
        return Math.Max(FloorDecibels, 10 * Math.Log10((power / (fullScale * fullScale)) + 1e-12));
    }
}
