using Ambience.Audio;
using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>Loudness minute by minute, and of all of an hour (ITU-R BS.1770-5, gated).</summary>
internal sealed class LoudnessLine : IMeter
{
    private const int StepsPerSecond = 10, MinuteSteps = 60 * StepsPerSecond, HourSteps = 60 * MinuteSteps;

    private readonly int _stepFrames;
    private readonly int _channels;
    private readonly double[] _steps = new double[HourSteps]; // K-weighted energy of 100 ms each
    private readonly double[] _minutes = new double[60];
    private KWeightingPair _filter;
    private double _energy;
    private int _framesInStep, _stepCount;

    public LoudnessLine(int sampleRateHz, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        (_stepFrames, _channels) = (sampleRateHz / StepsPerSecond, channels);
        _filter = new KWeightingPair(sampleRateHz);
    }

    /// <summary>LUFS of each whole minute since the last <see cref="Reset"/>.</summary>
    public ReadOnlySpan<double> Minutes => _minutes.AsSpan(0, _stepCount / MinuteSteps);

    /// <summary>LUFS of all since the last <see cref="Reset"/>.</summary>
    public double IntegratedLufs() => LoudnessMeter.Integrated(_steps.AsSpan(0, _stepCount), _stepFrames);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        for (int at = 0; at < interleaved.Length; at += _channels)
        {
            _energy += _filter.Energy(interleaved[at], _channels == 2 ? interleaved[at + 1] : 0);
            if (++_framesInStep == _stepFrames)
                EndStep();
        }
    }

    private void EndStep()
    {
        if (_stepCount == HourSteps)
            throw new InvalidOperationException("An hour is all that is kept: Reset at its end.");
        _steps[_stepCount++] = _energy;
        (_energy, _framesInStep) = (0, 0);
        (int minute, int rest) = Math.DivRem(_stepCount, MinuteSteps);
        if (rest == 0)
        {
            _minutes[minute - 1] = LoudnessMeter.Integrated(
                _steps.AsSpan(_stepCount - MinuteSteps, MinuteSteps), _stepFrames);
        }
    }

    /// <summary>Begins a new hour; the filters go on.</summary>
    public void Reset() => _stepCount = 0;

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        state.Values<double>(_steps);
        state.Values<double>(_minutes);
        state.Value(ref _filter);
        state.Value(ref _energy);
        state.Value(ref _framesInStep);
        state.Value(ref _stepCount);
    }
}
