namespace Ambience.Playback;

/// <summary>
/// Looks from time to time whether there is something to tell the game, and has it told: every 20 ms while music is heard,
/// seldom while nothing is, so that a game whose soundtrack rests is not woken for nothing.
/// </summary>
/// <remarks>
/// Looks happen on a thread of the pool. <see cref="Wake"/> takes a lock for some nanoseconds and allocates nothing; the audio
/// path does not call it.
/// </remarks>
internal sealed class EventPump : IDisposable
{
    /// <summary>Between two looks while music is heard.</summary>
    public const int LookMilliseconds = 20;

    /// <summary>Between two looks while nothing is heard: how late news can be that nobody <see cref="Wake">woke</see> it for.</summary>
    public const int RestMilliseconds = 200;

    // A second: a game that loads a level may read nothing for a moment, and shall hear of the next bar in time all the same.
    private const int QuietLooksBeforeRest = 50;

    private readonly Lock _lock = new(); // of the pool and of the game; never of those who make sound
    private readonly Func<bool> _hasNews;
    private readonly Func<long> _framesHeard;
    private readonly Action _tell;
    private readonly Timer _timer;
    private long _framesSeen;
    private int _quietLooks;
    private bool _rests;

    /// <summary>Begins to look.</summary>
    /// <param name="hasNews">Whether there is something to tell.</param>
    /// <param name="framesHeard">Moves on while music is heard.</param>
    /// <param name="tell">Has it told; returns at once.</param>
    public EventPump(Func<bool> hasNews, Func<long> framesHeard, Action tell)
    {
        (_hasNews, _framesHeard, _tell) = (hasNews, framesHeard, tell);
        _timer = new Timer(static pump => ((EventPump)pump!).Look(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(LookMilliseconds, LookMilliseconds);
    }

    /// <summary>Whether it looks seldom at present. Any thread.</summary>
    public bool Rests
    {
        get
        {
            lock (_lock)
                return _rests;
        }
    }

    /// <summary>Something begins that will make news. Any thread but those of the audio path.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _quietLooks = 0;
            if (!_rests)
                return;
            _rests = false;
            _timer.Change(LookMilliseconds, LookMilliseconds);
        }
    }

    private void Look()
    {
        bool news = _hasNews();
        if (news)
            _tell();
        long heard = _framesHeard();
        if (news || Interlocked.Exchange(ref _framesSeen, heard) != heard)
        {
            Wake();
            return;
        }
        lock (_lock)
        {
            if (_rests || ++_quietLooks < QuietLooksBeforeRest)
                return;
            _rests = true;
            _timer.Change(RestMilliseconds, RestMilliseconds);
        }
    }

    /// <summary>Looks no more.</summary>
    public void Dispose() => _timer.Dispose();
}
