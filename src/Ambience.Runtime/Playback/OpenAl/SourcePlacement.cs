using System.Numerics;
using Ambience.Moods;
using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>
/// Keeps an OpenAL source where the game has put the music: its direction, its level by distance, what stands between.
/// Everything glides, so that nothing clicks.
/// </summary>
/// <remarks>
/// <para>Mono: one point, placed by OpenAL. Stereo: AL_EXT_STEREO_ANGLES turns the two channels around the listener by
/// angles of our own. Both lie relative to the listener, who stays at OpenAL's origin: no call but on the source is
/// needed.</para>
/// <para>One thread, with the source's context current. Allocates when constructed.</para>
/// </remarks>
internal sealed unsafe class SourcePlacement : IDisposable
{
    private const double GlideSeconds = 0.02; // time constant; within a tenth of the way after 46 ms
    // OpenAL Soft glides to another gain, but puts another filter in at once, which bends the waveform: smaller steps.
    private const double OcclusionSeconds = 0.25, DeviceOcclusionSeconds = 1; // from nothing to a wall
    private const float TrebleDecibels = -24, AllDecibels = -6; // of full occlusion
    private const float Unheard = 1e-4f; // changes below it are not worth a call
    private const SourceVector3 StereoAngles = (SourceVector3)0x1030; // AL_EXT_STEREO_ANGLES
    private const string StereoAnglesName = "AL_EXT_STEREO_ANGLES";

    private readonly AL _al;
    private readonly uint _source;
    private readonly SoundtrackSpatial _spatial;
    private readonly EffectFilter? _filter;
    private readonly TrebleFilter? _ownFilter;
    private Vector3 _direction = -Vector3.UnitZ; // of length 1, as the listener hears it
    private float _width;  // radians from left to right
    private float _occlusion;
    private Vector3 _sent; // what OpenAL was told last: the direction, or both angles
    private float _sentOcclusion;
    private bool _placed;

    /// <param name="al">Functions on the current context.</param>
    /// <param name="source">The source, whose buffers have the layout's number of channels.</param>
    /// <param name="spatial">Where the game has put it.</param>
    /// <param name="layout">From <see cref="LayoutOf"/>.</param>
    /// <param name="ownFilter">Takes treble away; null: the device's own does.</param>
    public SourcePlacement(
        AL al, uint source, SoundtrackSpatial spatial, SpatialLayout layout, TrebleFilter? ownFilter)
    {
        (_al, _source, _spatial, Layout, _ownFilter) = (al, source, spatial, layout, ownFilter);
        // The distance is in the gain already.
        al.SetSourceProperty(source, SourceFloat.RolloffFactor, 0);
        _filter = ownFilter is null ? new EffectFilter(al, source) : null;
    }

    /// <summary>
    /// How many channels the source gets: stereo needs music that is stereo and a library that can turn it.
    /// </summary>
    public static SpatialLayout LayoutOf(AL al, SpatialSettings settings, int channels) =>
        settings.Layout == SpatialLayout.Stereo && channels == 2 && al.IsExtensionPresent(StereoAnglesName)
            ? SpatialLayout.Stereo
            : SpatialLayout.Mono;

    /// <summary>How many channels the source has.</summary>
    public SpatialLayout Layout { get; }

    /// <summary>Loudness factor by distance and by what stands between.</summary>
    public float Gain { get; private set; }

    /// <summary>Goes on towards where the game wants it.</summary>
    /// <param name="seconds">Since the last time.</param>
    public void Update(double seconds)
    {
        float way = _placed ? (float)(1 - Math.Exp(-seconds / GlideSeconds)) : 1;
        Vector3 heard = _spatial.Heard;
        float distance = heard.Length();
        float step = _placed ? (float)(seconds / (_filter is null ? OcclusionSeconds : DeviceOcclusionSeconds)) : 1;
        _occlusion += Math.Clamp(_spatial.Occlusion - _occlusion, -step, step);
        if (distance > 1e-6f) // music inside the head comes from where it came from before
            _direction = _placed ? Turn(_direction, heard / distance, way) : heard / distance;
        _placed = true;
        float gain = DistanceGain.At(distance, _spatial.Settings) * Factor(_occlusion * AllDecibels);
        Gain += way * (gain - Gain);
        _width += way * (WidthAt(distance) - _width);
        SendDirection();
        SendTreble();
    }

    private static Vector3 Turn(Vector3 from, Vector3 to, float way)
    {
        // Straight through the head there is no nearest way: first to the side.
        if (Vector3.Dot(from, to) < -0.95f)
            to = Vector3.Normalize(Vector3.Cross(from, Math.Abs(from.Y) < 0.9f ? Vector3.UnitY : Vector3.UnitX));
        return Vector3.Normalize(Vector3.Lerp(from, to, way));
    }

    private void SendDirection()
    {
        // Angles of AL_EXT_STEREO_ANGLES go counter-clockwise, seen from above; 0 is in front.
        float azimuth = MathF.Atan2(-_direction.X, -_direction.Z);
        Vector3 place = Layout == SpatialLayout.Mono
            ? _direction
            : new Vector3(azimuth + (_width / 2), azimuth - (_width / 2), 0);
        if (Vector3.DistanceSquared(place, _sent) < Unheard * Unheard)
            return;
        _sent = place;
        if (Layout == SpatialLayout.Mono)
        {
            _al.SetSourceProperty(_source, SourceVector3.Position, place.X, place.Y, place.Z);
            return;
        }
        float* angles = stackalloc float[] { place.X, place.Y };
        _al.SetSourceProperty(_source, StereoAngles, angles);
    }

    private void SendTreble()
    {
        if (_occlusion == _sentOcclusion)
            return;
        _sentOcclusion = _occlusion;
        float treble = Factor(_occlusion * TrebleDecibels);
        if (_ownFilter is not null)
            _ownFilter.Treble = treble;
        else
            _filter!.Treble = treble;
    }

    // As a stage that fills the angle at the reference distance; nearer than that it gets no wider.
    private float WidthAt(float distance)
    {
        float half = _spatial.Settings.WidthDegrees / 2 * MathF.PI / 180;
        if (half >= MathF.PI / 2)
            half = (MathF.PI / 2) - 1e-3f;
        float near = _spatial.Settings.ReferenceDistance;
        return 2 * MathF.Atan(MathF.Tan(half) * near / Math.Max(near, distance));
    }

    private static float Factor(float decibels) => MathF.Pow(10, decibels / 20);

    public void Dispose() => _filter?.Dispose();
}
