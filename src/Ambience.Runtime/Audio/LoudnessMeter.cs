using System.Runtime.InteropServices;

namespace Ambience.Audio;

/// <summary>
/// Integrated, gated loudness after ITU-R BS.1770-5 of audio that comes block by block: an hour of it keeps 300 kB.
/// </summary>
/// <remarks>Every channel counts the same, which is right for mono and stereo. Not thread-safe.</remarks>
public sealed class LoudnessMeter
{
    // Gating blocks of 400 ms that overlap by three quarters; two gates, one absolute, one relative to what passed the
    // first.
    private const double BlockSeconds = 0.4;
    private const int StepsPerBlock = 4;
    private const double AbsoluteGateLufs = -70;
    private const double RelativeGateDecibels = -10;

    private readonly int _channels, _stepFrames;
    private readonly KWeightingPair[] _filters; // one for two channels
    private readonly List<double> _steps = [];  // energy in each quarter of a block
    private double _energy;
    private int _framesInStep;

    /// <summary>Prepares a meter in its state of silence.</summary>
    /// <param name="sampleRateHz">Sample rate in hertz, above 0.</param>
    /// <param name="channels">Channels, at least 1.</param>
    public LoudnessMeter(int sampleRateHz, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        _channels = channels;
        _stepFrames = (int)Math.Round(BlockSeconds / StepsPerBlock * sampleRateHz);
        _filters = [.. Enumerable.Range(0, (channels + 1) / 2).Select(_ => new KWeightingPair(sampleRateHz))];
    }

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">[frames, channels] interleaved.</param>
    /// <exception cref="ArgumentException">The length is not a whole number of frames.</exception>
    public void Add(ReadOnlySpan<float> samples)
    {
        if (samples.Length % _channels != 0)
        {
            throw new ArgumentException(
                $"{samples.Length} samples are not a whole number of {_channels}-channel frames.", nameof(samples));
        }
        if (_stepFrames == 0)
            return;
        for (int at = 0; at < samples.Length; at += _channels)
        {
            for (int pair = 0; pair < _filters.Length; pair++)
            {
                int left = at + (2 * pair);
                double right = (2 * pair) + 1 < _channels ? samples[left + 1] : 0;
                _energy += _filters[pair].Energy(samples[left], right);
            }
            if (++_framesInStep < _stepFrames)
                continue;
            _steps.Add(_energy);
            (_energy, _framesInStep) = (0, 0);
        }
    }

    /// <summary>
    /// LUFS of everything so far; minus infinity if no block of 400 ms is louder than -70 LUFS. NaN in the audio gives
    /// NaN.
    /// </summary>
    public double IntegratedLufs() => Integrated(CollectionsMarshal.AsSpan(_steps), _stepFrames);

    /// <summary>Gated loudness of a row of steps, quarters of a block. Allocates nothing.</summary>
    /// <param name="steps">K-weighted energy of each, summed over its frames and the channels.</param>
    /// <param name="stepFrames">Frames in a step: 100 ms.</param>
    internal static double Integrated(ReadOnlySpan<double> steps, int stepFrames)
    {
        double gate = AbsoluteGateLufs;
        for (int pass = 0; ; pass++)
        {
            double sum = 0;
            int blocks = 0;
            for (int block = 0; block <= steps.Length - StepsPerBlock; block++)
            {
                double power = 0;
                for (int step = 0; step < StepsPerBlock; step++)
                    power += steps[block + step] / (StepsPerBlock * stepFrames);
                if (double.IsNaN(power))
                    return double.NaN;
                if (!(Loudness.FromMeanSquare(power) > gate))
                    continue;
                sum += power;
                blocks++;
            }
            if (blocks == 0)
                return double.NegativeInfinity;
            double loudness = Loudness.FromMeanSquare(sum / blocks);
            if (pass == 1)
                return loudness;
            gate = Math.Max(AbsoluteGateLufs, loudness + RelativeGateDecibels);
        }
    }
}
