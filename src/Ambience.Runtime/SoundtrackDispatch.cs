using Ambience.Health;
using Ambience.Playback;

namespace Ambience;

// How a game hears what happens in its soundtrack.
public sealed partial class Soundtrack
{
    private static readonly SendOrPostCallback s_dispatch = soundtrack => ((Soundtrack)soundtrack!).DispatchEvents();

    private EventPump? _eventPump; // null where the game asks by itself
    private int _dispatching;
    private long _underrunsTold;

    /// <summary>The music begins in a mood, or begins to move over to it.</summary>
    public event Action<MoodChange>? MoodChanged;

    /// <summary>A bar begins in a mood that has bars.</summary>
    public event Action<BarStart>? BarStarted;

    /// <summary>Something was wrong with a layer of the music, or is right again.</summary>
    public event Action<HealthEvent>? HealthChanged;

    /// <summary>The output ran out of music; the number is how often since the soundtrack was opened.</summary>
    public event Action<long>? Underrun;

    /// <summary>
    /// Raises the events of what was heard since the last call, on the calling thread. For a game's update; not needed
    /// where <see cref="SoundtrackOptions.EventContext"/> was given. Allocates nothing; at most the last 256 events wait.
    /// </summary>
    /// <remarks>
    /// An event is raised when the music that it belongs to is heard, not when it is made, which is
    /// <see cref="SoundtrackStatistics.BufferedMilliseconds"/> earlier. One thread at a time: while another one is raising
    /// events, the call does nothing.
    /// </remarks>
    public void DispatchEvents()
    {
        if (_disposed || Interlocked.Exchange(ref _dispatching, 1) != 0)
            return;
        try
        {
            Raise();
        }
        finally
        {
            Volatile.Write(ref _dispatching, 0);
        }
    }

    private void Raise()
    {
        while (_events.TryTake(_player.FramesHeard, out MusicEvent happened))
        {
            IReadOnlyList<string> moods = Moods;
            if (happened.Mood >= moods.Count)
                continue; // of a mood file that has been replaced since
            if (happened.Kind == MusicEventKind.Mood)
                MoodChanged?.Invoke(new MoodChange(moods[happened.Mood]));
            else
                BarStarted?.Invoke(new BarStart(moods[happened.Mood], happened.Number));
        }
        while (_programme.Renderer.HealthLog.TryTake(_player.FramesHeard, out HealthEvent found))
            HealthChanged?.Invoke(found);
        long underruns = _player.Underruns;
        if (underruns != _underrunsTold)
        {
            Volatile.Write(ref _underrunsTold, underruns);
            Underrun?.Invoke(underruns);
        }
        RaiseGovernor();
        RaiseOutputChanges();
        int reloads = Volatile.Read(ref _reloads);
        if (reloads != _reloadsTold)
        {
            Volatile.Write(ref _reloadsTold, reloads);
            MoodFileReloaded?.Invoke();
        }
    }

    private bool HasSomethingToTell =>
        _events.HasHeard(_player.FramesHeard) || _journal.ForGame.HasAny ||
        _programme.Renderer.HealthLog.HasHeard(_player.FramesHeard) ||
        _player.Underruns != Volatile.Read(ref _underrunsTold) ||
        Volatile.Read(ref _reloads) != Volatile.Read(ref _reloadsTold) || _device?.News.HasAny == true;

    private void StartEventPump(SynchronizationContext? context)
    {
        if (context is null)
            return;
        _eventPump = new EventPump(() => HasSomethingToTell, () => _player.FramesHeard, () => context.Post(s_dispatch, this));
    }
}
