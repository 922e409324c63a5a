using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class FilterBankTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(32)]
    [InlineData(64)]
    public void ARoundTripLosesLessThanAThousandth(int bands)
    {
        foreach ((string name, float[] signal) in new[] { ("noise", TestSignals.Noise(60_001, 1)), ("music", TestSignals.Music(60_001, 2)) })
        {
            double decibels = TestSignals.SignalToErrorDecibels(signal, RoundTrip(signal, bands));
            output.WriteLine($"{bands} bands, {name}: {decibels:F1} dB");
            Assert.True(decibels >= 60, $"{name}: {decibels} dB");
        }
    }

    /// <summary>Analysis and synthesis of a signal with silence around it, so that no frame which it reaches is cut off.</summary>
    internal static float[] RoundTrip(float[] signal, int bands)
    {
        int silence = FilterBankDesign.TapsPerBand * bands;
        float[] padded = [.. new float[silence], .. signal, .. new float[silence]];
        float[] frames = FilterBankAnalysis.Analyse(padded, bands, FilterBankDesign.AnalysisFilters(bands));
        var synthesis = new FilterBankSynthesis(bands, FilterBankDesign.SynthesisFilters(bands));
        var samples = new float[frames.Length];
        synthesis.Process(frames, samples);
        return samples.AsSpan(silence + synthesis.DelaySamples, signal.Length).ToArray();
    }
}
