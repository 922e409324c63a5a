using Ambience.Moods;
using Ambience.Playback;

namespace Ambience.Editor.Seeing;

/// <summary>
/// Looks at the music through a tap, on a thread of its own: measures it, tells the pages that look on, and hands each call and
/// hop to whoever keeps takes. The music does not know of it.
/// </summary>
/// <remarks>Any thread, but for what is said otherwise.</remarks>
public sealed partial class MusicWatch : IDisposable
{
    private const int LookMilliseconds = 34; // under 30 messages a second
    private const int RestMilliseconds = 400; // where nobody says that music begins
    private const double TapSeconds = 2;

    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false); // never disposed: who wakes need not know who has ended
    private volatile bool _ended;
    private Viewer[] _viewers = [];
    private Watched? _watched;

    /// <summary>Starts looking.</summary>
    public MusicWatch()
    {
        _thread = new Thread(Run) { Name = "ambience-editor sight", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What is looked at, and its instruments.</summary>
    private sealed class Watched(Soundtrack soundtrack, MoodFile moods)
    {
        public Soundtrack Soundtrack { get; } = soundtrack;
        public MoodFile Moods { get; set; } = moods;
        public MusicTap Tap { get; } = soundtrack.OpenTap(TapSeconds);
        public LoudnessView Loudness { get; } = new(soundtrack.SampleRateHz, soundtrack.Channels);
        public HopSight? Sight { get; set; } // while somebody looks
        public float[] Audio { get; set; } = new float[soundtrack.SampleRateHz];
        public double HopSeconds { get; set; }
        public double SecondsMade { get; set; }
        public long Underruns { get; set; }
        public long Losses { get; set; }
        public bool ResetAsked { get; set; }
        public bool FormatChanged { get; set; } = true;
    }

    /// <summary>Looks at other music from now on. Call it before the music begins, so that none of it is missed.</summary>
    /// <param name="soundtrack">Null = at none; the one before may then be disposed.</param>
    /// <param name="moods">What it was opened with.</param>
    public void Use(Soundtrack? soundtrack, MoodFile? moods)
    {
        lock (_lock)
        {
            _watched?.Tap.Dispose();
            _watched = null;
            _events.Clear();
            (_nextCall, Loudness) = (null, null);
            Takes.Forget();
            if (soundtrack is null || moods is null)
                return;
            _watched = new Watched(soundtrack, moods);
            Listen(soundtrack);
        }
        EventsChanged?.Invoke();
    }

    /// <summary>Keeps the calls of what plays, so that it can be played again.</summary>
    public Recording.TakeJournal Takes { get; } = new();

    /// <summary>The figures of the loudness panel; null without music.</summary>
    public LoudnessFigures? Loudness { get; private set; }

    /// <summary>Integrated loudness, range and highest peaks are measured from now on.</summary>
    public void ResetLoudness()
    {
        lock (_lock)
        {
            if (_watched is not null)
                _watched.ResetAsked = true;
        }
    }

    /// <summary>The music may have begun.</summary>
    internal void Wake() => _wake.Set();

    internal Viewer AddViewer()
    {
        var viewer = new Viewer();
        lock (_lock)
        {
            _viewers = [.. _viewers, viewer];
            if (_watched is { HopSeconds: > 0 } watched)
                viewer.Offer(FormatOf(watched));
        }
        return viewer;
    }

    internal void RemoveViewer(Viewer viewer)
    {
        lock (_lock)
            _viewers = [.. _viewers.Where(other => other != viewer)];
        viewer.End();
    }

    private void Run()
    {
        for (bool busy = false; !_ended; _ = _wake.WaitOne(busy ? LookMilliseconds : RestMilliseconds))
        {
            lock (_lock)
                busy = _watched is { } watched && (Look(watched) || watched.Soundtrack.Status == SoundtrackStatus.Playing);
        }
    }

    /// <returns>Whether there was something new.</returns>
    private bool Look(Watched watched)
    {
        bool any = false;
        watched.Sight = _viewers.Length == 0 ? null : watched.Sight;
        while (watched.Tap.TryReadHop(out TappedHop hop))
        {
            ReadCalls(watched, hop.FirstFrame);
            Take(watched, hop);
            any = true;
        }
        if (!any)
            ReadCalls(watched, long.MaxValue);
        if (any)
            Publish(watched);
        return any;
    }

    private void Take(Watched watched, in TappedHop hop)
    {
        MusicTap tap = watched.Tap;
        int samples = hop.Frames * tap.Channels;
        if (watched.Audio.Length < samples)
            watched.Audio = new float[samples];
        Span<float> audio = watched.Audio.AsSpan(0, samples);
        _ = tap.Read(audio);
        watched.SecondsMade = (double)(hop.FirstFrame + hop.Frames) / tap.SampleRateHz;
        double hopSeconds = (double)hop.Frames / tap.SampleRateHz;
        if (Math.Abs(watched.HopSeconds - hopSeconds) > 0.1 * hopSeconds)
            (watched.HopSeconds, watched.FormatChanged) = (hopSeconds, true);
        Takes.Measure(watched.HopSeconds);
        Takes.Hop(hop, tap.LostCalls);
        if (watched.ResetAsked)
        {
            watched.ResetAsked = false;
            watched.Loudness.Reset();
        }
        watched.Loudness.Add(audio);
        if (_viewers.Length == 0)
            return;
        watched.Sight ??= new HopSight(tap.SampleRateHz, tap.Channels, hop.Frames + 2); // a resampler's hops differ by one
        watched.Sight.Add(hop, audio, tap);
    }

    private void Publish(Watched watched)
    {
        SoundtrackStatistics statistics = watched.Soundtrack.Statistics;
        LoudnessFigures figures = watched.Loudness.Figures();
        Loudness = figures;
        Notice(watched, statistics);
        if (_viewers.Length == 0 || watched.Sight is not { Ready: > 0 } sight)
            return;
        if (watched.FormatChanged)
        {
            watched.FormatChanged = false;
            Send(FormatOf(watched));
        }
        int ready = sight.Ready;
        byte[] message = sight.TakeRecords();
        SeeBatch.WriteHeader(
            HopSight.HeaderOf(message), ready, figures, watched.Loudness.Peaks, statistics.BufferedMilliseconds,
            statistics.Underruns, watched.Tap.LostFrames);
        Send(new ViewerMessage(message, IsText: false));
    }

    private ViewerMessage FormatOf(Watched watched) =>
        SeenFormat.Of(watched.Soundtrack, watched.Moods, watched.HopSeconds, [.. _events]).ToMessage();

    private void Send(ViewerMessage message)
    {
        foreach (Viewer viewer in _viewers)
            viewer.Offer(message);
    }

    /// <summary>Ends the thread; what was looked at is let go.</summary>
    public void Dispose()
    {
        _ended = true;
        _ = _wake.Set();
        _thread.Join();
        Use(null, null);
        foreach (Viewer viewer in _viewers)
            viewer.End();
    }
}
