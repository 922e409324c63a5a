using System.Numerics;
using Ambience.Moods;
using Ambience.Playback;

namespace Ambience;

/// <summary>Whether the device prepares spatial music for headphones (ALC_SOFT_HRTF).</summary>
public enum HrtfStatus
{
    /// <summary>The device cannot say.</summary>
    Unknown,

    /// <summary>It does not.</summary>
    Off,

    /// <summary>It does.</summary>
    On,

    /// <summary>It does not, although it was asked to: its settings forbid it.</summary>
    Denied,

    /// <summary>It does, whatever was asked for: its settings ask for it.</summary>
    Required,

    /// <summary>It does, because it has found headphones.</summary>
    HeadphonesDetected,

    /// <summary>It does not, although it was asked to: its format allows none (surround, or another rate).</summary>
    UnsupportedFormat,
}

/// <summary>
/// Moves music through the game's world, and the listener too. Coordinates are the game's, right-handed as OpenAL's:
/// with the listener's forward (0, 0, -1) and up (0, 1, 0), right is (1, 0, 0).
/// </summary>
/// <remarks>
/// Any thread, at any rate: a call writes a few words, waits for nothing, allocates nothing; the last one counts. The
/// output's thread looks about 200 times a second and glides there within some 50 ms (to another occlusion in 250 ms from
/// end to end), so that nothing clicks, however far a thing jumps. Heard with the device's latency, not with that of the
/// music; occlusion see <see cref="OcclusionFilter"/>.
/// </remarks>
public sealed class SoundtrackSpatial
{
    private readonly LatestValue<Vector3> _position = new(Vector3.Zero);
    private readonly LatestValue<Listener> _listener = new(new Listener(Vector3.Zero, -Vector3.UnitZ, Vector3.UnitY));
    private float _occlusion;
    private volatile HrtfStatus _hrtf;

    internal SoundtrackSpatial(SpatialSettings settings) => Settings = settings;

    /// <summary>How level and width follow the distance.</summary>
    public SpatialSettings Settings { get; }

    /// <summary>Where the music comes from; finite.</summary>
    /// <exception cref="ArgumentException">A coordinate is infinite or NaN.</exception>
    public Vector3 Position
    {
        get => _position.Value;
        set
        {
            CheckFinite(value, nameof(value));
            _position.Value = value;
        }
    }

    /// <summary>Where the listener is and how he holds his head.</summary>
    /// <param name="position">His place; finite.</param>
    /// <param name="forward">Where he looks; any length but 0.</param>
    /// <param name="up">Out of the top of his head; not along <paramref name="forward"/>, need not be at right angles to
    /// it.</param>
    /// <exception cref="ArgumentException">A coordinate is infinite or NaN, or the directions span no plane.</exception>
    public void SetListener(Vector3 position, Vector3 forward, Vector3 up)
    {
        CheckFinite(position, nameof(position));
        CheckFinite(forward, nameof(forward));
        CheckFinite(up, nameof(up));
        // The sine of the angle between them; below it, rounding would decide where right is.
        const float leastSine = 1e-3f;
        Vector3 right = Vector3.Cross(Vector3.Normalize(forward), Vector3.Normalize(up));
        if (!(right.Length() >= leastSine)) // this way round, so that a length of 0 is refused
        {
            throw new ArgumentException(
                $"Expected two directions that are not along one line, found forward {forward} and up {up}.",
                nameof(forward));
        }
        _listener.Value = new Listener(position, forward, up);
    }

    /// <summary>
    /// How much stands between music and listener, 0 = nothing .. 1 = a wall: takes 6 dB of everything and 24 dB of the
    /// treble (at 5 kHz) at 1, in proportion below.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0..1.</exception>
    public float Occlusion
    {
        get => Volatile.Read(ref _occlusion);
        set
        {
            if (!(value >= 0 && value <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "Expected 0 to 1.");
            Volatile.Write(ref _occlusion, value);
        }
    }

    /// <summary>What the device that plays does about headphones.</summary>
    public HrtfStatus Hrtf
    {
        get => _hrtf;
        internal set => _hrtf = value;
    }

    /// <summary>The music's place as the listener hears it: x to his right, y above, z behind him.</summary>
    internal Vector3 Heard
    {
        get
        {
            Listener listener = _listener.Value;
            Vector3 forward = Vector3.Normalize(listener.Forward);
            Vector3 right = Vector3.Normalize(Vector3.Cross(forward, listener.Up));
            Vector3 offset = _position.Value - listener.Position;
            Vector3 up = Vector3.Cross(right, forward);
            return new Vector3(Vector3.Dot(offset, right), Vector3.Dot(offset, up), -Vector3.Dot(offset, forward));
        }
    }

    private static void CheckFinite(Vector3 value, string name)
    {
        if (!float.IsFinite(value.X) || !float.IsFinite(value.Y) || !float.IsFinite(value.Z))
            throw new ArgumentException($"Expected finite coordinates, found {value}.", name);
    }

    private readonly record struct Listener(Vector3 Position, Vector3 Forward, Vector3 Up);
}
