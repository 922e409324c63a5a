using Ambience.Moods;
using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>
/// Brings a block of music into the form in which OpenAL takes it: as many channels as the source has, float32 where it
/// knows that, 16 bits otherwise.
/// </summary>
/// <remarks>One thread. Allocates when constructed.</remarks>
internal sealed unsafe class BufferEncoder
{
    private const BufferFormat MonoFloat32 = (BufferFormat)0x10010; // AL_EXT_FLOAT32
    private const BufferFormat StereoFloat32 = (BufferFormat)0x10011;

    private const float FullScale = 32_768; // what OpenAL divides by

    private readonly AL _al;
    private readonly int _channelsIn;
    private readonly int _channelsOut;
    private readonly int _sampleRateHz;
    private readonly float[] _samples;  // [bufferFrames, channelsOut]
    private readonly short[]? _rounded; // the same in 16 bits; null where OpenAL takes floats
    private uint _noise = 1;

    /// <param name="al">Functions on the current context.</param>
    /// <param name="channels">Of the music, 1 or 2.</param>
    /// <param name="sampleRateHz">Of the music.</param>
    /// <param name="bufferFrames">Frames of the longest block.</param>
    /// <param name="layout">Mono: mixed down to one channel. Otherwise two, mono music on both.</param>
    /// <param name="filtersTreble">Whether <see cref="Filter"/> shall be there.</param>
    public BufferEncoder(
        AL al, int channels, int sampleRateHz, int bufferFrames, SpatialLayout layout, bool filtersTreble)
    {
        _al = al;
        _channelsIn = channels;
        _channelsOut = layout == SpatialLayout.Mono ? 1 : 2;
        _sampleRateHz = sampleRateHz;
        _samples = new float[bufferFrames * _channelsOut];
        IsFloat = al.IsExtensionPresent("AL_EXT_FLOAT32");
        _rounded = IsFloat ? null : new short[_samples.Length];
        Filter = filtersTreble ? new TrebleFilter(sampleRateHz, _channelsOut) : null;
    }

    /// <summary>Whether OpenAL takes samples as they are, to the bit.</summary>
    public bool IsFloat { get; }

    /// <summary>Takes treble away before OpenAL gets the music; null where the device does, or nobody wants it.</summary>
    public TrebleFilter? Filter { get; }

    /// <summary>Fills a buffer.</summary>
    /// <param name="buffer">Not queued at the moment.</param>
    /// <param name="block">[frames, channels]</param>
    public void Fill(uint buffer, ReadOnlySpan<float> block)
    {
        Span<float> samples = Arrange(block);
        Filter?.Process(samples);
        bool isMono = _channelsOut == 1;
        if (_rounded is null)
        {
            fixed (float* data = samples)
                Fill(buffer, isMono ? MonoFloat32 : StereoFloat32, data, samples.Length * sizeof(float));
            return;
        }
        Round(samples);
        fixed (short* data = _rounded)
            Fill(buffer, isMono ? BufferFormat.Mono16 : BufferFormat.Stereo16, data, samples.Length * sizeof(short));
    }

    private void Fill(uint buffer, BufferFormat format, void* data, int bytes) =>
        _al.BufferData(buffer, format, data, bytes, _sampleRateHz);

    private Span<float> Arrange(ReadOnlySpan<float> block)
    {
        int frames = block.Length / _channelsIn;
        Span<float> samples = _samples.AsSpan(0, frames * _channelsOut);
        if (_channelsIn == _channelsOut)
            block.CopyTo(samples);
        else if (_channelsIn == 1)
        {
            for (int i = 0; i < frames; i++)
                samples[2 * i] = samples[(2 * i) + 1] = block[i];
        }
        else
        {
            for (int i = 0; i < frames; i++)
                samples[i] = 0.5f * (block[2 * i] + block[(2 * i) + 1]);
        }
        return samples;
    }

    // Noise of a triangular distribution, one step to either side, makes the rounding error independent of the music
    // (Lipshitz, Wannamaker, Vanderkooy 1992): quiet endings fade into hiss instead of grit.
    private void Round(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            float dithered = (samples[i] * FullScale) + Noise() - Noise();
            _rounded![i] = (short)Math.Clamp(MathF.Round(dithered), short.MinValue, short.MaxValue);
        }
    }

    // Marsaglia 2003, "Xorshift RNGs"; 0..1.
    private float Noise()
    {
        _noise ^= _noise << 13;
        _noise ^= _noise >> 17;
        _noise ^= _noise << 5;
        return (_noise >> 8) * (1f / (1 << 24));
    }
}
