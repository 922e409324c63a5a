using System.Numerics;
using System.Runtime.InteropServices;

namespace Ambience.Audio;

/// <summary>Short-time spectrum of a mono or stereo clip through a Hann window.</summary>
/// <remarks>Not thread-safe: one instance a thread. Allocates only at construction.</remarks>
public sealed class AmplitudeSpectrum
{
    private readonly float[] _window;
    private readonly FourierTransform _transform;
    private readonly float[] _amplitudes;

    /// <summary>Prepares the window and its transform, the next power of two long.</summary>
    /// <param name="windowSeconds">Length of the window in seconds, at least four samples.</param>
    /// <param name="sampleRateHz">Sample rate in hertz, above 0.</param>
    public AmplitudeSpectrum(double windowSeconds, int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSeconds * sampleRateHz, 4, nameof(windowSeconds));
        int length = (int)Math.Round(windowSeconds * sampleRateHz);
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)length);
        _window = new float[length];
        for (int i = 0; i < length; i++)
            _window[i] = (float)(0.5 - (0.5 * Math.Cos(Math.Tau * (i + 0.5) / length)));
        float scale = 2f / _window.Sum(); // a sine of amplitude A peaks at A
        for (int i = 0; i < length; i++)
            _window[i] *= scale;
        _transform = new FourierTransform(size);
        _amplitudes = new float[(size / 2) + 1];
        BinHz = (double)sampleRateHz / size;
    }

    /// <summary>Values of a spectrum: 0 Hz up to half the sample rate.</summary>
    public int Bins => _amplitudes.Length;

    /// <summary>Distance of two bins in hertz.</summary>
    public double BinHz { get; }

    /// <summary>Measures around a frame of the clip, with silence outside the clip.</summary>
    /// <param name="audio">Mono or stereo, of the sample rate that was announced.</param>
    /// <param name="middleFrame">The frame in the middle of the window; it may lie outside the clip.</param>
    /// <returns>
    /// [Bins] amplitudes, the root mean square of both channels' for a stereo clip; valid until the next call.
    /// </returns>
    public ReadOnlySpan<float> Measure(AudioClip audio, int middleFrame)
    {
        int first = middleFrame - (_window.Length / 2);
        int from = Math.Clamp(-first, 0, _window.Length), to = Math.Clamp(audio.Frames - first, from, _window.Length);
        float[] real = _transform.Real, imaginary = _transform.Imaginary;
        Array.Clear(real, 0, from);
        Array.Clear(real, to, real.Length - to);
        int start = Math.Clamp(first + from, 0, audio.Frames);
        ReadOnlySpan<float> inside = audio.Samples.AsSpan(start * audio.Channels, (to - from) * audio.Channels);
        ReadOnlySpan<float> window = _window.AsSpan(from, to - from);
        // Left in the real part, right in the imaginary one: one transform measures both channels, since
        // (|Z(k)|^2 + |Z(-k)|^2) / 2 = |L(k)|^2 + |R(k)|^2 for real L and R.
        if (audio.Channels == 1)
        {
            for (int i = 0; i < window.Length; i++)
                real[from + i] = inside[i] * window[i];
            Array.Clear(imaginary);
        }
        else
        {
            Array.Clear(imaginary, 0, from);
            Array.Clear(imaginary, to, imaginary.Length - to);
            ReadOnlySpan<Vector2> stereo = MemoryMarshal.Cast<float, Vector2>(inside);
            for (int i = 0; i < stereo.Length; i++)
                (real[from + i], imaginary[from + i]) = (stereo[i].X * window[i], stereo[i].Y * window[i]);
        }
        _transform.Forward();

        int mask = real.Length - 1;
        float share = 0.5f / audio.Channels;
        for (int k = 0; k < _amplitudes.Length; k++)
        {
            int mirrored = -k & mask;
            float power = (real[k] * real[k]) + (imaginary[k] * imaginary[k]);
            float other = (real[mirrored] * real[mirrored]) + (imaginary[mirrored] * imaginary[mirrored]);
            _amplitudes[k] = MathF.Sqrt(share * (power + other));
        }
        return _amplitudes;
    }
}
