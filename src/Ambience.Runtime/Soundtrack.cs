using System.Collections.Frozen;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;

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
/// Any member may be called from any thread. <see cref="SetParameter"/>, <see cref="TransitionTo"/> and
/// <see cref="Statistics"/> never block and never allocate. Opening, playing, stopping, capturing and restoring may
/// allocate and may wait for some milliseconds: they are for the game's thread, not for its audio callback.
/// </remarks>
public sealed class Soundtrack : IDisposable
{
    private readonly Lock _control = new(); // callers of Play, Stop, .. among themselves; the audio path never takes it
    private readonly MusicRenderer _renderer;
    private readonly IMusicPlayer _player;
    private readonly FrozenDictionary<string, int> _moodIndices, _parameterIndices;
    private readonly ulong? _fixedSeed;
    private volatile int _wantedMood;
    private volatile SoundtrackStatus _status;
    private bool _disposed;

    /// <summary>Opens what a mood file describes, to the sound device where there is one.</summary>
    /// <param name="moodsPath">The YAML file; it names the weight file.</param>
    /// <exception cref="AmbienceException">A file is missing or wrong; the message says what to do.</exception>
    public static Soundtrack Open(string moodsPath) => Open(moodsPath, new SoundtrackOptions());

    /// <summary>Opens what a mood file describes.</summary>
    /// <param name="moodsPath">The YAML file; it names the weight file.</param>
    /// <param name="options">What to decide otherwise than the file.</param>
    /// <exception cref="AmbienceException">A file is missing or wrong, or the output cannot be opened; the message says
    /// what to do.</exception>
    public static Soundtrack Open(string moodsPath, SoundtrackOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        MoodFile moods = MoodFile.Load(moodsPath, options.ModelPath);
        return Open(WeightFile.Read(moods.ModelPath), moods, options);
    }

    /// <summary>Opens a network and moods that are loaded already, from an archive of the game for example.</summary>
    /// <param name="model">The network; may be shared by several soundtracks.</param>
    /// <param name="moods">The moods.</param>
    /// <param name="options">What to decide otherwise than the moods' file.</param>
    /// <exception cref="AmbienceException">The moods do not fit the network, or the output cannot be
    /// opened.</exception>
    public static Soundtrack Open(WaveNetModel model, MoodFile moods, SoundtrackOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(moods);
        ArgumentNullException.ThrowIfNull(options);
        return new Soundtrack(model, moods, options);
    }

    private Soundtrack(WaveNetModel model, MoodFile moods, SoundtrackOptions options)
    {
        _fixedSeed = options.Seed ?? moods.Seed;
        _renderer = new MusicRenderer(model, moods, options.Engine ?? moods.Engine, Seed = _fixedSeed ?? 0);
        _moodIndices = Indices(moods.Moods.Select(mood => mood.Name));
        _parameterIndices = Indices(moods.Parameters.Select(parameter => parameter.Name));
        _wantedMood = _renderer.Mood;
        Moods = [.. moods.Moods.Select(mood => mood.Name)];
        Parameters = moods.Parameters;
        ModelPath = moods.ModelPath;
        try
        {
            _player = OpenPlayer(moods.Output, options);
        }
        catch
        {
            _renderer.Dispose();
            throw;
        }
    }

    /// <summary>Names of the moods.</summary>
    public IReadOnlyList<string> Moods { get; }

    /// <summary>The parameters that the game may set.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters { get; }

    /// <summary>The weight file, absolute.</summary>
    public string ModelPath { get; }

    /// <summary>Frames a second of the music.</summary>
    public int SampleRateHz => _renderer.SampleRateHz;

    /// <summary>1 = mono, 2 = stereo.</summary>
    public int Channels => _renderer.Channels;

    /// <summary>What the music is doing.</summary>
    public SoundtrackStatus Status => _status;

    /// <summary>
    /// Seed of the music that plays; with the same files and the same calls at the same moments it makes the same
    /// music.
    /// </summary>
    public ulong Seed { get; private set; }

    /// <summary>Why there is no sound although <see cref="SoundtrackOutput.Auto"/> tried; null if there is.</summary>
    public string? OutputProblem { get; private set; }

