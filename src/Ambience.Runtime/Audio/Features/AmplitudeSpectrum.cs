using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Ambience.Audio;

/// <summary>Short-time spectrum of a mono or stereo clip through a Hann window. One instance a thread.</summary>
internal sealed class AmplitudeSpectrum
{
    private readonly float[] _window;
    private readonly Complex32[] _buffer;
    private readonly float[] _amplitudes;

    public AmplitudeSpectrum(double windowSeconds, int sampleRateHz)
    {
        int length = (int)Math.Round(windowSeconds * sampleRateHz);
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length);
        _window = new float[length];
        for (int i = 0; i < length; i++)
            _window[i] = (float)(0.5 - (0.5 * Math.Cos(Math.Tau * (i + 0.5) / length)));
        float scale = 2f / _window.Sum(); // a sine of amplitude A peaks at A
        for (int i = 0; i < length; i++)
            _window[i] *= scale;
        _buffer = new Complex32[size];
        _amplitudes = new float[(size / 2) + 1];
        BinHz = (double)sampleRateHz / size;
    }

    /// <summary>Values of a spectrum: 0 Hz up to half the sample rate.</summary>
    public int Bins => _amplitudes.Length;

    /// <summary>Distance of two bins.</summary>
    public double BinHz { get; }

    /// <summary>Measures around a frame of the clip, with silence outside the clip.</summary>
    /// <returns>
    /// [Bins] amplitudes, the root mean square of both channels' for a stereo clip; valid until the next call.
    /// </returns>
    public ReadOnlySpan<float> Measure(AudioClip audio, int middleFrame)
    {
        Array.Clear(_buffer);
        int first = middleFrame - (_window.Length / 2);
        int from = Math.Max(0, -first), to = Math.Min(_window.Length, audio.Frames - first);
        ReadOnlySpan<float> samples = audio.Samples;
        // Left in the real part, right in the imaginary one: one transform measures both channels, since
        // (|Z(k)|^2 + |Z(-k)|^2) / 2 = |L(k)|^2 + |R(k)|^2 for real L and R.
        if (audio.Channels == 1)
        {
            for (int i = from; i < to; i++)
                _buffer[i] = new Complex32(samples[first + i] * _window[i], 0);
        }
        else
        {
            for (int i = from; i < to; i++)
            {
                int left = 2 * (first + i);
                _buffer[i] = new Complex32(samples[left] * _window[i], samples[left + 1] * _window[i]);
            }
        }
        Fourier.Forward(_buffer, FourierOptions.NoScaling);

        int mask = _buffer.Length - 1;
        float share = 0.5f / audio.Channels;
        for (int k = 0; k < _amplitudes.Length; k++)
        {
            Complex32 positive = _buffer[k], negative = _buffer[-k & mask];
            _amplitudes[k] = MathF.Sqrt(share * (positive.MagnitudeSquared + negative.MagnitudeSquared));
        }
        return _amplitudes;
    }
}
