using Ambience.Audio;
using Ambience.Editor.Seeing;

namespace Ambience.Editor.Tests.Seeing;

public class LogSpectrumTests
{
    [Theory]
    [InlineData(60, 1.0)]
    [InlineData(1_000, 0.1)]
    [InlineData(12_000, 0.01)]
    public void ASineStandsAtItsPlaceWithItsLevel(double hertz, double amplitude)
    {
        const int rate = 48_000;
        var sine = new float[rate];
        for (int i = 0; i < rate; i++)
            sine[i] = (float)(amplitude * Math.Sin(Math.Tau * hertz * i / rate));
        var spectrum = new AmplitudeSpectrum(8_192.0 / rate, rate);
        var column = new byte[LogSpectrum.Rows];
        new LogSpectrum(spectrum.Bins, spectrum.BinHz).Fill(spectrum.Measure(new AudioClip(rate, 1, sine), rate / 2), column);

        int row = Array.IndexOf(column, column.Max());
        int bins = (int)Math.Ceiling(spectrum.BinHz / (LogSpectrum.HertzOf(row + 1) - LogSpectrum.HertzOf(row)));
        Assert.InRange(hertz, LogSpectrum.HertzOf(row - bins), LogSpectrum.HertzOf(row + 1 + bins));
        double decibels = LogSpectrum.FloorDecibels * (1 - (column[row] / 255.0));
        Assert.Equal(20 * Math.Log10(amplitude), decibels, 2.0); // a Hann window loses 1.4 dB between two bins
        Assert.True(column[LogSpectrum.Rows / 2] < column[row] || row == LogSpectrum.Rows / 2);
    }
}