    /// <summary>
    /// Starts the music; when it plays already, moves over to the mood and, if it was paused, goes on.
    /// </summary>
    /// <param name="mood">The mood; null = the mood file's first, or the one last asked for.</param>
    /// <exception cref="ArgumentException">There is no such mood.</exception>
    public void Play(string? mood = null)
    {
        int index = mood is null ? _wantedMood : MoodIndex(mood);
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _wantedMood = index;
            if (_status == SoundtrackStatus.Stopped)
            {
                Seed = _fixedSeed ?? (ulong)Random.Shared.NextInt64();
                _player.AtRest(() => _renderer.Reset(Seed, index));
                _player.Start();
                _status = SoundtrackStatus.Playing;
                return;
            }
            _renderer.TransitionTo(index);
            ResumePlayer();
        }
    }

    /// <summary>Fades out for a moment; <see cref="Resume"/> goes on at the same place.</summary>
    public void Pause()
    {
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_status != SoundtrackStatus.Playing)
                return;
            _player.Pause();
            _status = SoundtrackStatus.Paused;
        }
    }

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    public void Resume()
    {
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ResumePlayer();
        }
    }

    /// <summary>Fades out and ends the music; <see cref="Play"/> begins anew.</summary>
    public void Stop()
    {
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_status == SoundtrackStatus.Stopped)
                return;
            _player.Stop();
            _status = SoundtrackStatus.Stopped;
        }
    }

    /// <summary>
    /// Moves over to a mood inside the music that plays. Never blocks; of several calls at once the last one counts.
    /// </summary>
    /// <param name="mood">The mood. While stopped: the one that <see cref="Play"/> will start with.</param>
    /// <param name="fadeSeconds">Length of the ramp, 0..600; null = as the mood file has it for this mood.</param>
    /// <exception cref="ArgumentException">There is no such mood, or the length is out of range.</exception>
    public void TransitionTo(string mood, float? fadeSeconds = null)
    {
        int index = MoodIndex(mood);
        _renderer.TransitionTo(index, fadeSeconds); // checks the length
        _wantedMood = index;
    }

    /// <summary>
    /// Sets one of the game's parameters. Never blocks, never allocates; the last value always counts.
    /// </summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">Out of the parameter's range means the end of the range; not NaN.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or the value is NaN.</exception>
    public void SetParameter(string name, float value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_parameterIndices.TryGetValue(name, out int index))
        {
            throw new ArgumentException(
                $"There is no parameter '{name}'. The mood file defines: " +
                $"{string.Join(", ", Parameters.Select(parameter => parameter.Name))}.", nameof(name));
        }
        _renderer.SetParameter(index, value);
    }

    /// <summary>
    /// Takes a snapshot without a break in the music: of the newest music made, which is heard
    /// <see cref="SoundtrackStatistics.BufferedMilliseconds"/> later.
    /// </summary>
    public SoundtrackState CaptureState()
    {
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var music = new byte[_renderer.StateBytes];
            _player.AtRest(() => _renderer.CaptureState(music));
            return new SoundtrackState(music);
        }
    }

    /// <summary>Fades over to the very music that was captured, parameters included, and plays on from there.</summary>
    /// <param name="state">From <see cref="CaptureState"/>.</param>
    /// <exception cref="AmbienceException">
    /// It was captured with another weight file, other moods or parameters; the music goes on as it was.
    /// </exception>
    public void Restore(SoundtrackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        lock (_control)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _player.AtRest(() =>
            {
                _renderer.RestoreState(state.Music);
                _player.Cut();
            });
            _wantedMood = _renderer.Mood;
            if (_status != SoundtrackStatus.Stopped)
                return;
            _player.Start();
            _status = SoundtrackStatus.Playing;
        }
    }

    /// <summary>The next stretch of music for a game that mixes audio itself; silence while nothing plays.</summary>
    /// <remarks>One thread at a time; never waits, allocates nothing.</remarks>
    /// <param name="interleaved">[frames, <see cref="Channels"/>], full scale = ±1.</param>
    /// <exception cref="InvalidOperationException">The soundtrack plays to a device or file by itself.</exception>
    public void Read(Span<float> interleaved)
    {
        if (_player is not PullPlayer pull)
        {
            throw new InvalidOperationException(
                $"This soundtrack plays by itself ({_player.Description}). " +
                $"To read it, open it with Output = {nameof(SoundtrackOutput.Pull)}.");
        }
        pull.Read(interleaved);
    }

    /// <summary>How it is doing.</summary>
    public SoundtrackStatistics Statistics => new()
    {
        Engine = _renderer.EngineName,
        Output = OutputProblem is null ? _player.Description : "none",
        Mood = Moods[_wantedMood],
        SecondsMade = _renderer.SecondsMade,
        RealTimeFactor = _renderer.RealTimeFactor,
        BufferedMilliseconds = _player.BufferedMilliseconds,
        Underruns = _player.Underruns,
        DeviceLosses = _player.DeviceLosses,
        AllocatedBytes = _player.AllocatedBytes,
        Peak = _renderer.Peak,
        RmsDecibels = _renderer.RmsDecibels,
        Fault = _player.Fault,
    };

    /// <summary>Fades out, ends the threads, closes device or file.</summary>
    public void Dispose()
    {
        lock (_control)
        {
            if (_disposed)
                return;
            _disposed = true;
            _status = SoundtrackStatus.Stopped;
            _player.Dispose();
            _player.AtRest(_renderer.Dispose);
        }
    }

    private void ResumePlayer()
    {
        if (_status != SoundtrackStatus.Paused)
            return;
        _player.Resume();
        _status = SoundtrackStatus.Playing;
    }

    private IMusicPlayer OpenPlayer(OutputSettings settings, SoundtrackOptions options)
    {
        switch (options.Output)
        {
            case SoundtrackOutput.Pull:
                return new PullPlayer(_renderer);
            case SoundtrackOutput.WaveFile:
                string path = options.WavePath ??
                    throw new ArgumentException("A wave file needs a path: set WavePath.", nameof(options));
                return new LivePlayer(_renderer, settings.BufferedMilliseconds,
                    (ring, _) => new WaveFileOutput(ring, path, SampleRateHz, Channels));
            case SoundtrackOutput.OpenAl:
                return OpenDevice();
            default:
                try
                {
                    return OpenDevice();
                }
                catch (AmbienceException e)
                {
                    OutputProblem = e.Message;
                    return new PullPlayer(_renderer);
                }
        }

        LivePlayer OpenDevice() => new(_renderer, settings.BufferedMilliseconds,
            (ring, buffering) => new OpenAlOutput(ring, SampleRateHz, Channels, buffering, settings.Device));
    }

    private int MoodIndex(string mood)
    {
        ArgumentNullException.ThrowIfNull(mood);
        // What is not found here is not there either: the renderer throws, and names the moods.
        return _moodIndices.TryGetValue(mood, out int index) ? index : _renderer.IndexOfMood(mood);
    }

    private static FrozenDictionary<string, int> Indices(IEnumerable<string> names) =>
        names.Select((name, index) => KeyValuePair.Create(name, index)).ToFrozenDictionary(StringComparer.Ordinal);
}
