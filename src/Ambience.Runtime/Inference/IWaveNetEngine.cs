using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// Runs a network for a batch of streams. One call makes many frames for every stream; the state (dilated queues, frame
/// counters, last values) belongs to the engine. Random numbers are inputs: Philox4x32-10 keyed by the stream's seed and
/// counted by (frame, lane), so that every engine draws the same ones.
/// </summary>
/// <remarks>
/// Not thread-safe: one thread at a time. <see cref="Generate"/>, <see cref="Reset"/>, <see cref="SetActive"/>,
/// <see cref="SetTemperature"/>, <see cref="CaptureState"/> and <see cref="RestoreState"/> allocate nothing.
/// </remarks>
public interface IWaveNetEngine : IDisposable
{
    /// <summary>The engine's name in the catalogue, for example "cpu".</summary>
    string Name { get; }

    /// <summary>The network that it runs.</summary>
    WaveNetShape Shape { get; }

    /// <summary>Streams in the batch; each is an independent generation.</summary>
    int Streams { get; }

    /// <summary>Frames made by a stream since its last <see cref="Reset"/> (restored by <see cref="RestoreState"/>).</summary>
    long FramesMade(int stream);

    /// <summary>Starts a stream anew: queues and last value zero (mu-law: the code of silence), frame counter 0, this seed.</summary>
    void Reset(int stream, ulong seed);

    /// <summary>
    /// Switches a stream on or off; all are on at first. <see cref="Generate"/> skips a stream that is off: it is not
    /// advanced and costs nothing, its control rows are not read and its lanes are 0. Its state stays, and can be reset,
    /// captured and restored. The bits of the other streams do not depend on it.
    /// </summary>
    /// <param name="stream">The stream, 0-based.</param>
    /// <param name="active">Whether the next <see cref="Generate"/> makes its frames.</param>
    void SetActive(int stream, bool active);

    /// <summary>Whether <see cref="Generate"/> makes a stream's frames.</summary>
    bool IsActive(int stream);

    /// <summary>
    /// Temperature of each lane of a stream, 1 = as learned, below 1 = safer. Logistic: the drawn deviation from the mean is
    /// multiplied by it. Mu-law: logits are divided by it. Zero picks the most likely component's mean (or level). Kept by <see cref="Reset"/>.
    /// </summary>
    /// <param name="stream">The stream, 0-based.</param>
    /// <param name="perLane">[Lanes], each 0..2.</param>
    void SetTemperature(int stream, ReadOnlySpan<float> perLane);

    /// <summary>Makes the next <paramref name="frames"/> frames of every active stream, feeding each frame back as the next input.</summary>
    /// <param name="control">
    /// [Streams, hopRows, C]. Row 0 of a stream is the control of the hop in which its next frame lies, row 1 that of the
    /// hop after, and so on: frame t uses row t / HopFrames - FramesMade / HopFrames. hopRows is the length divided by Streams x C and
    /// must reach the last frame of every active stream; more rows are ignored. Empty when C = 0.
    /// </param>
    /// <param name="frames">How many; 0 is allowed.</param>
    /// <param name="lanes">
    /// [Streams, frames, Lanes]. Logistic: values in units of the lane's standard deviation. Mu-law: amplitude, -1..1.
    /// 0 for streams that are not active.
    /// </param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes);

    /// <summary>
    /// Steps stream 0 over given inputs instead of its own output and records what the network computed, for parity tests.
    /// Frame t of <paramref name="inputs"/> is what the network is *given* at step t, that is the true lanes of frame t-1.
    /// Advances the stream's state by <paramref name="frames"/>, also when it is not active. May allocate.
    /// </summary>
    /// <param name="control">[hopRows, C], as in <see cref="Generate"/> for one stream.</param>
    /// <param name="inputs">[frames, Lanes], in the units of <see cref="Generate"/>'s lanes.</param>
    /// <param name="frames">How many.</param>
    /// <param name="trace">Receives the stages.</param>
    void TeacherForce(ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, int frames, StageTrace trace);

    /// <summary>Bytes that <see cref="CaptureState"/> writes; the same for every engine of a shape.</summary>
    int StateBytes { get; }

    /// <summary>
    /// Writes a stream's whole state (seed, counter, last input, queues) in the engine-independent layout of <see cref="EngineState"/>.
    /// Temperature is not part of it.
    /// </summary>
    void CaptureState(int stream, Span<byte> state);

    /// <summary>Puts a captured state, of this or another engine of the same shape, into a stream.</summary>
    /// <exception cref="ArgumentException">The bytes are not a state of this shape.</exception>
    void RestoreState(int stream, ReadOnlySpan<byte> state);
}
