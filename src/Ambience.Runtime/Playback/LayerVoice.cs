using Ambience.Audio;
using Ambience.Conducting;
using Ambience.IO;
using Ambience.Model;

namespace Ambience.Playback;

/// <summary>
/// One layer of the music on its way from lanes into the mix: decoded, then brought to its level, place and width.
/// Level, place and width move along a line within a hop, so that none of them ever jumps.
/// </summary>
/// <remarks>Belongs to the generator's thread; allocates only when constructed.</remarks>
internal sealed class LayerVoice
{
    private const float LargestFactor = 1e6f; // of any state that can be believed
    private const double MuteSeconds = 0.05;  // from full to silent

    private readonly LaneDecoder _decoder;
    private readonly int _channels;
    private readonly float[] _audio;   // [HopSamples, channels]
    private readonly float[] _scratch; // for captured state
    private Mixing _now;               // at the end of the hop last made
    private bool _fresh = true;        // the music has not begun: it begins at the asked values, without a line

    // Somebody's hand on the layer: after all that the music itself asks for, and no part of it.
    private readonly float _muteStep;  // a hop
    private float _heard = 1;          // 0 = muted .. 1, at the end of the hop last made

    /// <summary>Left and right of the layer into left and right of the mix; mono uses the first alone.</summary>
    private readonly record struct Mixing(float LeftToLeft, float RightToLeft, float LeftToRight, float RightToRight)
    {
        // The equality that a record comes with makes comparers when it is used first, which would allocate.
        public bool Equals(Mixing other) => LeftToLeft == other.LeftToLeft && RightToLeft == other.RightToLeft &&
            LeftToRight == other.LeftToRight && RightToRight == other.RightToRight;

        public Mixing Times(float factor) => factor == 1
            ? this
            : new(LeftToLeft * factor, RightToLeft * factor, LeftToRight * factor, RightToRight * factor);

        public override int GetHashCode() => HashCode.Combine(LeftToLeft, RightToLeft, LeftToRight, RightToRight);
    }

    public LayerVoice(WaveNetModel model)
    {
        _decoder = new LaneDecoder(model);
        _channels = model.Shape.Channels;
        _audio = new float[model.Shape.HopSamples * _channels];
        _scratch = new float[_decoder.StateFloats];
        _muteStep = (float)Math.Min(1, model.Shape.HopSeconds / MuteSeconds);
    }

    /// <summary>[HopSamples, channels]: how the hop last added sounds by itself, before gain, place and width.</summary>
    public ReadOnlySpan<float> Audio => _audio;

    /// <summary>Samples that the sound is behind the lanes.</summary>
    public int DelaySamples => _decoder.DelaySamples;

    /// <summary>
    /// Not to be heard, although it is made: what sounds later, and what is captured, is as if nobody had muted it.
    /// </summary>
    public bool IsMuted { get; set; }

    private float Heard => IsMuted ? 0 : 1;

    /// <summary>Silence, as at the start.</summary>
    public void Reset()
    {
        _decoder.Reset();
        _now = default;
        _fresh = true;
    }

    /// <summary>The layer is not heard in this hop; it comes back along a line from silence.</summary>
    public void Rest()
    {
        _now = default;
        _heard = Heard;
        _fresh = false;
    }

