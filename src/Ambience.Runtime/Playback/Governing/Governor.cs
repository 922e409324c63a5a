namespace Ambience.Playback.Governing;

/// <summary>
/// Keeps live music within its budget and without a gap. Measures each hop, and where making music takes more than it may,
/// gives up one thing after the other: layers, the precision of the weights, the shortness of the buffer. What even that
/// does not make good, the ring's <see cref="MusicLoop"/> bridges. Takes everything back, in the opposite order, once it
/// would fit again with room to spare.
/// </summary>
/// <remarks>
/// Belongs to the generator's thread; the figures may be read by any thread, and the loop tells of itself from the ring's
/// consumer thread. Allocates only when constructed. Follows time, and so is never part of music that is rendered without
/// a clock: the same seed gives the same music wherever nothing has to be given up.
/// </remarks>
internal sealed class Governor
{
    private const int LookHops = 24;      // between looks: a quarter of a second
    private const int FewHops = 2;        // .. before sound begins
    private const double KeepsUp = 0.9;   // of real time: the rest is for what else the thread does
    private const double EasyShare = 0.7; // of what is allowed, so that taking back does not lead to and fro
    private const double UneasyShare = 0.6;
    private const double LowWater = 0.3;  // of a full buffer
    private const int Patience = 8, MostPatience = 128, RepentLooks = 80; // looks

    private readonly GovernorLimits _limits;
    private readonly GovernorJournal _journal;
    private readonly LivePlayer _player;
    private readonly int _ringSamples;
    private readonly TimeProvider _time;
    private readonly double _hopTicks;

    // Since the last look.
    private int _hops, _lookAt = LookHops;
    private bool _low; // the music came to its end
    private long _ownTicks, _batchTicks, _fastestTicks = long.MaxValue;
    private double _lowest = double.PositiveInfinity; // milliseconds
    private long _loopsSeen;

    // What was decided.
    private int _ahead;          // samples that the ring may hold while the music keeps up
    private bool _slow;          // music cannot keep up: it and the loop take turns
    private bool _paced;         // .. because it may not, by the budget
    private long _notBefore;     // the next hop of paced music
    private int _overLooks, _calmLooks, _settleLooks, _looks;
    private int _patience = Patience, _undoneAt = -RepentLooks, _troubleAt;
    private double _shareBefore, _weightsRatio = 2; // by how much cheaper weights are cheaper
    private bool _sounded, _wasFull;

    private double _share, _fullMilliseconds, _lowestMilliseconds = double.NaN;
    private long _loops;

    /// <param name="limits">What the music is held to.</param>
    /// <param name="journal">Where each step is told.</param>
    /// <param name="player">Whose music it is.</param>
    /// <param name="hopSeconds">Length of a hop.</param>
    /// <param name="ringSamples">Capacity of its ring.</param>
    /// <param name="time">The clock by which hops are measured.</param>
    public Governor(
        GovernorLimits limits, GovernorJournal journal, LivePlayer player, double hopSeconds, int ringSamples,
        TimeProvider time)
    {
        (_limits, _journal, _player, _time) = (limits, journal, player, time);
        _hopTicks = hopSeconds * time.TimestampFrequency;
        _ahead = _ringSamples = ringSamples;
    }

    /// <summary>How often the loop had to begin. Any thread.</summary>
    public long Loops => Volatile.Read(ref _loops);

    /// <summary>How near to its end the music ever was; NaN: nowhere. Any thread.</summary>
    public double LowestMilliseconds => Volatile.Read(ref _lowestMilliseconds);

    private MusicRenderer Renderer => _player.Renderer;

    private CheaperWeights Weights => _player.Renderer.Batch.Cheaper;

    private bool KeepsQuiet => !_sounded && !(_sounded = _player.HasSounded);

    /// <summary>Music begins anew.</summary>
    public void Begin()
    {
        StartLook(LookHops);
        _sounded = _wasFull = false;
    }

