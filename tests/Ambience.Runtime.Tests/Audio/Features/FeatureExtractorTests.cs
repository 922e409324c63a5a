using Ambience.Audio;
using Ambience.Model;
using Xunit;
using static Ambience.Runtime.Tests.Audio.Features.Signals;

namespace Ambience.Runtime.Tests.Audio.Features;

public class FeatureExtractorTests
{
    private const int Width = ControlLayout.FeatureCount;
    private static readonly WaveNetShape s_stereo = WaveNetPresets.Ambient48;
    private static readonly WaveNetShape s_mono = WaveNetPresets.Classic;

    [Theory] // C2 (65 Hz) up to B6 (1,976 Hz): single notes over the range of melodies and basses
    [InlineData(36)]
    [InlineData(43)]
    [InlineData(57)]
    [InlineData(61)]
    [InlineData(66)]
    [InlineData(71)]
    [InlineData(83)]
    [InlineData(95)]
    public void ASineIsItsOwnPitchClass(int key)
    {
        foreach (WaveNetShape shape in (WaveNetShape[])[s_stereo, s_mono])
        {
            float[] row = MiddleRow(Stereo(48_000, 1, Sine(Hertz(key), 0.1)), shape);
            // The parabola through three bins of a Hann window misses the frequency by at most a few hundredths of a
            // bin, which at 65 Hz and the 16 kHz shape's 3.9 Hz bins is a twentieth of a semitone.
            Assert.InRange(row[key % 12], 0.99f, 1.0001f);
        }
    }

    [Theory] // chords with six overtones a note, spread over two octaves
    [InlineData(48, 64, 67)]
    [InlineData(45, 60, 64)]
    [InlineData(53, 57, 60)]
    [InlineData(55, 59, 62, 65)]
    public void ChordNotesAreTheStrongestPitchClasses(params int[] keys)
    {
        Func<double, double>[] notes = [.. keys.Select(key => Tone(Hertz(key), 0.05, partials: 6))];
        float[] row = MiddleRow(Stereo(48_000, 1, t => notes.Sum(note => note(t))), s_stereo);

        var strongest = Enumerable.Range(0, 12).OrderByDescending(pitch => row[pitch]).Take(keys.Length);
        Assert.Equal(keys.Select(key => key % 12).Order(), strongest.Order());
        Assert.Equal(1, Math.Sqrt(row[..12].Sum(value => value * value)), 1e-5);
    }

    [Fact] // what a network plays is never free of noise, and chroma must not take it for notes
    public void NoiseAsLoudAsTheChordHardlyChangesItsChroma()
    {
        Func<double, double>[] notes = [.. new[] { 53, 57, 60 }.Select(key => Tone(Hertz(key), 0.05, partials: 6))];
        Func<double, double> noise = Noise(0.1); // power 0.0033, the chord's is 0.0056
        float[] clean = MiddleRow(Stereo(48_000, 1, t => notes.Sum(note => note(t))), s_stereo);
        float[] noisy = MiddleRow(Stereo(48_000, 1, t => notes.Sum(note => note(t)) + noise(t)), s_stereo);
        Assert.InRange(clean.Take(12).Zip(noisy.Take(12), (a, b) => a * b).Sum(), 0.97f, 1.0001f);
    }

    [Fact]
    public void ANoteBetweenTwoPitchClassesIsSharedByThem()
    {
        float[] row = MiddleRow(Stereo(48_000, 1, Sine(Hertz(69.5), 0.1)), s_stereo);
        Assert.Equal(row[9], row[10], 0.05);
        Assert.Equal(1, (row[9] * row[9]) + (row[10] * row[10]), 1e-3);
    }

    [Fact] // a 997 Hz sine in both channels at -23 dBFS is -23 LUFS: EBU Tech 3341, test signal 1
    public void LoudnessOfTheReferenceToneIsMinus23Lufs()
    {
        float[] row = MiddleRow(Stereo(48_000, 1, Sine(997, Math.Pow(10, -23 / 20.0))), s_stereo);
        Assert.Equal((-23 + 40) / 20.0, row[ControlLayout.Loudness], 0.1 / 20);
    }

    [Fact]
    public void TenDecibelsMoreAreHalfAUnitOfLoudness()
    {
        float soft = MiddleRow(Stereo(48_000, 1, Sine(440, 0.02)), s_stereo)[ControlLayout.Loudness];
        float loud = MiddleRow(Stereo(48_000, 1, Sine(440, 0.02 * Math.Sqrt(10))), s_stereo)[ControlLayout.Loudness];
        Assert.Equal(0.5, loud - soft, 1e-3);
    }

    [Theory]
    [InlineData(250, -1)]
    [InlineData(1_000, 0)]
    [InlineData(4_000, 1)]
    public void BrightnessOfASineIsHalfItsOctavesAboveOneKilohertz(double hertz, double expected) =>
        Assert.Equal(expected, MiddleRow(Stereo(48_000, 1, Sine(hertz, 0.1)), s_stereo)[ControlLayout.Brightness],
            0.02);

