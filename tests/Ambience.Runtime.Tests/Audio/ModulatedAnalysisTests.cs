using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class ModulatedAnalysisTests
{
    [Theory] // no multiple of a vector, less than one, more than one, odd
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(21)]
    [InlineData(32)]
    [InlineData(64)]
    public void ItIsTheConvolutionWithTheDesignedFilters(int bands)
    {
        float[] signal = TestSignals.Noise(60 * bands, 3);
        float[] expected = FilterBankAnalysis.Analyse(signal, bands, FilterBankDesign.AnalysisFilters(bands));
        var bank = new ModulatedAnalysis(bands);
        float[] padded = [.. new float[bank.Taps / 2], .. signal, .. new float[bank.Taps]];
        var lanes = new float[bands];
        for (int frame = 0; frame < 60; frame++)
        {
            bank.Analyse(padded.AsSpan(frame * bands, bank.Taps), lanes);
            // Two orders of summing about 20 x bands products of unit energy.
            for (int band = 0; band < bands; band++)
                Assert.Equal(expected[(frame * bands) + band], lanes[band], 2e-6);
        }
    }
}
