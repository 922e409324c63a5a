using System.Runtime.InteropServices;

namespace Ambience.Audio;

/// <summary>
/// Loudness after ITU-R BS.1770-5 and EBU R 128 of audio that comes block by block: momentary, short-term, integrated with
/// both gates, and its range. An hour of audio keeps 300 kB.
/// </summary>
/// <remarks>
/// Every channel counts the same, which is right for mono and stereo. Figures change ten times a second, as EBU Tech 3341
/// asks of a live meter. Not thread-safe.
/// </remarks>
public sealed class LoudnessMeter
{
    // Gating blocks of 400 ms that overlap by three quarters; two gates, one absolute, one relative to what passed the
    // first.
    private const double BlockSeconds = 0.4;
    private const int StepsPerBlock = 4;
    private const double AbsoluteGateLufs = -70;
    private const double RelativeGateDecibels = -10;
    private const int ShortTermSteps = 30; // 3 s
    private const double RangeGateDecibels = -20;

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
            MaximumMomentaryLufs = Math.Max(MaximumMomentaryLufs, MomentaryLufs);
            MaximumShortTermLufs = Math.Max(MaximumShortTermLufs, ShortTermLufs);
        }
    }

    /// <summary>Seconds measured so far, in whole steps of 100 ms.</summary>
    public double Seconds => _steps.Count * BlockSeconds / StepsPerBlock;

    /// <summary>LUFS of the last 400 ms; minus infinity in silence and before the first 400 ms.</summary>
    public double MomentaryLufs => LufsOfLast(StepsPerBlock);

    /// <summary>LUFS of the last 3 s; minus infinity in silence and before the first 3 s.</summary>
    public double ShortTermLufs => LufsOfLast(ShortTermSteps);

    /// <summary>The highest <see cref="MomentaryLufs"/> so far.</summary>
    public double MaximumMomentaryLufs { get; private set; } = double.NegativeInfinity;

    /// <summary>The highest <see cref="ShortTermLufs"/> so far.</summary>
    public double MaximumShortTermLufs { get; private set; } = double.NegativeInfinity;

    private double LufsOfLast(int steps) => _steps.Count < steps
        ? double.NegativeInfinity
        : Loudness.FromMeanSquare(PowerOf(_steps.Count - steps, steps));

    private double PowerOf(int first, int steps)
    {
        double energy = 0;
        for (int step = first; step < first + steps; step++)
            energy += _steps[step];
        return energy / ((double)steps * _stepFrames);
    }

    /// <summary>
    /// Loudness range (EBU Tech 3342): from the 10th to the 95th hundredth of the short-term loudness, gated at -70 LUFS
    /// and 20 LU below the mean of what passed that.
    /// </summary>
    /// <returns>LU, 0 or more; 0 before 3 s have passed and in silence.</returns>
    public double LoudnessRange()
    {
        var powers = new List<double>();
        for (int first = 0; first + ShortTermSteps <= _steps.Count; first++)
        {
            if (PowerOf(first, ShortTermSteps) is var power && Loudness.FromMeanSquare(power) > AbsoluteGateLufs)
                powers.Add(power);
        }
        if (powers.Count == 0)
            return 0;
        double gate = Loudness.FromMeanSquare(powers.Average()) + RangeGateDecibels;
        double[] sorted = [.. powers.Select(Loudness.FromMeanSquare).Where(lufs => lufs > gate).Order()];
        return At(0.95) - At(0.10);

        double At(double share) => sorted[(int)Math.Round((sorted.Length - 1) * share)];
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
