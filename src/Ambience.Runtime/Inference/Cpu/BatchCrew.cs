namespace Ambience.Inference.Cpu;

/// <summary>Makes the frames of some streams; see <see cref="EngineBase"/>.</summary>
internal delegate void MakeFrames(
    ReadOnlySpan<int> streams, ReadOnlySpan<float> control, int hopRows, int frames, Span<float> lanes);

/// <summary>
/// One batch over several cores: each member makes all frames of its share of the streams. Streams have nothing in
/// common but weights, so that nobody waits for anybody until the call ends, and the bits cannot depend on the shares.
/// </summary>
internal sealed unsafe class BatchCrew : IDisposable
{
    private readonly WorkCrew _crew;
    private readonly MakeFrames _make;
    private readonly int _members;

    // The running call; its spans are pinned while it runs.
    private int* _streams;
    private float* _control, _lanes;
    private int _streamCount, _controlCount, _hopRows, _frames, _laneCount;

    public BatchCrew(int members, MakeFrames make)
    {
        _members = members;
        _make = make;
        _crew = new WorkCrew(members, MakeShare);
    }

    /// <summary>Does what the delegate does, together.</summary>
    public void MakeFrames(
        ReadOnlySpan<int> streams, ReadOnlySpan<float> control, int hopRows, int frames, Span<float> lanes)
    {
        fixed (int* pinnedStreams = streams)
        fixed (float* pinnedControl = control, pinnedLanes = lanes)
        {
            _streams = pinnedStreams;
            _control = pinnedControl;
            _lanes = pinnedLanes;
            (_streamCount, _controlCount, _laneCount) = (streams.Length, control.Length, lanes.Length);
            (_hopRows, _frames) = (hopRows, frames);
            _crew.Run();
        }
    }

    public void Dispose() => _crew.Dispose();

    private void MakeShare(int member)
    {
        int first = _streamCount * member / _members, end = _streamCount * (member + 1) / _members;
        if (end > first)
        {
            _make(new ReadOnlySpan<int>(_streams + first, end - first), new ReadOnlySpan<float>(_control, _controlCount),
                _hopRows, _frames, new Span<float>(_lanes, _laneCount));
        }
    }
}
