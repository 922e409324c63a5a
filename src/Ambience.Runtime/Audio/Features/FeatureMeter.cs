using Ambience.Model;

namespace Ambience.Audio;

/// <summary>
/// The features of <see cref="FeatureExtractor"/> for audio that comes hop by hop, as a game plays it: chroma, loudness,
/// brightness and density of what is heard, to be set beside what the network was asked for.
/// </summary>
/// <remarks>
/// A hop's windows reach into the hops after it, so a hop is measured <see cref="DelayHops"/> after it has come. Not
/// thread-safe. Allocates only at construction.
/// </remarks>
public sealed class FeatureMeter
{
    private readonly AudioClip _recent; // the last frames that came, the newest at the end
    private readonly AmplitudeSpectrum _longSpectrum, _shortSpectrum;
    private readonly OnsetStrength _onsets;
    private readonly float[] _features = new float[ControlLayout.FeatureCount];
    private readonly double[] _energies; // [window] K-weighted, of each frame in turn
    private readonly int _hopFrames, _ahead;
    private KWeightingPair _weighting;
    private double _energy;              // of all of them
    private int _energyAt;

    /// <summary>Prepares a meter in its state of silence.</summary>
    /// <param name="sampleRateHz">Sample rate in hertz, 8,000 or more.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="hopFrames">The most frames that come at a time, at least 1.</param>
    public FeatureMeter(int sampleRateHz, int channels, int hopFrames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, 8_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hopFrames);
        if (channels is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Mono or stereo.");
        _hopFrames = hopFrames;
        _longSpectrum = new AmplitudeSpectrum(FeatureExtractor.LongWindowSeconds, sampleRateHz);
        _shortSpectrum = new AmplitudeSpectrum(FeatureExtractor.ShortWindowSeconds, sampleRateHz);
        _onsets = new OnsetStrength(_shortSpectrum.Bins, _shortSpectrum.BinHz);
        int window = (int)Math.Round(FeatureExtractor.LongWindowSeconds * sampleRateHz);
        int half = window - (window / 2);
        DelayHops = (half - (hopFrames / 2) + hopFrames - 1) / hopFrames;
        _ahead = (DelayHops * hopFrames) + hopFrames - (hopFrames / 2);
        _energies = new double[Math.Max(1, (int)Math.Round(FeatureExtractor.LoudnessWindowSeconds * sampleRateHz))];
        _recent = new AudioClip(sampleRateHz, channels, new float[(window + (2 * hopFrames)) * channels]);
        _weighting = new KWeightingPair(sampleRateHz);
    }

    /// <summary><see cref="Features"/> describe the hop that came so many hops before the newest one.</summary>
    public int DelayHops { get; }

    /// <summary>Amplitudes of the long window, 0 Hz first; valid until the next hop.</summary>
    /// <remarks>[bins]; the next is <see cref="BinHz"/> farther on.</remarks>
    public ReadOnlySpan<float> Spectrum => _longSpectrum.Last;

    /// <summary>Distance of two values of <see cref="Spectrum"/> in hertz.</summary>
    public double BinHz => _longSpectrum.BinHz;

    /// <summary>[<see cref="ControlLayout.FeatureCount"/>], as in <see cref="ControlLayout"/>; valid until the next hop.</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>Takes the next hop and measures the one that its windows have reached the end of.</summary>
    /// <param name="samples">[1..hopFrames, channels] interleaved; every value finite.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        int channels = _recent.Channels;
        if (samples.Length > _hopFrames * channels || samples.Length % channels != 0)
        {
            throw new ArgumentException(
                $"Expected at most {_hopFrames} frames of {channels} channels, found {samples.Length} samples.", nameof(samples));
        }
        float[] recent = _recent.Samples;
        recent.AsSpan(samples.Length).CopyTo(recent);
        samples.CopyTo(recent.AsSpan(recent.Length - samples.Length));
        int middle = _recent.Frames - _ahead;
        int end = middle - (_energies.Length / 2) + _energies.Length;
        for (int frame = end - (samples.Length / channels); frame < end; frame++)
            Weigh(frame);

        ReadOnlySpan<float> amplitudes = _longSpectrum.Measure(_recent, middle);
        Chroma.Measure(amplitudes, _longSpectrum.BinHz, _features.AsSpan(0, ControlLayout.ChromaSize));
        double meanSquare = Math.Max(_energy, 0) / _energies.Length;
        double lufs = meanSquare < 1e-12 ? -70 : Loudness.FromMeanSquare(meanSquare);
        _features[ControlLayout.Loudness] = (float)Math.Clamp((lufs + 40) / 20, -1.5, 2);
        _features[ControlLayout.Brightness] = Brightness.Measure(amplitudes, _longSpectrum.BinHz);
        _features[ControlLayout.Density] = _onsets.Next(_shortSpectrum.Measure(_recent, middle));
    }

    private void Weigh(int frame)
    {
        float[] recent = _recent.Samples;
        double energy = _recent.Channels == 1
            ? _weighting.Energy(recent[frame], 0)
            : _weighting.Energy(recent[2 * frame], recent[(2 * frame) + 1]);
        _energy += energy - _energies[_energyAt];
        _energies[_energyAt] = energy;
        if (++_energyAt < _energies.Length)
            return;
        _energyAt = 0;
        _energy = _energies.Sum(); // what rounding has left over does not add up
    }
}
