using Ambience.Health;

namespace Ambience.Playback;

// How music that goes wrong is noticed and brought back.
public sealed partial class MusicRenderer
{
    private readonly HealthLog _healthLog;
    private readonly HealthMode? _healthMode; // in place of the moods' own
    private readonly LayerHealth[]? _health;  // [layers]; null = off

    /// <summary>How often a layer had to be brought back since the music was opened.</summary>
    public long Recoveries => _healthLog.Recoveries;

    /// <summary>What was found and done, for the game.</summary>
    internal HealthLog HealthLog => _healthLog;

    /// <summary>
    /// The next thing that was found or done since the last call; at most the last 128 wait. For who renders without a
    /// <see cref="Soundtrack"/>; one thread at a time.
    /// </summary>
    /// <param name="happened">The event.</param>
    public bool TryTakeHealthEvent(out HealthEvent happened) => _healthLog.TryTake(long.MaxValue, out happened);

    private LayerHealth[]? HealthOf(HealthMode mode) => mode == HealthMode.Off ? null :
    [
        .. _conductor.LayerNames.Select(layer => new LayerHealth(
            layer, _batch.Model, _moods, _batch.ClipMemories, _healthLog, acts: mode == HealthMode.On)),
    ];

    /// <summary>Keeps what is out of range from the network; its temperatures, which may be nudged.</summary>
    private ReadOnlySpan<float> Guarded(int layer, ReadOnlySpan<float> temperatures)
    {
        if (_health is null)
            return temperatures;
        _health[layer].Guard(_batch.Control(_streams[layer]), _conductor.MoodWeights, SecondsMade, HeardAtFrame);
        return _health[layer].Temperatures(temperatures);
    }

    /// <summary>What of a layer's lanes is heard.</summary>
    private ReadOnlySpan<float> Listened(int layer, ReadOnlySpan<float> lanes) =>
        _health is null ? lanes : _health[layer].Listen(lanes, Here(layer));

    /// <summary>Measures how the layer sounds by itself.</summary>
    private void Hear(int layer) => _health?[layer].Hear(_voices[layer].Audio, Here(layer));

    private HopContext Here(int layer) =>
        new(_batch.Engine, _streams[layer], _batch.Control(_streams[layer]), SecondsMade, HeardAtFrame);

    private long HeardAtFrame => _events.FramesMade + LatencyFrames;
}
