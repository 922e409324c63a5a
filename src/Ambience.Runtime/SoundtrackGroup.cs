using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Microsoft.Extensions.Logging;

namespace Ambience;

/// <summary>
/// Several soundtracks at once with one network and one engine: the music of the place, that of a tavern next door, a
/// radio on a table. All that need music in the same moment get it out of one batch, which costs less than as many
/// engines, and one thread makes it. Each sounds as it would by itself, to the bit.
/// </summary>
/// <remarks>
/// Any thread. Opening and disposing wait for the hop in work. A soundtrack that is stopped, paused, muted or at volume 0
/// costs nothing.
/// </remarks>
public sealed class SoundtrackGroup : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MusicBatch _batch;
    private readonly MusicHost _host;
    private readonly List<Soundtrack> _soundtracks = [];
    private bool _disposed;

    /// <summary>Makes an engine with room for so many layers.</summary>
    /// <param name="model">The network of all soundtracks.</param>
    /// <param name="streams">The most layers that all soundtracks have together, 1..256. Each takes memory (about 0.3 MB
    /// with the 48 kHz presets) and computing time only while it sounds.</param>
    /// <param name="engine">Name in the engine catalogue, "auto" = the best one here.</param>
    /// <param name="logger">Is told which engine plays and why; never from the thread that makes the music.</param>
    /// <exception cref="AmbienceException">There is no such engine.</exception>
    public SoundtrackGroup(
        WaveNetModel model, int streams, string engine = EngineCatalogue.Auto, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentOutOfRangeException.ThrowIfNotEqual(streams, Math.Clamp(streams, 1, 256));
        _batch = new MusicBatch(model, engine, new EngineOptions { Logger = logger }, streams);
        _host = new MusicHost(model.Shape.HopSeconds);
    }

    /// <summary>Layers that further soundtracks may have.</summary>
    public int FreeStreams
    {
        get
        {
            lock (_lock)
                return _batch.FreeStreams;
        }
    }

    /// <summary>Opens a soundtrack that shares the engine.</summary>
    /// <param name="moods">The moods; weight file, engine and weights of the file are not looked at.</param>
    /// <param name="options">
    /// Where the music goes, and the seed. <see cref="SoundtrackOutput.Pull"/> means
    /// <see cref="SoundtrackOutput.PullAhead"/> here: the engine is not the reader's alone.
    /// </param>
    /// <exception cref="AmbienceException">
    /// The moods do not fit the network, not enough streams are free, or the output cannot be opened.
    /// </exception>
    public Soundtrack Open(MoodFile moods, SoundtrackOptions options)
    {
        ArgumentNullException.ThrowIfNull(moods);
        ArgumentNullException.ThrowIfNull(options);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var soundtrack = new Soundtrack(moods, options, _batch, _host, Forget);
            _soundtracks.Add(soundtrack);
            return soundtrack;
        }
    }

    /// <summary>Opens a soundtrack that shares the engine.</summary>
    /// <param name="moodsPath">The YAML file; the weight file that it names is not read.</param>
    /// <param name="options">As above.</param>
    /// <exception cref="AmbienceException">As above, or the file is missing or wrong.</exception>
    public Soundtrack Open(string moodsPath, SoundtrackOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Open(MoodFile.Load(moodsPath, options.ModelPath), options);
    }

    private void Forget(Soundtrack soundtrack)
    {
        lock (_lock)
            _ = _soundtracks.Remove(soundtrack);
    }

    /// <summary>Disposes all its soundtracks, then the engine.</summary>
    public void Dispose()
    {
        Soundtrack[] soundtracks;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            soundtracks = [.. _soundtracks];
        }
        foreach (Soundtrack soundtrack in soundtracks)
            soundtrack.Dispose();
        _host.Dispose();
        _batch.Dispose();
    }
}
