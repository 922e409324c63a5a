using Ambience.Moods;
using Ambience.Playback;
using Ambience.Telemetry;

namespace Ambience;

/// <summary>
/// What a game holds: an endless soundtrack that a network makes while the game runs. The game says which mood it is in
/// and how its parameters stand; the music follows.
/// </summary>
/// <remarks>
/// <code>
/// using var soundtrack = Soundtrack.Open("moods.yaml");
/// soundtrack.Play("calm");
/// soundtrack.SetParameter("danger", 0.7f);
/// soundtrack.TransitionTo("tense");
/// SoundtrackState save = soundtrack.CaptureState();
/// </code>
/// <para>Any member may be called from any thread. Nothing waits for music to be made, allocates, or throws because of
/// what the music is doing at the moment, with these exceptions: <see cref="CaptureState"/> and <see cref="Restore"/>
/// allocate and wait for the hop in work (some milliseconds); so does <see cref="Dispose"/>. Names that the mood file
/// does not have and numbers out of range are an <see cref="ArgumentException"/>.</para>
/// <para>After <see cref="Dispose"/>, <see cref="Play"/>, <see cref="Pause"/>, <see cref="Resume"/>, <see cref="Stop"/>,
/// <see cref="CaptureState"/> and <see cref="Restore"/> throw <see cref="ObjectDisposedException"/>; the other members do
/// nothing, and <see cref="Read"/> gives silence.</para>
/// </remarks>
public sealed partial class Soundtrack : IDisposable
{
    private readonly Lock _control = new(); // of callers among themselves, for some nanoseconds; no music is made inside
    private readonly Lock _states = new();  // of those that capture, restore or dispose
    private readonly Transport _transport = new();
    private readonly MusicEvents _events = new();
    private readonly SoundLevels _levels = new();
    private readonly IMusicPlayer _player;
    private readonly IReadable? _readable; // the player or its output, where the game reads
    private readonly ulong? _fixedSeed;
    private readonly MusicHost? _host;           // of the group; null where the soundtrack is by itself
    private readonly Action<Soundtrack>? _ended; // the group's
    private volatile Programme _programme;
    private volatile SoundtrackStatus _status;
    private volatile bool _disposed;

    /// <summary>Names of the moods.</summary>
    public IReadOnlyList<string> Moods => _programme.MoodNames;

    /// <summary>
    /// Names of the layers of all moods; each is a stream of the network that costs something while it sounds.
    /// </summary>
    public IReadOnlyList<string> Layers => _programme.Renderer.LayerNames;

    /// <summary>The parameters that the game may set.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters => _programme.File.Parameters;

    /// <summary>The weight file, absolute; empty where the network was handed over in code.</summary>
    public string ModelPath => _programme.File.ModelPath;

    /// <summary>Frames a second of the music.</summary>
    public int SampleRateHz => _programme.Renderer.SampleRateHz;

    /// <summary>1 = mono, 2 = stereo.</summary>
    public int Channels => _programme.Renderer.Channels;

    /// <summary>What was asked for last.</summary>
    public SoundtrackStatus Status => _status;

    /// <summary>
    /// Seed of the music that plays; with the same files and the same calls at the same moments it makes the same
    /// music.
    /// </summary>
    public ulong Seed => _transport.Seed;

    /// <summary>Why there is no sound although <see cref="SoundtrackOutput.Auto"/> tried; null if there is.</summary>
    public string? OutputProblem { get; private set; }