    /// <summary>Whether the budget lets the next hop be made now.</summary>
    public bool MayMake() => !_paced || _time.GetTimestamp() >= _notBefore;

    /// <summary>The ring is full.</summary>
    public void Filled() => _wasFull = true;

    /// <summary>A hop is wanted.</summary>
    /// <param name="milliseconds">As much is still to be heard.</param>
    public void Wanted(double milliseconds)
    {
        if (!_wasFull)
            return; // the beginning, when there cannot be much
        _fullMilliseconds = Math.Max(_fullMilliseconds, milliseconds);
        _lowest = Math.Min(_lowest, milliseconds);
        if (!(milliseconds >= _lowestMilliseconds))
            Volatile.Write(ref _lowestMilliseconds, milliseconds);
    }

    /// <summary>A hop was made.</summary>
    /// <param name="ownTicks">What it cost.</param>
    /// <param name="batchTicks">What all hops of the batch cost that it was made in.</param>
    public void HopMade(long ownTicks, long batchTicks)
    {
        _hops++;
        _ownTicks += ownTicks;
        _batchTicks += batchTicks;
        _fastestTicks = Math.Min(_fastestTicks, batchTicks);
        if (_paced)
            _notBefore = _time.GetTimestamp() + (long)(ownTicks * ((1 / _limits.CoreShare) - 1));
        if (Loops != _loopsSeen)
            NoteLoop();
        if (_hops >= _lookAt)
            Look();
        else if (_hops == FewHops && KeepsQuiet)
            LookAtFewHops();
    }

    /// <summary>
    /// It has come to the loop. Was it a single stall, or will it go on like this? The next few hops tell, sooner than a
    /// whole look would.
    /// </summary>
    private void NoteLoop()
    {
        _loopsSeen = Loops;
        StartLook(2 * FewHops);
        _low = true;
    }

    /// <summary>
    /// Where already the first hops come too slowly, the beginning waits until there is enough to bridge with.
    /// </summary>
    private void LookAtFewHops()
    {
        if (_fastestTicks > _hopTicks)
            Change(slow: true);
    }

    private void StartLook(int hops)
    {
        (_lookAt, _hops, _ownTicks, _batchTicks, _fastestTicks) = (hops, 0, 0, 0, long.MaxValue);
        (_low, _lowest) = (false, double.PositiveInfinity);
    }

    private void Look()
    {
        double hops = _hops * _hopTicks, own = _ownTicks / hops, whole = _batchTicks / hops;
        Volatile.Write(ref _share, own);
        double pressure = Math.Max(own / _limits.CoreShare, whole / KeepsUp);
        bool low = _low || _lowest < LowWater * _fullMilliseconds;
        bool allTooSlow = _fastestTicks > _hopTicks;
        _looks++;
        StartLook(LookHops);
        if (pressure > UneasyShare && _player.OwnsEngine)
            Weights.Wanted = true;
        NoteCheaper(own);

        _overLooks = pressure > 1 ? _overLooks + 1 : 0;
        _calmLooks = pressure > 1 || low ? 0 : _calmLooks + 1;
        if (allTooSlow || (whole > 1 && _overLooks > 1))
            Change(slow: true);
        else if (_slow && _calmLooks > 1)
            Change(slow: false);
        if (_settleLooks > 0)
            _settleLooks--; // what was decided last takes a moment
        else if (_overLooks > 1)
            GiveUp(own);
        else if (low && !_slow)
            Lengthen();
        else if (_calmLooks >= _patience && !_slow)
            TakeBack(pressure);
    }

    /// <summary>The next thing to give up.</summary>
    private void GiveUp(double own)
    {
        Repent();
        _overLooks = 0;
        if (Renderer.LeaveOutLayer())
            _settleLooks = 3; // the fade
        else if (Weights is { IsReady: true, IsUsed: false } && _player.OwnsEngine)
        {
            _shareBefore = own;
            Weights.Use(cheaper: true);
            _settleLooks = 2;
        }
        else if (_ahead < AheadSamples && own <= _limits.CoreShare)
            _ahead = Math.Min(2 * _ahead, AheadSamples);
        else if (own > _limits.CoreShare && !_paced)
            _paced = _slow = true; // nothing else is left: music and loop take turns
        else
            return;
        Tell();
    }

