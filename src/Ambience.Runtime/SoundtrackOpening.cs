using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Telemetry;

namespace Ambience;

// How a soundtrack comes to be: from files, from streams, from what the game has made in code.
public sealed partial class Soundtrack
{
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

    /// <summary>Opens a mood file and a weight file that lie in an archive of the game.</summary>
    /// <param name="moods">The YAML text, UTF-8; read to its end. The weight file that it names is not looked at.</param>
    /// <param name="weights">The weight file; read to its end.</param>
    /// <param name="options">What to decide otherwise than the mood file.</param>
    /// <exception cref="AmbienceException">The contents are wrong, or the output cannot be opened.</exception>
    public static Soundtrack Open(Stream moods, Stream weights, SoundtrackOptions options)
    {
        ArgumentNullException.ThrowIfNull(moods);
        ArgumentNullException.ThrowIfNull(weights);
        const string moodsName = "the stream of moods", weightsName = "the stream of weights";
        using var text = new StreamReader(moods, leaveOpen: true);
        MoodFile file = MoodFile.Parse(text.ReadToEnd(), moodsName);
        using var bytes = new MemoryStream();
        weights.CopyTo(bytes);
        return Open(WeightFile.Read(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), weightsName), file, options);
    }

    /// <summary>Opens a network and moods that are loaded already, or that were made in code without any YAML.</summary>
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
        return new Soundtrack(moods, options, new MusicBatch(
            model, options.Engine ?? moods.Engine, MusicRenderer.EngineOptionsOf(moods, options.Logger),
            MusicRenderer.LayerCount(moods)));
    }

    /// <param name="moods">The moods.</param>
    /// <param name="options">What to decide otherwise.</param>
    /// <param name="batch">The engine.</param>
    /// <param name="host">Who makes the music when several share the engine; null = the engine is this one's own.</param>
    /// <param name="ended">Told when the soundtrack is disposed.</param>
    internal Soundtrack(
        MoodFile moods, SoundtrackOptions options, MusicBatch batch, MusicHost? host = null, Action<Soundtrack>? ended = null)
    {
        _watcher = options.WatchMoodFile ? new MoodFileWatcher(moods) : null;
        _fixedSeed = options.Seed ?? moods.Seed;
        _host = host;
        _ended = ended;
        var renderer = new MusicRenderer(batch, host is null, moods, _fixedSeed ?? 0, _events, _levels, healthMode: options.Health);
        _programme = new Programme(moods, renderer);
        try
        {
            _player = OpenPlayer(moods.Output, options);
        }
        catch
        {
            renderer.Dispose();
            throw;
        }
        _readable = _player as IReadable ?? (_player as LivePlayer)?.Output as IReadable;
        StartEventPump(options.EventContext);
        StartWatching();
        _telemetry = TelemetryRounds.Add(this, options.Name ?? NameOf(moods), _journal, options.Logger);
        _telemetry.TellOpened();
    }

    private IMusicPlayer OpenPlayer(OutputSettings settings, SoundtrackOptions options)
    {
        switch (options.Output)
        {
            case SoundtrackOutput.Pull:
                return OpenPull();
            case SoundtrackOutput.PullAhead:
                return OpenAhead();
            case SoundtrackOutput.WaveFile:
                string path = options.WavePath ??
                    throw new ArgumentException("A wave file needs a path: set WavePath.", nameof(options));
                return Live((ring, _) => new WaveFileOutput(ring, path, SampleRateHz, Channels));
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
                    return OpenPull();
                }
        }

        LivePlayer OpenDevice() => Live((ring, buffering) =>
            OpenDeviceOutput(ring, buffering, settings, options));

        LivePlayer OpenAhead() => Live((ring, buffering) => new PullOutput(ring, SampleRateHz, Channels, buffering));

        // An engine that others share is never at a reader's disposal: what is read was made ahead.
        IMusicPlayer OpenPull() => _host is null ? new PullPlayer(_programme.Renderer, _transport, _events) : OpenAhead();

        LivePlayer Live(Func<SampleRing, PlaybackBuffering, IAudioOutput> open)
        {
            MusicRenderer renderer = _programme.Renderer;
            MusicHost host = _host ?? new MusicHost(renderer.Batch.Model.Shape.HopSeconds);
            try
            {
                return new LivePlayer(
                    host, ownsHost: _host is null, renderer, _transport, _events, _levels, _programme.File, _journal, open);
            }
            catch when (_host is null)
            {
                host.Dispose();
                throw;
            }
        }
    }
}