    /// <summary>
    /// Starts the music; when it plays already, moves over to the mood and, if it was paused, goes on.
    /// </summary>
    /// <param name="mood">The mood; null = the mood file's first, or the one last asked for.</param>
    /// <exception cref="ArgumentException">There is no such mood.</exception>
    public void Play(string? mood = null)
    {
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Programme programme = _programme;
            int index = mood is null ? programme.Renderer.Mood : programme.MoodIndex(mood);
            if (_status == SoundtrackStatus.Stopped)
            {
                programme.Renderer.Announce(index);
                _transport.Begin(_fixedSeed ?? (ulong)Random.Shared.NextInt64(), index);
            }
            else
            {
                if (mood is not null)
                    programme.Renderer.TransitionTo(index);
                _transport.Continue();
            }
            _status = SoundtrackStatus.Playing;
            _eventPump?.Wake();
        }
    }

    /// <summary>
    /// Fades out for a moment; <see cref="Resume"/> goes on at the same place. Paused music costs nothing.
    /// </summary>
    public void Pause()
    {
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_status != SoundtrackStatus.Playing)
                return;
            _transport.Pause();
            _status = SoundtrackStatus.Paused;
        }
    }

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    public void Resume()
    {
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_status != SoundtrackStatus.Paused)
                return;
            _transport.Continue();
            _status = SoundtrackStatus.Playing;
            _eventPump?.Wake();
        }
    }

    /// <summary>Fades out and ends the music; <see cref="Play"/> begins anew. Stopped music costs nothing.</summary>
    /// <param name="fadeSeconds">Length of the fade, 0..600; 0 = just long enough not to click.</param>
    public void Stop(float fadeSeconds = 0)
    {
        CheckRange(fadeSeconds, 0, 600, nameof(fadeSeconds));
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_status == SoundtrackStatus.Stopped)
                return;
            _transport.End(fadeSeconds);
            _status = SoundtrackStatus.Stopped;
        }
    }

    /// <summary>
    /// Moves over to a mood inside the music that plays. Of several calls at once the last one counts.
    /// </summary>
    /// <param name="mood">The mood. While stopped: the one that <see cref="Play"/> will start with.</param>
    /// <param name="fadeSeconds">Length of the ramp, 0..600; null = as the mood file has it.</param>
    /// <exception cref="ArgumentException">There is no such mood, or the length is out of range.</exception>
    public void TransitionTo(string mood, float? fadeSeconds = null)
    {
        // A mood file that is read anew in this moment must not swallow the call.
        for (Programme? done = null; done != _programme;)
        {
            done = _programme;
            done.Renderer.TransitionTo(done.MoodIndex(mood), fadeSeconds);
        }
    }

    /// <summary>
    /// Moves over to the mood that the mood file's map asks for at the present parameters, in place of one that was asked
    /// for with <see cref="TransitionTo"/>. Where no rule of the map holds, nothing changes.
    /// </summary>
    public void FollowMap() => _programme.Renderer.FollowMap();

    /// <summary>
    /// Starts a stinger of the mood file with the next hop, unless it still rests or a more important one sounds. Asked
    /// for while nothing plays, it is forgotten.
    /// </summary>
    /// <param name="name">The stinger.</param>
    /// <exception cref="ArgumentException">There is no such stinger.</exception>
    public void TriggerStinger(string name)
    {
        Programme programme = _programme;
        int index = programme.StingerIndex(name);
        if (_status == SoundtrackStatus.Playing)
            programme.Renderer.TriggerStinger(index);
    }

    /// <summary>Names of the stingers.</summary>
    public IReadOnlyList<string> Stingers => _programme.StingerNames;

    /// <summary>Sets one of the game's parameters; the last value always counts.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">Out of the parameter's range means the end of the range; not NaN.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or the value is NaN.</exception>
    public void SetParameter(string name, float value)
    {
        if (_held is not { } held || float.IsNaN(value) || !held.TryKeep(name, value))
            SetHeldParameter(name, value);
    }

    /// <summary>
    /// Level of the soundtrack, 0 = silent .. 1 = as it is made; a factor on the samples. Moves there within 30 ms. At 0
    /// the music rests: it costs nothing, and goes on later from where it was. The player's setting, and so no part of a
    /// captured state.
    /// </summary>
    public float Volume
    {
        get => _levels.Volume;
        set
        {
            CheckRange(value, 0, 1, nameof(value));
            _levels.Volume = value;
        }
    }

    /// <summary>As a <see cref="Volume"/> of 0, which is kept meanwhile.</summary>
    public bool Mute
    {
        get => _levels.Muted;
        set => _levels.Muted = value;
    }

    /// <summary>
    /// Lets the music step back, under dialogue for example, until it is told otherwise: <c>SetDucking(-12, 0.2f)</c> when
    /// somebody speaks, <c>SetDucking(0, 0.8f)</c> when he has ended.
    /// </summary>
    /// <param name="decibels">By how much, -60..0; 0 = not at all.</param>
    /// <param name="seconds">Seconds of the way there, 0..60.</param>
    public void SetDucking(float decibels, float seconds)
    {
        CheckRange(decibels, -60, 0, nameof(decibels));
        CheckRange(seconds, 0, 60, nameof(seconds));
        _levels.SetDucking(decibels, seconds);
    }

    /// <summary>
    /// Takes a snapshot without a break in the music: of the newest music made, which is heard
    /// <see cref="SoundtrackStatistics.BufferedMilliseconds"/> later. Waits for the hop in work.
    /// </summary>
    public SoundtrackState CaptureState()
    {
        lock (_states)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            byte[]? music = null;
            _player.AtRest(() =>
            {
                MusicRenderer renderer = _programme.Renderer;
                renderer.CaptureState(music = new byte[renderer.StateBytes]);
            });
            return new SoundtrackState(music!);
        }
    }

    /// <summary>
    /// Fades over to the very music that was captured, parameters included, and plays on from there. Waits for the hop in
    /// work. <see cref="Volume"/>, <see cref="Mute"/> and ducking stay as they are.
    /// </summary>
    /// <param name="state">From <see cref="CaptureState"/>.</param>
    /// <exception cref="AmbienceException">
    /// It was captured with another weight file, other moods, layers or parameters; the music goes on as it was.
    /// </exception>
    public void Restore(SoundtrackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        lock (_states)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _player.AtRest(() =>
            {
                _programme.Renderer.RestoreState(state.Music);
                _player.Cut();
            });
        }
        lock (_control)
        {
            if (_disposed || _status != SoundtrackStatus.Stopped)
                return;
            _transport.Continue();
            _status = SoundtrackStatus.Playing;
            _eventPump?.Wake();
        }
    }

    /// <summary>The next stretch of music for a game that mixes audio itself; silence while nothing plays.</summary>
    /// <remarks>One thread at a time; never waits, allocates nothing.</remarks>
    /// <param name="interleaved">[frames, <see cref="Channels"/>], full scale = ±1.</param>
    /// <exception cref="InvalidOperationException">The soundtrack plays to a device or file by itself.</exception>
    public void Read(Span<float> interleaved)
    {
        if (_readable is null)
        {
            throw new InvalidOperationException(
                $"This soundtrack plays by itself ({_player.Description}). To read it, open it with Output = " +
                $"{nameof(SoundtrackOutput.Pull)} or {nameof(SoundtrackOutput.PullAhead)}.");
        }
        if (interleaved.Length % Channels != 0)
        {
            throw new ArgumentException(
                $"{interleaved.Length} samples are not a whole number of {Channels}-channel frames.", nameof(interleaved));
        }
        _readable.Read(interleaved);
    }

    /// <summary>How it is doing.</summary>
    public SoundtrackStatistics Statistics
    {
        get
        {
            Programme programme = _programme;
            MusicRenderer renderer = programme.Renderer;
            return new SoundtrackStatistics
            {
                Engine = renderer.EngineName,
                EngineChoice = renderer.Batch.EngineChoice,
                Output = OutputProblem is null ? _player.Description : "none",
                Mood = programme.MoodNames[renderer.Mood],
                SecondsMade = renderer.SecondsMade,
                RealTimeFactor = renderer.RealTimeFactor,
                CoreShare = _events.HopTimes.CoreShare,
                HopMicroseconds = _events.HopTimes.Histogram.Read(),
                GovernorStep = _journal.Step,
                Loops = Governor?.Loops ?? 0,
                BufferedMilliseconds = _player.BufferedMilliseconds,
                LowestBufferedMilliseconds = Governor?.LowestMilliseconds ?? double.NaN,
                Underruns = _player.Underruns,
                DeviceLosses = _player.DeviceLosses,
                OutputRestarts = _player.OutputRestarts,
                OutputLatencyMilliseconds = _player.OutputLatencyMilliseconds,
                AllocatedBytes = _player.AllocatedBytes,
                Recoveries = renderer.Recoveries,
                WeightBytes = renderer.Batch.WeightBytes,
                StateBytes = renderer.NetworkStateBytes,
                ManagedBytes = GC.GetTotalMemory(forceFullCollection: false),
                Peak = renderer.Peak,
                RmsDecibels = renderer.RmsDecibels,
                Fault = _player.Fault,
            };
        }
    }

    /// <summary>Fades out, ends the threads, closes device or file.</summary>
    public void Dispose()
    {
        _liveLink?.Dispose();
        _watcher?.Dispose(); // waits for a reload under way, which needs the lock
        lock (_states)
        {
            lock (_control)
            {
                if (_disposed)
                    return;
                _disposed = true;
                _status = SoundtrackStatus.Stopped;
            }
            _eventPump?.Dispose();
            TelemetryRounds.Remove(_telemetry);
            _player.Dispose();
            _player.AtRest(_programme.Renderer.Dispose);
            _telemetry.TellClosed();
            _ended?.Invoke(this);
        }
    }

    private static void CheckRange(float value, float low, float high, string name)
    {
        if (!(value >= low && value <= high))
            throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
    }
}
