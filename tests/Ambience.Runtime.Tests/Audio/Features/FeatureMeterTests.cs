using Ambience.Audio;
using Ambience.Model;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Audio.Features;

public class FeatureMeterTests
{
    private const int Width = ControlLayout.FeatureCount;
    private static readonly WaveNetShape s_shape = WaveNetPresets.Ambient48;

    /// <summary>The extractor, which the trainer measures with, is the oracle.</summary>
    [Fact]
    public void AStreamHasTheFeaturesOfTheWholeClip()
    {
        const int hops = 150;
        float[] music = TestSignals.Music(hops * s_shape.HopSamples, 3), noise = TestSignals.Noise(music.Length, 4);
        var stereo = new float[2 * music.Length];
        for (int i = 0; i < music.Length; i++)
            (stereo[2 * i], stereo[(2 * i) + 1]) = (music[i], (0.7f * music[i]) + (0.01f * noise[i]));
        float[] expected = FeatureExtractor.Extract(new AudioClip(s_shape.SampleRateHz, 2, stereo), s_shape);

        var meter = new FeatureMeter(s_shape.SampleRateHz, 2, s_shape.HopSamples);
        Assert.Equal(8, meter.DelayHops);
        for (int hop = 0; hop < hops; hop++)
        {
            meter.Add(stereo.AsSpan(2 * hop * s_shape.HopSamples, 2 * s_shape.HopSamples));
            int row = hop - meter.DelayHops;
            if (row < 0)
                continue;
            for (int feature = 0; feature < Width; feature++)
            {
                // Sums of energies are rounded in another order; everything else is the very same computation.
                float tolerance = feature == ControlLayout.Loudness ? 1e-5f : 0;
                Assert.InRange(meter.Features[feature] - expected[(row * Width) + feature], -tolerance, tolerance);
            }
        }
        Assert.True(meter.Spectrum.Length > 1_000);
    }

    [Fact]
    public void SilenceAfterMusicIsAsQuietAsCanBe()
    {
        var meter = new FeatureMeter(s_shape.SampleRateHz, 1, 512);
        float[] music = TestSignals.Music(100 * 512, 1);
        for (int hop = 0; hop < 150; hop++)
            meter.Add(hop < 100 ? music.AsSpan(hop * 512, 512) : new float[512]);
        Assert.Equal(-1.5f, meter.Features[ControlLayout.Loudness]);
        Assert.All(meter.Features[..12].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        var meter = new FeatureMeter(s_shape.SampleRateHz, 2, 512);
        float[] noise = TestSignals.Noise(1_024, 1);
        Assert.Equal(0, Allocations.Of(() => meter.Add(noise), runs: 1));
        Assert.Throws<ArgumentException>(() => meter.Add(new float[1_026]));
    }
}
