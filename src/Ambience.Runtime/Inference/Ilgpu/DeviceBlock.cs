namespace Ambience.Inference.Ilgpu;

/// <summary>A block of frames of one call.</summary>
/// <param name="known">What the host knows of the streams, as it was before the call.</param>
/// <param name="streams">Which ones.</param>
/// <param name="offset">Frames of the call before this block.</param>
/// <param name="frames">Frames of the block.</param>
/// <param name="controlRows">Control rows a stream in the call.</param>
internal readonly ref struct DeviceBlock(
    DeviceStreams known, ReadOnlySpan<int> streams, int offset, int frames, int controlRows)
{
    public DeviceStreams Known { get; } = known;

    public ReadOnlySpan<int> Streams { get; } = streams;

    public int Offset { get; } = offset;

    public int Frames { get; } = frames;

    public int ControlRows { get; } = controlRows;
}