    /// <summary>Something was taken back too soon: the next time it takes longer.</summary>
    private void Repent()
    {
        if (_looks - _undoneAt < RepentLooks)
            _patience = Math.Min(2 * _patience, MostPatience);
        else if (_looks - _troubleAt > 4 * RepentLooks)
            _patience = Patience;
        (_troubleAt, _undoneAt) = (_looks, -RepentLooks);
    }

    private int AheadSamples => _limits.AheadFrames * Renderer.Channels;

    private void NoteCheaper(double own)
    {
        if (_shareBefore == 0 || !Weights.IsUsed || _settleLooks > 0)
            return;
        _weightsRatio = Math.Max(1, _shareBefore / own);
        _shareBefore = 0;
    }

    /// <summary>Music is made fast enough, but now and then too late.</summary>
    private void Lengthen()
    {
        if (_ahead >= AheadSamples)
            return;
        Repent();
        _ahead = Math.Min(2 * _ahead, AheadSamples);
        (_wasFull, _fullMilliseconds) = (false, 0);
        Tell();
    }

    /// <summary>The last thing that was given up comes back, if there is room for it.</summary>
    private void TakeBack(double pressure)
    {
        int left = Renderer.LayersLeftOut, sounding = Renderer.LayersSounding;
        if (_ahead > _ringSamples)
            _ahead = Math.Max(_ahead / 2, _ringSamples);
        else if (Weights.IsUsed && pressure * _weightsRatio <= EasyShare)
            Weights.Use(cheaper: false);
        else if (left > 0 && pressure * (sounding + 1) / Math.Max(1, sounding) <= EasyShare)
            Renderer.BringBackLayer();
        else
            return;
        _calmLooks = 0;
        _undoneAt = _looks;
        (_wasFull, _fullMilliseconds) = (false, 0);
        Tell();
    }

    private void Change(bool slow)
    {
        if (slow == _slow)
            return;
        _slow = slow;
        _paced &= slow;
        (_wasFull, _fullMilliseconds) = (false, 0);
        Tell();
    }

    private void Tell()
    {
        int most = _slow ? _limits.SlowAheadFrames * Renderer.Channels : _ahead;
        _player.Ring.Limit = most;
        _player.Ring.Wanted = _slow ? most * 4 / 5 : 0;
        _journal.Stand(Figures() with { Step = Ladder });
    }

    private GovernorStep Ladder =>
        _slow || _ahead > _ringSamples ? GovernorStep.LongerBuffer :
        Weights.IsUsed ? GovernorStep.CheaperWeights :
        Renderer.LayersLeftOut > 0 ? GovernorStep.FewerLayers : GovernorStep.None;

    /// <summary>Consumer: the loop begins.</summary>
    public void LoopBegan()
    {
        _ = Interlocked.Increment(ref _loops);
        _journal.BeginLoop(Figures());
    }

    /// <summary>Consumer: the loop has ended.</summary>
    public void LoopEnded() => _journal.EndLoop(Figures());

    private GovernorEvent Figures() => new()
    {
        Step = GovernorStep.None,
        Previous = GovernorStep.None,
        CoreShare = Volatile.Read(ref _share),
        CoreShareLimit = Math.Min(_limits.CoreShare, KeepsUp),
        BufferedMilliseconds = _player.BufferedMilliseconds,
        BufferLimitMilliseconds = _player.BufferLimitMilliseconds,
        LayersLeftOut = Renderer.LayersLeftOut,
        CheaperWeights = Weights.IsUsed,
        SecondsMade = Renderer.SecondsMade,
    };
}
