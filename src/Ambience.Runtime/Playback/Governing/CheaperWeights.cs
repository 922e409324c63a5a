using Ambience.Inference;
using Ambience.Inference.Choice;
using Ambience.Model;

namespace Ambience.Playback.Governing;

/// <summary>
/// An engine with cheaper weights of the same model, for when there is no time for the better ones. Made when the governor
/// sees the need coming, on a thread that makes no music; the streams then move between the two with their states, which
/// are the same for all engines of a shape, so the music goes on from the very frame.
/// </summary>
/// <remarks><see cref="Prepare"/>: any thread. <see cref="Use"/>: the generator's; allocates nothing.</remarks>
internal sealed class CheaperWeights : IDisposable
{
    private const double WorthIt = 0.9; // of the time that the better ones take

    private readonly Lock _makers = new();
    private readonly SelectedEngine _running;
    private readonly WaveNetModel _model;
    private readonly EngineOptions _options;
    private readonly bool _possible;
    private volatile bool _wanted, _used;
    private volatile IWaveNetEngine? _other; // the one that does not run
    private bool _tried, _disposed;

    /// <param name="running">What plays.</param>
    /// <param name="model">The network.</param>
    /// <param name="options">Of the engine that plays.</param>
    public CheaperWeights(SelectedEngine running, WaveNetModel model, EngineOptions options)
    {
        (_running, _model, _options) = (running, model, options);
        // A precision that was asked for by name is the game's decision; devices and the reference have only their own.
        _possible = options.Weights == WeightPrecision.Stored && model.Format != WeightFormat.Int8 &&
            running.Name == EngineCatalogue.Cpu;
    }

    /// <summary>The generator's word that they may be needed soon.</summary>
    public bool Wanted
    {
        get => _wanted;
        set => _wanted = value;
    }

    /// <summary>Wanted, and not made yet.</summary>
    public bool IsDue => _possible && _wanted && !_tried;

    /// <summary>They run, or could.</summary>
    public bool IsReady => _other is not null;

    /// <summary>They run.</summary>
    public bool IsUsed => _used;

    /// <summary>Makes the other engine if it is due, and keeps it if it is quicker than the one that plays.</summary>
    public void Prepare()
    {
        lock (_makers)
        {
            if (!IsDue || _disposed)
                return;
            _tried = true;
            IWaveNetEngine cheap = Make(WeightPrecision.Int8);
            using IWaveNetEngine same = Make(WeightPrecision.Stored);
            if (EngineStopwatch.MicrosecondsPerFrame(cheap) < WorthIt * EngineStopwatch.MicrosecondsPerFrame(same))
                _other = cheap;
            else
                cheap.Dispose();
        }
    }

    /// <summary>Goes over to the cheaper weights, or back.</summary>
    public void Use(bool cheaper)
    {
        if (cheaper == _used || _other is not { } other)
            return;
        _other = _running.Exchange(other);
        _used = cheaper;
    }

    public void Dispose()
    {
        lock (_makers)
        {
            _disposed = true;
            _other?.Dispose();
        }
    }

    private IWaveNetEngine Make(WeightPrecision weights) =>
        EngineCatalogue.Create(EngineCatalogue.Cpu, _model, _running.Streams, _options with { Weights = weights });
}
