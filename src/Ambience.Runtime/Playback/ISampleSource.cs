namespace Ambience.Playback;

/// <summary>Something that plays for ever: each call yields the next stretch of audio.</summary>
/// <remarks>
/// One thread at a time. Once running, <see cref="Read"/> allocates nothing, takes no lock that another thread can hold
/// for long, and throws nothing.
/// </remarks>
public interface ISampleSource
{
    /// <summary>Frames a second, for example 48,000; constant.</summary>
    int SampleRateHz { get; }

    /// <summary>Samples in a frame: 1 = mono, 2 = stereo (left, right); constant.</summary>
    int Channels { get; }

    /// <summary>Fills the whole span with the next frames.</summary>
    /// <param name="interleaved">[frames, Channels], full scale = ±1; the length is a multiple of
    /// <see cref="Channels"/>.</param>
    void Read(Span<float> interleaved);
}
