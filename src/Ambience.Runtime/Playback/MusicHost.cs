namespace Ambience.Playback;

/// <summary>
/// Keeps the rings of one or several soundtracks full, with one thread and one engine: all that want a hop in the same
/// moment get it out of one batch, which all players of a host share.
/// </summary>
/// <remarks>Adding, removing and running an action may wait for about a hop; for opening and closing.</remarks>
internal sealed class MusicHost : ISupply, IDisposable
{
    private readonly GeneratorThread _thread;
    private LivePlayer[] _players = [];                     // the thread's; replaced, never changed
    private LivePlayer[] _wanting = [];                     // as long; those that want a hop now
    private MusicRenderer[] _renderers = [];

    /// <summary>Starts the thread.</summary>
    /// <param name="hopSeconds">Length of the hops that all players share.</param>
    /// <param name="starts">False: a test calls <see cref="TryMake"/> in the thread's place.</param>
    public MusicHost(double hopSeconds, bool starts = true)
    {
        BlockMilliseconds = hopSeconds * 1000;
        _thread = new GeneratorThread(this);
        if (starts)
            _thread.Start();
    }

    /// <inheritdoc/>
    public double BlockMilliseconds { get; }

    /// <summary>Managed bytes allocated while making music; stays 0.</summary>
    public long AllocatedBytes => _thread.AllocatedBytes;

    /// <summary>What ended generation, or null.</summary>
    public Exception? Fault => _thread.Fault;

    /// <summary>Runs an action while no music is being made.</summary>
    public void AtRest(Action action) => _thread.Invoke(action);

    public void Add(LivePlayer player) => AtRest(() => Set([.. _players, player]));

    public void Remove(LivePlayer player) => AtRest(() => Set([.. _players.Where(other => other != player)]));

    private void Set(LivePlayer[] players)
    {
        _players = players;
        _wanting = new LivePlayer[players.Length];
        _renderers = new MusicRenderer[players.Length];
    }

    /// <inheritdoc/>
    public bool TryMake()
    {
        int wanting = 0;
        foreach (LivePlayer player in _players)
        {
            if (!player.WantsHop())
                continue;
            _wanting[wanting] = player;
            _renderers[wanting++] = player.Renderer;
        }
        if (wanting == 0)
            return false;
        _renderers[0].Batch.Make(_renderers.AsSpan(0, wanting));
        for (int i = 0; i < wanting; i++)
            _wanting[i].DeliverHop();
        return true;
    }

    public void Dispose() => _thread.Dispose();
}
