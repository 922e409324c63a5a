namespace Ambience.Audio;

/// <summary>Audio in memory.</summary>
/// <remarks>Immutable by convention: nobody writes into <see cref="Samples"/> of a clip that was handed over.</remarks>
public sealed record AudioClip
{
    /// <summary>Wraps samples.</summary>
    /// <param name="SampleRateHz">Sample rate in hertz, above 0.</param>
    /// <param name="Channels">Channels, at least 1.</param>
    /// <param name="Samples">
    /// [frames, channels] interleaved, full scale = 1; kept, not copied. Its length is a multiple of the channels.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A number is out of range or the length is not a whole number of frames.
    /// </exception>
    public AudioClip(int SampleRateHz, int Channels, float[] Samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SampleRateHz);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Channels);
        ArgumentNullException.ThrowIfNull(Samples);
        if (Samples.Length % Channels != 0)
        {
            throw new ArgumentException(
                $"{Samples.Length} samples are not a whole number of {Channels}-channel frames.", nameof(Samples));
        }
        this.SampleRateHz = SampleRateHz;
        this.Channels = Channels;
        this.Samples = Samples;
    }

    /// <summary>Sample rate in hertz.</summary>
    public int SampleRateHz { get; }

    /// <summary>Channels: 1 is mono, 2 is left and right.</summary>
    public int Channels { get; }

    /// <summary>[<see cref="Frames"/>, <see cref="Channels"/>] interleaved, full scale = 1.</summary>
    public float[] Samples { get; }

    /// <summary>Samples of each channel.</summary>
    public int Frames => Samples.Length / Channels;

    /// <summary>Duration in seconds.</summary>
    public double Seconds => (double)Frames / SampleRateHz;

    /// <summary>One channel by itself, as a copy.</summary>
    /// <param name="index">The channel, 0-based.</param>
    public float[] Channel(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Channels);
        var channel = new float[Frames];
        for (int frame = 0; frame < channel.Length; frame++)
            channel[frame] = Samples[(frame * Channels) + index];
        return channel;
    }

    /// <summary>The mean of the channels; this clip itself if it is mono.</summary>
    public AudioClip ToMono()
    {
        if (Channels == 1)
            return this;
        var mono = new float[Frames];
        for (int frame = 0; frame < mono.Length; frame++)
        {
            float sum = 0;
            foreach (float sample in Samples.AsSpan(frame * Channels, Channels))
                sum += sample;
            mono[frame] = sum / Channels;
        }
        return new AudioClip(SampleRateHz, 1, mono);
    }

    /// <summary>Mono to both sides; this clip itself if it is stereo.</summary>
    /// <exception cref="AmbienceException">
    /// It has more than two channels: how to mix them is the author's decision.
    /// </exception>
    public AudioClip ToStereo()
    {
        if (Channels == 2)
            return this;
        if (Channels > 2)
        {
            throw new AmbienceException(
                $"Expected mono or stereo audio, found {Channels} channels. Mix it down to stereo first.");
        }
        var stereo = new float[Samples.Length * 2];
        for (int frame = 0; frame < Samples.Length; frame++)
            stereo[2 * frame] = stereo[(2 * frame) + 1] = Samples[frame];
        return new AudioClip(SampleRateHz, 2, stereo);
    }
}
