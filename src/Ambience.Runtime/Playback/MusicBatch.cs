using Ambience.Health;
using Ambience.Inference;
using Ambience.Inference.Choice;
using Ambience.Model;
using Ambience.Playback.Governing;

namespace Ambience.Playback;

/// <summary>
/// One engine and its streams, shared by the layers of one soundtrack or of several. Whoever wants a hop in the same
/// moment gets it out of one call of the engine, which reads the weights once for all of them; whoever does not want
/// one costs nothing.
/// </summary>
/// <remarks>
/// One thread at a time, but for <see cref="Take"/> and <see cref="GiveBack"/>.
/// <see cref="Make(ReadOnlySpan{MusicRenderer})"/> allocates nothing.
/// </remarks>
internal sealed class MusicBatch : IDisposable
{
    private readonly string _engineName;
    private readonly EngineOptions _options;
    private readonly SelectedEngine _engine;
    private ClipMemories? _clipMemories;
    private readonly Lock _takers = new();
    private readonly bool[] _taken;    // [Streams]
    private readonly float[] _control; // [Streams, C]
    private readonly float[] _lanes;   // [Streams, HopFrames, Lanes]

    /// <summary>Makes the engine; all its streams are free and rest.</summary>
    /// <exception cref="AmbienceException">There is no such engine.</exception>
    public MusicBatch(WaveNetModel model, string engine, EngineOptions options, int streams)
        : this(model, engine, options, EngineSelector.Create(engine, model, streams, options))
    {
    }

    /// <summary>Takes an engine over, which is disposed with it.</summary>
    /// <param name="model">The network.</param>
    /// <param name="name">What another one of the same kind is asked for by.</param>
    /// <param name="options">As it was made.</param>
    /// <param name="engine">Runs the network.</param>
    internal MusicBatch(WaveNetModel model, string name, EngineOptions options, SelectedEngine engine)
    {
        (_engineName, _options, _engine) = (name, options, engine);
        Model = model;
        WeightBytes = _engine.WeightBytes + (sizeof(float) * model.Weights.Tensors().Sum(tensor => (long)tensor.Data.Length));
        Cheaper = new CheaperWeights(_engine, model, options);
        _taken = new bool[engine.Streams];
        _control = new float[engine.Streams * model.Shape.ControlSize];
        _lanes = new float[engine.Streams * model.Shape.HopFrames * model.Shape.Lanes];
        for (int stream = 0; stream < engine.Streams; stream++)
            Engine.SetActive(stream, false);
    }

    /// <summary>Another one of the same engine with so many streams.</summary>
    public MusicBatch WithStreams(int streams) => new(Model, _engineName, _options, streams) { Time = Time, Burden = Burden };

    /// <summary>The clock by which hops are measured.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What a test slows the engine down with: runs after it, with the number of soundtracks that it was for.</summary>
    public Action<int>? Burden { get; set; }

    /// <summary>The same network with less precise weights, for when time is short.</summary>
    public CheaperWeights Cheaper { get; }

    /// <summary>Ticks of <see cref="Time"/> that all hops of the last call took together.</summary>
    public long LastTicks { get; private set; }

    public WaveNetModel Model { get; }

    /// <summary>What the network remembers after the clips of its weight file; computed when it is first asked for.</summary>
    public ClipMemories ClipMemories => LazyInitializer.EnsureInitialized(
        ref _clipMemories, () => new ClipMemories(Model, _options.Weights));

    public IWaveNetEngine Engine => _engine;

    /// <summary>Bytes of the model's weights, and of those that the engine holds beside them.</summary>
    public long WeightBytes { get; }

    /// <summary>Which engine runs, and why; changes when a device is lost. Any thread.</summary>
    public EngineChoice EngineChoice => _engine.Choice;

    /// <summary>Streams that nobody has taken.</summary>
    public int FreeStreams
    {
        get
        {
            lock (_takers)
                return _taken.Count(taken => !taken);
        }
    }

    /// <summary>Takes streams.</summary>
    /// <exception cref="AmbienceException">So many are not free.</exception>
    public int[] Take(int count)
    {
        lock (_takers)
        {
            int[] free = [.. Enumerable.Range(0, _taken.Length).Where(stream => !_taken[stream]).Take(count)];
            if (free.Length < count)
            {
                throw new AmbienceException(
                    $"{count} layers need as many streams, but only {free.Length} of {_taken.Length} are free. " +
                    "Open the group with more streams, or dispose a soundtrack of it first.");
            }
            foreach (int stream in free)
                _taken[stream] = true;
            return free;
        }
    }

    /// <summary>Gives streams back.</summary>
    public void GiveBack(IEnumerable<int> streams)
    {
        lock (_takers)
        {
            foreach (int stream in streams)
                _taken[stream] = false;
        }
    }

    /// <summary>[C]: where a stream's control for the next hop is written.</summary>
    public Span<float> Control(int stream)
    {
        int size = Model.Shape.ControlSize;
        return _control.AsSpan(stream * size, size);
    }

    /// <summary>[HopFrames, Lanes] of a stream, of the last call that it was active in.</summary>
    public ReadOnlySpan<float> Lanes(int stream)
    {
        int size = Model.Shape.HopFrames * Model.Shape.Lanes;
        return _lanes.AsSpan(stream * size, size);
    }

    /// <summary>Makes the next hop of one soundtrack.</summary>
    public void Make(MusicRenderer renderer) => Make(new ReadOnlySpan<MusicRenderer>(in renderer));

    /// <summary>Makes the next hop of several soundtracks.</summary>
    public void Make(ReadOnlySpan<MusicRenderer> renderers)
    {
        long start = Time.GetTimestamp();
        int sounding = 0;
        foreach (MusicRenderer renderer in renderers)
            sounding += renderer.Prepare() ? 1 : 0;
        if (sounding > 0)
            Engine.Generate(_control, Model.Shape.HopFrames, _lanes);
        foreach (MusicRenderer renderer in renderers)
            renderer.Finish();
        Burden?.Invoke(sounding);
        LastTicks = Time.GetTimestamp() - start;
        foreach (MusicRenderer renderer in renderers)
            renderer.Account(LastTicks / Math.Max(1, sounding));
    }

    public void Dispose()
    {
        Cheaper.Dispose();
        _engine.Dispose();
    }
}
