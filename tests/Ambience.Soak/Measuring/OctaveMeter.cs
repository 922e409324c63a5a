using Ambience.Audio;
using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>
/// Long-term level of each octave from 62.5 Hz up (Welch 1967): a treble that drowns in noise or a bass that swells shows
/// here before anybody calls it broken. One window in four is looked at.
/// </summary>
internal sealed class OctaveMeter : IMeter
{
    private const int Window = 4096, EveryFrames = 4 * Window;
    private const double LowestCentreHz = 62.5;

    private readonly int _channels;
    private readonly FourierTransform _transform = new(Window);
    private readonly float[] _hann = new float[Window];
    private readonly int[] _edges;             // [octaves + 1] bins
    private readonly double[] _powers;         // [octaves], summed over windows
    private readonly float[] _left = new float[Window], _right = new float[Window];
    private int _at;                           // frames since the last window began
    private long _windows;

    public OctaveMeter(int sampleRateHz, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        _channels = channels;
        for (int i = 0; i < Window; i++)
            _hann[i] = (float)(0.5 - (0.5 * Math.Cos(Math.Tau * i / Window)));
        double binHz = (double)sampleRateHz / Window;
        var edges = new List<int>();
        for (double edge = LowestCentreHz / Math.Sqrt(2); edge <= sampleRateHz / 2.0; edge *= 2)
            edges.Add((int)Math.Round(edge / binHz));
        _edges = [.. edges];
        _powers = new double[_edges.Length - 1];
    }

    /// <summary>Middle of each octave in hertz.</summary>
    public IReadOnlyList<double> CentresHz =>
        [.. Enumerable.Range(0, _powers.Length).Select(octave => LowestCentreHz * Math.Pow(2, octave))];

    /// <summary>Mean level of each octave, dB of full scale.</summary>
    public double[] Decibels()
    {
        // 2 for the negative frequencies, 3/8 the mean square of the window.
        double scale = 2 / (0.375 * Window * Window * Math.Max(1, _windows) * _channels);
        return [.. _powers.Select(power => 10 * Math.Log10((power * scale) + 1e-14))];
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        int frames = interleaved.Length / _channels;
        for (int done = 0; done < frames;)
        {
            int count = Math.Min(frames - done, (_at < Window ? Window : EveryFrames) - _at);
            if (_at < Window)
                Keep(interleaved.Slice(done * _channels, count * _channels));
            (_at, done) = (_at + count, done + count);
            if (_at == Window)
                Measure();
            if (_at == EveryFrames)
                _at = 0;
        }
    }

    private void Keep(ReadOnlySpan<float> interleaved)
    {
        for (int i = 0; i < interleaved.Length / _channels; i++)
        {
            _left[_at + i] = interleaved[i * _channels];
            _right[_at + i] = _channels == 2 ? interleaved[(2 * i) + 1] : 0;
        }
    }

    private void Measure()
    {
        float[] re = _transform.Real, im = _transform.Imaginary;
        for (int i = 0; i < Window; i++)
            (re[i], im[i]) = (_left[i] * _hann[i], _right[i] * _hann[i]);
        _transform.Forward();
        // Left in the real part, right in the imaginary one: |L|^2 + |R|^2 = (|Z(k)|^2 + |Z(-k)|^2) / 2.
        for (int octave = 0; octave < _powers.Length; octave++)
        {
            double sum = 0;
            for (int k = _edges[octave]; k < _edges[octave + 1]; k++)
                sum += (Power(re, im, k) + Power(re, im, Window - k)) / 2;
            _powers[octave] += sum;
        }
        _windows++;
    }

    private static double Power(float[] re, float[] im, int k) => ((double)re[k] * re[k]) + ((double)im[k] * im[k]);

    /// <summary>Forgets the levels.</summary>
    public void Reset()
    {
        Array.Clear(_powers);
        _windows = 0;
    }

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        state.Values<double>(_powers);
        state.Values<float>(_left);
        state.Values<float>(_right);
        state.Value(ref _at);
        state.Value(ref _windows);
    }
}
