namespace Ambience.Playback;

/// <summary>A way out of which the game itself takes the music.</summary>
internal interface IReadable
{
    /// <summary>The next stretch of music, or silence. One thread at a time; never waits, allocates nothing.</summary>
    /// <param name="interleaved">[frames, channels]; whole frames.</param>
    void Read(Span<float> interleaved);
}
