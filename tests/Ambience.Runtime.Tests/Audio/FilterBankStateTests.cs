using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class FilterBankStateTests
{
    private const int Bands = 12, Frames = 70;

    private readonly float[] frames = TestSignals.Noise(Frames * Bands, 5);
    private readonly FilterBankSynthesis synthesis = new(Bands, FilterBankDesign.SynthesisFilters(Bands));

    [Fact]
    public void ResetMakesTheSecondPassEqualTheFirst()
    {
        float[] first = Run(synthesis, frames);
        Assert.NotEqual(first, Run(synthesis, frames)); // the tail of the first pass still sounds
        synthesis.Reset();
        Assert.Equal(first, Run(synthesis, frames));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(33)]
    public void ACapturedStateContinuesInAnotherBank(int after)
    {
        float[] whole = Run(synthesis, frames);
        synthesis.Reset();
        Run(synthesis, frames[..(after * Bands)]);
        var state = new float[synthesis.StateFloats];
        synthesis.CaptureState(state);
        var other = new FilterBankSynthesis(Bands, FilterBankDesign.SynthesisFilters(Bands));
        Run(other, TestSignals.Noise(3 * Bands, 6)); // its ring stands elsewhere and is not empty
        other.RestoreState(state);
        Assert.Equal(whole[(after * Bands)..], Run(other, frames[(after * Bands)..]));
    }

    [Fact]
    public void AllocatesNothing()
    {
        var samples = new float[frames.Length];
        var state = new float[synthesis.StateFloats];
        Assert.Equal(0, Allocations.Of(() =>
        {
            synthesis.Process(frames, samples);
            synthesis.CaptureState(state);
            synthesis.Reset();
            synthesis.RestoreState(state);
        }));
    }

    private static float[] Run(FilterBankSynthesis synthesis, float[] frames)
    {
        var samples = new float[frames.Length];
        synthesis.Process(frames, samples);
        return samples;
    }
}
