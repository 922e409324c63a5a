using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// The gesture of a stinger, on its way into the music and out again. A gesture that interrupts another goes over from
/// where that one stands, so that nothing jumps.
/// </summary>
internal sealed class GestureRamp
{
    /// <summary>
    /// Most of the chroma that a gesture's chord takes: nearly all, because a stinger means to be heard over the rest.
    /// </summary>
    public const float ChordShare = 0.9f;

    // [16]: chroma of the chord times its share, the share, dB, octaves, factor on density minus 1; all 0 = no gesture.
    private const int Share = ControlLayout.ChromaSize;
    private const int Loudness = Share + 1, Brightness = Share + 2, Density = Share + 3, Size = Share + 4;

    private readonly float[] _from = new float[Size], _to = new float[Size], _now = new float[Size];
    private int _hop, _hops;

    /// <summary>Decibels to add.</summary>
    public float LoudnessDecibels => _now[Loudness];

    /// <summary>None, at once.</summary>
    public void Reset()
    {
        Array.Clear(_from);
        Array.Clear(_to);
        Array.Clear(_now);
        _hop = _hops = 0;
    }

    /// <summary>Begins to move towards a gesture; null: away from all.</summary>
    public void MoveTo(StingerGesture? gesture, int hops)
    {
        _now.CopyTo(_from, 0);
        (_hop, _hops) = (0, Math.Max(hops, 1));
        Array.Clear(_to);
        if (gesture is null)
            return;
        if (gesture.Chord is { } chord)
        {
            ChromaShaper.WriteChord(_to, chord.PitchClasses);
            for (int pitch = 0; pitch < ControlLayout.ChromaSize; pitch++)
                _to[pitch] *= ChordShare;
            _to[Share] = ChordShare;
        }
        _to[Loudness] = gesture.LoudnessDecibels;
        _to[Brightness] = gesture.BrightnessOctaves;
        _to[Density] = gesture.Density - 1;
    }

    /// <summary>Moves on by one hop.</summary>
    public void Advance()
    {
        if (_hop == _hops)
            return;
        float ramp = FadeShape.Smooth(++_hop / (float)_hops);
        for (int i = 0; i < Size; i++)
            _now[i] = _hop == _hops ? _to[i] : _from[i] + ((_to[i] - _from[i]) * ramp);
    }

    /// <summary>Bends what the moods ask for.</summary>
    /// <param name="control">The control vector, chroma not normalised yet.</param>
    /// <param name="densityFactor">The factor on onset strength.</param>
    /// <param name="steered">Whether the network follows loudness, brightness and density.</param>
    public void Apply(Span<float> control, ref float densityFactor, bool steered)
    {
        float share = _now[Share];
        if (share > 0)
        {
            for (int pitch = 0; pitch < ControlLayout.ChromaSize; pitch++)
                control[pitch] = ((1 - share) * control[pitch]) + _now[pitch];
            ref float known = ref control[ControlLayout.KnownFlags];
            known += (1 - known) * (share / ChordShare);
        }
        if (!steered)
            return;
        control[ControlLayout.Loudness] += LoudnessShare.Played(_now[Loudness]) / MoodPart.DecibelsPerLoudness;
        control[ControlLayout.Brightness] += _now[Brightness] / MoodPart.OctavesPerBrightness;
        densityFactor *= 1 + _now[Density];
    }

    /// <summary>Goes on from where another one is.</summary>
    public void Adopt(GestureRamp other)
    {
        other._from.CopyTo(_from, 0);
        other._to.CopyTo(_to, 0);
        other._now.CopyTo(_now, 0);
        (_hop, _hops) = (other._hop, other._hops);
    }

    public const int StateBytes = (2 * sizeof(int)) + (3 * Size * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(_hop);
        state.Write(_hops);
        state.Write(_from);
        state.Write(_to);
        state.Write(_now);
    }

    public void Restore(ref StateReader state)
    {
        _hop = state.ReadInt32("gesture position", 0, int.MaxValue);
        _hops = state.ReadInt32("gesture length", _hop, int.MaxValue);
        state.ReadSingles("gesture", _from, 100);
        state.ReadSingles("gesture", _to, 100);
        state.ReadSingles("gesture", _now, 100);
    }
}