    [Fact] // the centroid of white noise is the middle of the band, 12 kHz
    public void BrightnessOfWhiteNoise() =>
        Assert.Equal(Math.Log2(12) / 2,
            MiddleRow(OneChannel(48_000, 1, Noise(0.1)), s_stereo)[ControlLayout.Brightness], 0.03);

    [Fact]
    public void DensityPeaksWhereNotesStart()
    {
        double[] starts = [0.5, 0.85, 1.4];
        Func<double, double> tone = Tone(Hertz(60), 0.1, partials: 12);
        AudioClip clip = Stereo(48_000, 2, t =>
        {
            double since = starts.Where(start => start <= t).Select(start => t - start).DefaultIfEmpty(-1).Last();
            return since < 0 ? 0 : tone(since) * Math.Exp(-since * 6);
        });
        float[] density = Column(FeatureExtractor.Extract(clip, s_stereo), ControlLayout.Density);

        foreach (double start in starts)
        {
            int hop = (int)(start * 48_000 / s_stereo.HopSamples);
            int peak = Enumerable.Range(hop - 8, 17).MaxBy(h => density[h]);
            Assert.InRange(peak, hop - 1, hop + 1); // the window reaches half a hop beyond the hop
            Assert.InRange(density[peak], 0.4f, 3f);
        }
        // The last hops hear the clip cut the last note off, which is a click.
        float[] elsewhere = [.. density[..^2]
            .Where((_, hop) => starts.All(start => Math.Abs(((hop + 0.5) * s_stereo.HopSeconds) - start) > 0.04))];
        Assert.All(elsewhere, value => Assert.InRange(value, 0f, 0.15f));
    }

    [Fact] // 6 Hz, a third of a semitone either way: a singer's vibrato
    public void VibratoIsNotAnOnset()
    {
        AudioClip clip = Stereo(48_000, 2,
            t => 0.2 * Math.Sin(Math.Tau * 880 * (t + (0.02 / Math.Tau / 6 * Math.Sin(Math.Tau * 6 * t)))));
        float[] density = Column(FeatureExtractor.Extract(clip, s_stereo), ControlLayout.Density);
        Assert.All(density[10..^10], value => Assert.InRange(value, 0f, 0.1f));
    }

    [Fact]
    public void SilenceIsNothingAtAll()
    {
        float[] features = FeatureExtractor.Extract(new AudioClip(48_000, 2, new float[48_000]), s_stereo);
        for (int i = 0; i < features.Length; i++)
            Assert.Equal(i % Width == ControlLayout.Loudness ? -1.5f : 0f, features[i]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    [InlineData(512, 1)]
    [InlineData(513, 2)]
    public void EverySampleHasAHop(int samples, int hops)
    {
        float[] features = FeatureExtractor.Extract(OneChannel(48_000, samples / 48_000.0, Sine(440, 0.5)), s_stereo);
        Assert.Equal(hops * Width, features.Length);
        Assert.All(features, value => Assert.True(float.IsFinite(value)));
    }

    // hops are measured in batches on several threads: a batch's first hop must not differ from one in its middle
    [Fact]
    public void AClipThatStartsLaterGivesTheSameRows()
    {
        Func<double, double> noise = Noise(0.1), tone = Tone(Hertz(62), 0.1, partials: 5);
        AudioClip clip = Stereo(48_000, 3, t => tone(t) * (0.5 + (0.5 * Math.Sin(20 * t))) + noise(t));
        const int shift = 37;
        var later = new AudioClip(48_000, 2, clip.Samples[(shift * s_stereo.HopSamples * 2)..]);
        float[] whole = FeatureExtractor.Extract(clip, s_stereo), part = FeatureExtractor.Extract(later, s_stereo);
        for (int i = 40 * Width; i < part.Length; i++) // the K-weighting's memory of the clip's start has faded by then
            Assert.Equal(whole[i + (shift * Width)], part[i], 1e-4f);
    }

    [Fact]
    public void OtherRatesAndChannelsMeasureTheSame()
    {
        Func<double, double> tone = Tone(Hertz(57), 0.1, partials: 4);
        float[] expected = MiddleRow(Stereo(48_000, 1, tone), s_stereo);
        float[] actual = MiddleRow(OneChannel(44_100, 1, tone), s_stereo);
        for (int i = 0; i < Width; i++)
            Assert.Equal(expected[i], actual[i], 0.01f);
    }

    [Fact]
    public void SamplesThatAreNotFiniteAreRefused()
    {
        float[] samples = new float[1_000];
        samples[777] = float.NaN;
        var e = Assert.Throws<ArgumentException>(() =>
            FeatureExtractor.Extract(new AudioClip(48_000, 1, samples), s_stereo));
        Assert.Contains("777", e.Message);
    }

    private static float[] MiddleRow(AudioClip clip, WaveNetShape shape)
    {
        float[] features = FeatureExtractor.Extract(clip, shape);
        return features.AsSpan(features.Length / Width / 2 * Width, Width).ToArray();
    }

    private static float[] Column(float[] features, int feature) =>
        [.. Enumerable.Range(0, features.Length / Width).Select(hop => features[(hop * Width) + feature])];
}