    /// <summary>Decodes a hop and adds it to the mix.</summary>
    /// <param name="lanes">[HopFrames, Lanes]</param>
    /// <param name="hopFrames">Frames of the network in it.</param>
    /// <param name="gain">Amplitude at the end of the hop, at least 0.</param>
    /// <param name="pan">-1 = left .. 1 = right.</param>
    /// <param name="width">0 = mono, 1 = as made, 2 = side doubled.</param>
    /// <param name="mix">[HopSamples, channels]</param>
    public void AddTo(Span<float> mix, ReadOnlySpan<float> lanes, int hopFrames, float gain, float pan, float width)
    {
        _decoder.Process(lanes, hopFrames, _audio);
        Mixing to = _channels == 1 ? new Mixing(gain, 0, 0, 0) : Towards(gain, pan, width);
        Mixing from = _fresh ? to : _now;
        float heardBefore = _fresh ? Heard : _heard;
        _fresh = false;
        _now = to;
        _heard = SlewLimiter.Step(heardBefore, Heard, _muteStep);
        (from, to) = (from.Times(heardBefore), to.Times(_heard));
        if (_channels == 1)
            MixMono(mix, from.LeftToLeft, to.LeftToLeft);
        else if (from == to && to.RightToLeft == 0 && to.LeftToRight == 0)
            MixPlain(mix, to.LeftToLeft, to.RightToRight);
        else
            MixStereo(mix, from, to);
    }

    private static Mixing Towards(float gain, float pan, float width)
    {
        // The side that the layer moves to keeps its level, the other one falls: in the middle nothing changes.
        float left = gain * (1 - Math.Max(pan, 0)), right = gain * (1 + Math.Min(pan, 0));
        float own = (1 + width) / 2, other = (1 - width) / 2; // mid + side x width
        return new Mixing(left * own, left * other, right * other, right * own);
    }

    /// <summary>Goes on where another voice of the same network is.</summary>
    public void Adopt(LayerVoice other)
    {
        (_now, _fresh, _heard, IsMuted) = (other._now, other._fresh, other._heard, other.IsMuted);
        other._decoder.CaptureState(_scratch);
        _decoder.RestoreState(_scratch);
    }

    private void MixMono(Span<float> mix, float from, float to)
    {
        float step = (to - from) / mix.Length;
        for (int i = 0; i < mix.Length; i++)
            mix[i] += _audio[i] * (from + (step * (i + 1)));
    }

    private void MixPlain(Span<float> mix, float left, float right)
    {
        for (int i = 0; i < mix.Length; i += 2)
        {
            mix[i] += _audio[i] * left;
            mix[i + 1] += _audio[i + 1] * right;
        }
    }

    private void MixStereo(Span<float> mix, Mixing from, Mixing to)
    {
        int frames = mix.Length / 2;
        float ll = (to.LeftToLeft - from.LeftToLeft) / frames, rl = (to.RightToLeft - from.RightToLeft) / frames;
        float lr = (to.LeftToRight - from.LeftToRight) / frames, rr = (to.RightToRight - from.RightToRight) / frames;
        for (int i = 0; i < frames; i++)
        {
            float left = _audio[2 * i], right = _audio[(2 * i) + 1], at = i + 1;
            mix[2 * i] += (left * (from.LeftToLeft + (ll * at))) + (right * (from.RightToLeft + (rl * at)));
            mix[(2 * i) + 1] += (left * (from.LeftToRight + (lr * at))) + (right * (from.RightToRight + (rr * at)));
        }
    }

    /// <summary>Bytes of <see cref="Capture"/>.</summary>
    public int StateBytes => sizeof(int) + (sizeof(float) * (4 + _decoder.StateFloats));

    public void Capture(ref StateWriter state)
    {
        state.Write(_fresh ? 1 : 0);
        state.Write(_now.LeftToLeft);
        state.Write(_now.RightToLeft);
        state.Write(_now.LeftToRight);
        state.Write(_now.RightToRight);
        _decoder.CaptureState(_scratch);
        state.Write(_scratch);
    }

    public void Restore(ref StateReader state)
    {
        _fresh = state.ReadInt32("layer's beginning", 0, 1) == 1;
        _now = new Mixing(Factor(ref state), Factor(ref state), Factor(ref state), Factor(ref state));
        state.ReadSingles("filter state", _scratch, float.MaxValue);
        _decoder.RestoreState(_scratch);

        static float Factor(ref StateReader state) => state.ReadSingle("layer's level", -LargestFactor, LargestFactor);
    }
}
