using System.Numerics;

namespace Ambience.Audio;

/// <summary>Short-time spectrum of a mono or stereo clip through a Hann window.</summary>
/// <remarks>Not thread-safe: one instance a thread. Allocates only at construction.</remarks>
public sealed class AmplitudeSpectrum
{
    private readonly float[] _window;
    private readonly FourierTransform _transform;
    private readonly float[] _powers;
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
        _powers = new float[size];
        _amplitudes = new float[(size / 2) + 1];
        BinHz = (double)sampleRateHz / size;
    }

    /// <summary>Values of a spectrum: 0 Hz up to half the sample rate.</summary>
    public int Bins => _amplitudes.Length;

    /// <summary>Distance of two bins in hertz.</summary>
    public double BinHz { get; }

    /// <summary>[Bins]: what <see cref="Measure"/> returned last; zero before.</summary>
    internal ReadOnlySpan<float> Last => _amplitudes;

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
            VectorMath.Multiply(inside, window, real.AsSpan(from));
            Array.Clear(imaginary);
        }
        else
        {
            Array.Clear(imaginary, 0, from);
            Array.Clear(imaginary, to, imaginary.Length - to);
            Span<float> left = real.AsSpan(from, window.Length), right = imaginary.AsSpan(from, window.Length);
            for (int i = 0; i < window.Length; i++)
                (left[i], right[i]) = (inside[2 * i], inside[(2 * i) + 1]);
            VectorMath.Multiply(left, window, left);
            VectorMath.Multiply(right, window, right);
        }
        _transform.Forward();

        // Powers of all bins, then each with that of its mirror image: bin 0 is its own.
        float[] power = _powers;
        VectorMath.Multiply(real, real, power);
        VectorMath.MultiplyAdd(imaginary, imaginary, power);
        Span<float> mirrored = real; // no longer needed
        power.AsSpan(1).CopyTo(mirrored[1..]);
        mirrored[1..].Reverse();
        mirrored[0] = power[0];
        VectorMath.ScaledRoots(power.AsSpan(0, _amplitudes.Length), mirrored, 0.5f / audio.Channels, _amplitudes);
        return _amplitudes;
    }
}
