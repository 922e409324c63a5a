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
    public double IntegratedLufs()
    {
        var blocks = new double[Math.Max(0, _steps.Count - StepsPerBlock + 1)];
        for (int block = 0; block < blocks.Length; block++)
        {
            for (int step = 0; step < StepsPerBlock; step++)
                blocks[block] += _steps[block + step] / (StepsPerBlock * _stepFrames);
        }
        if (blocks.Any(double.IsNaN))
            return double.NaN;
        double[] audible = [.. blocks.Where(power => Loudness.FromMeanSquare(power) > AbsoluteGateLufs)];
        if (audible.Length == 0)
            return double.NegativeInfinity;
        double gate = Loudness.FromMeanSquare(audible.Average()) + RelativeGateDecibels;
        return Loudness.FromMeanSquare(audible.Where(power => Loudness.FromMeanSquare(power) > gate).Average());
    }
}
