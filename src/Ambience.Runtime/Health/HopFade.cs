using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// Lets a layer leave within a hop and come back over some, in its lanes, before they become sound: whatever is done to
/// the network in between, the waveform never breaks.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class HopFade(WaveNetShape shape)
{
    private const double RiseSeconds = 0.06;

    private readonly int _frames = shape.HopFrames, _lanes = shape.Lanes;
    private readonly int _riseFrames = Math.Max(1, (int)(RiseSeconds / shape.HopSeconds)) * shape.HopFrames;
    private readonly float[] _last = new float[shape.HopFrames * shape.Lanes];
    private readonly float[] _out = new float[shape.HopFrames * shape.Lanes];
    private int _risen = int.MaxValue;

    /// <summary>Nothing was heard before.</summary>
    public void Clear()
    {
        Array.Clear(_last);
        _risen = int.MaxValue;
    }

    /// <summary>Remembers the hop that is heard now.</summary>
    public void Remember(ReadOnlySpan<float> lanes) => lanes.CopyTo(_last);

    /// <summary>[HopFrames, Lanes]: the hop on its way to silence; what comes next rises from there.</summary>
    /// <param name="lanes">The hop; empty if it must not be heard at all: then the one before runs backwards instead, which
    /// begins where that ended.</param>
    public ReadOnlySpan<float> Leave(ReadOnlySpan<float> lanes)
    {
        for (int frame = 0; frame < _frames; frame++)
        {
            float fall = FadeShape.Smooth(1 - ((frame + 1f) / _frames)) * Risen(frame);
            ReadOnlySpan<float> from = lanes.IsEmpty ? Row(_last, _frames - 1 - frame) : Row(lanes, frame);
            Span<float> to = _out.AsSpan(frame * _lanes, _lanes);
            for (int lane = 0; lane < _lanes; lane++)
                to[lane] = from[lane] * fall;
        }
        _risen = 0;
        return _out;
    }

    /// <summary>[HopFrames, Lanes]: the hop on its way back; itself once it is back.</summary>
    public ReadOnlySpan<float> Rise(ReadOnlySpan<float> lanes)
    {
        if (_risen >= _riseFrames)
            return lanes;
        for (int frame = 0; frame < _frames; frame++)
        {
            float rise = Risen(frame);
            ReadOnlySpan<float> from = Row(lanes, frame);
            Span<float> to = _out.AsSpan(frame * _lanes, _lanes);
            for (int lane = 0; lane < _lanes; lane++)
                to[lane] = from[lane] * rise;
        }
        _risen += _frames;
        return _out;
    }

    private float Risen(int frame) =>
        _risen >= _riseFrames ? 1 : FadeShape.Smooth(Math.Min(1, (_risen + frame) / (float)_riseFrames));

    private ReadOnlySpan<float> Row(ReadOnlySpan<float> lanes, int frame) => lanes.Slice(frame * _lanes, _lanes);
}
