using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// The last good seconds of a layer, as lanes, and how they sound in a loop while the network cannot be heard.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class KeptMusic
{
    private const double Seconds = 6, DoubtSeconds = 2, SeamSeconds = 0.2, LeastSeconds = 0.5;

    private readonly WaveNetShape _shape;
    private readonly int _hopLanes;
    private readonly float[] _lanes;     // [capacity hops, HopFrames, Lanes], a ring
    private readonly float[] _out;       // [HopFrames, Lanes]
    private readonly int _capacity, _doubt, _seam, _least;
    private int _end, _count;            // hops
    private int _start, _length, _position;
    private bool _wrapped;
    private bool _joins;                 // what is kept next has nothing to do with what was

    public KeptMusic(WaveNetShape shape, bool keeps)
    {
        _shape = shape;
        _hopLanes = shape.HopFrames * shape.Lanes;
        int Hops(double seconds) => Math.Max(1, (int)(seconds / shape.HopSeconds));
        (_capacity, _doubt, _seam, _least) = (Hops(Seconds), Hops(DoubtSeconds), Hops(SeamSeconds), Hops(LeastSeconds));
        _lanes = new float[keeps ? _capacity * _hopLanes : 0];
        _out = new float[_hopLanes];
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _end = _count = 0;
        _joins = false;
    }

    /// <summary>Keeps a hop that was heard.</summary>
    public void Keep(ReadOnlySpan<float> lanes)
    {
        lanes.CopyTo(_lanes.AsSpan(_end * _hopLanes));
        if (_joins)
            Fade(_end, rises: true);
        _joins = false;
        _end = _end + 1 == _capacity ? 0 : _end + 1;
        _count = Math.Min(_count + 1, _capacity);
    }

    /// <summary>Something was found: what was kept in the two seconds before is not trusted.</summary>
    public void Doubt()
    {
        int forgotten = Math.Min(_doubt, _count);
        _count -= forgotten;
        _end = (_end - forgotten + _capacity) % _capacity;
        if (_count > 0)
            Fade((_end - 1 + _capacity) % _capacity, rises: false);
        _joins = _count > 0;
    }

    /// <summary>Starts the loop.</summary>
    /// <param name="clip">Sounds where nothing is kept; may be null.</param>
    /// <returns>Whether there is anything to be heard.</returns>
    public bool Start(MusicClip? clip)
    {
        if (_count < _least)
        {
            Clear();
            int lanes = clip is null ? 0 : clip.Lanes.Length / clip.Frames, hopFrames = lanes == 0 ? 0 : _hopLanes / lanes;
            for (int frame = 0; clip is not null && frame + hopFrames <= clip.Frames && _count < _capacity; frame += hopFrames)
            {
                for (int i = 0; i < _hopLanes; i++)
                    _out[i] = clip.Lanes[(i % lanes * clip.Frames) + frame + (i / lanes)];
                Keep(_out);
            }
        }
        (_start, _length, _position, _wrapped) = ((_end - _count + _capacity) % _capacity, _count, 0, false);
        return _length > 0;
    }

    /// <summary>[HopFrames, Lanes]: the next hop of the loop.</summary>
    public ReadOnlySpan<float> Next()
    {
        if (_length == 0)
        {
            Array.Clear(_out);
            return _out;
        }
        int seam = Math.Min(_seam, _length / 3);
        At(_position).CopyTo(_out);
        if (_wrapped && _position < seam)
            Blend(At(_length - seam + _position), (_position + 0.5f) / seam);
        if (++_position >= _length - seam)
            (_position, _wrapped) = (0, true);
        return _out;
    }

    /// <summary>Where two pieces meet, one leaves within its last hop and the other comes within its first.</summary>
    private void Fade(int hop, bool rises)
    {
        for (int frame = 0; frame < _shape.HopFrames; frame++)
        {
            float share = (frame + 0.5f) / _shape.HopFrames, level = FadeShape.Smooth(rises ? share : 1 - share);
            foreach (ref float lane in _lanes.AsSpan((hop * _hopLanes) + (frame * _shape.Lanes), _shape.Lanes))
                lane *= level;
        }
    }

    private ReadOnlySpan<float> At(int hop) => _lanes.AsSpan((_start + hop) % _capacity * _hopLanes, _hopLanes);

    /// <summary>The end under the beginning; the two are unlike each other, so their powers add up.</summary>
    private void Blend(ReadOnlySpan<float> end, float share)
    {
        float rise = FadeShape.Smooth(share), own = MathF.Sqrt(rise), other = MathF.Sqrt(1 - rise);
        for (int i = 0; i < _out.Length; i++)
            _out[i] = (_out[i] * own) + (end[i] * other);
    }
}
