namespace Ambience.Playback;

/// <summary>
/// How audio between generator and loudspeaker is buffered: a ring on our side, a queue on the device's.
/// </summary>
/// <param name="RingSamples">Capacity of the ring, frames x channels.</param>
/// <param name="BufferFrames">Frames of one buffer of the device's queue.</param>
/// <param name="Buffers">Buffers in the device's queue.</param>
internal readonly record struct PlaybackBuffering(int RingSamples, int BufferFrames, int Buffers)
{
    /// <summary>
    /// Least audio in the device's queue. OpenAL Soft's default device takes about 23 ms at a time; with 20 ms x 3
    /// queued it ran five seconds without an underrun, with 10 ms x 3 it had 53. A game's frame may keep our thread
    /// away longer than that.
    /// </summary>
    public const int LeastQueuedMilliseconds = 100;

    private const int BufferMilliseconds = 20;

    /// <summary>
    /// Splits a latency between ring and queue: half each, but never less than the queue and two blocks need.
    /// </summary>
    /// <param name="bufferedMilliseconds">Audio between generator and loudspeaker, 1..10,000.</param>
    /// <param name="sampleRateHz">Frames a second.</param>
    /// <param name="channels">Samples in a frame.</param>
    /// <param name="blockFrames">Frames that the generator makes at a time.</param>
    public static PlaybackBuffering For(int bufferedMilliseconds, int sampleRateHz, int channels, int blockFrames)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bufferedMilliseconds, Math.Clamp(bufferedMilliseconds, 1, 10_000));
        int queuedMilliseconds = Math.Max(LeastQueuedMilliseconds, bufferedMilliseconds / 2);
        int buffers = (queuedMilliseconds + BufferMilliseconds - 1) / BufferMilliseconds;
        int bufferFrames = sampleRateHz * BufferMilliseconds / 1000;
        long ringFrames = (long)sampleRateHz * Math.Max(0, bufferedMilliseconds - queuedMilliseconds) / 1000;
        // The output takes a buffer and leaves a fade; the generator writes whole blocks; each must fit twice.
        long leastFrames = 2L * Math.Max(blockFrames, bufferFrames + OpenAlOutput.EdgeFrames(sampleRateHz));
        return new PlaybackBuffering((int)(Math.Max(ringFrames, leastFrames) * channels), bufferFrames, buffers);
    }
}
