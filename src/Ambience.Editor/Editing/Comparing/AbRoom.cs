using System.Diagnostics;
using Ambience.Editor.Editing.Files;
using Ambience.Editor.Session;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Comparing;

/// <summary>
/// Where two versions are listened to: takes the session's music over, and plays to the windows while that rests. One for
/// all windows.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class AbRoom : IDisposable
{
    private const int BlockMilliseconds = 20;

    private readonly EditorSession _session;
    private readonly Lock _lock = new();
    private volatile AbPair? _pair;
    private Thread? _thread;
    private MoodDocument? _live; // the document that B follows while it is edited
    private bool _resumes;       // the session's music played before

    /// <param name="session">Gives the music to begin with, and the windows to play to.</param>
    public AbRoom(EditorSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _session.Changed += EndWithProject;
    }

    /// <summary>A comparison began, ended or changed.</summary>
    public event Action? Changed;

    /// <summary>The comparison that plays; null: none.</summary>
    public AbPair? Pair => _pair;

    /// <summary>How the two began, for people; null: nothing plays.</summary>
    public string? Beginning { get; private set; }

    /// <summary>Begins to play two versions from where the music is.</summary>
    /// <param name="a">Text of one.</param>
    /// <param name="b">Text of the other; null: the document, also as it is edited from now on.</param>
    /// <exception cref="AmbienceException">A text cannot be read, or does not fit the network.</exception>
    public void Start(DocumentVersion a, DocumentVersion? b)
    {
        ArgumentNullException.ThrowIfNull(a);
        Stop();
        MoodDocument document = _session.Document ?? throw new AmbienceException("Nothing is open: open a mood file first.");
        WaveNetModel model = _session.Model ?? throw new AmbienceException("There is no network to play with: open its weight file first.");
        Soundtrack? soundtrack = _session.Soundtrack;
        bool plays = soundtrack is not null && _session.Status != SoundtrackStatus.Stopped;
        SoundtrackState? state = plays ? soundtrack!.CaptureState() : null;
        var beginning = new AbBeginning(plays ? soundtrack!.Seed : 1, _session.Mood, state, _session.Moods);
        var pair = new AbPair(model, Read(a.Text, document.Path), Read(b?.Text ?? document.Text, document.Path), beginning);
        lock (_lock)
        {
            _resumes = _session.Status == SoundtrackStatus.Playing;
            if (_resumes)
                _session.PlayOrPause();
            _session.Sound.Listeners.Use(pair.SampleRateHz, pair.Channels);
            Beginning = Describe(pair);
            _pair = pair;
            _live = b is null ? document : null;
            if (_live is not null)
                document.Changed += Follow;
            _thread = new Thread(() => Run(pair)) { Name = "ambience-editor comparison", IsBackground = true };
            _thread.Start();
        }
        Changed?.Invoke();
    }

    /// <summary>Ends the comparison; the session's music goes on if it played before.</summary>
    public void Stop() => End(resume: true);

    private void End(bool resume)
    {
        lock (_lock)
        {
            if (_pair is not { } pair)
                return;
            _pair = null;
            if (_live is { } document)
                document.Changed -= Follow;
            _live = null;
            Beginning = null;
            _thread?.Join();
            pair.Dispose();
            _session.Sound.Listeners.Send([]);
            if (resume && _resumes && _session.Soundtrack is not null)
                _session.Play();
        }
        Changed?.Invoke();
    }

    private static MoodFile Read(string text, string path) => MoodFile.Parse(text, path);

    private static string Describe(AbPair pair) => (pair.OriginOfA, pair.OriginOfB) switch
    {
        (AbOrigin.Anew, _) or (_, AbOrigin.Anew) => "Both began anew with the same seed.",
        (AbOrigin.Exact, AbOrigin.Exact) => "Both go on from the very moment of the music that played.",
        _ => "Both go on from the music that played; layers, moods or parameters that differ joined within a second.",
    };

    private void Follow()
    {
        if (_pair is not { } pair || _live?.File is not { } file)
            return;
        _ = _session.Try(() => pair.ReplaceB(file));
    }

    private void EndWithProject()
    {
        if (_pair is not null && _session.Document is null)
            Stop();
    }

    /// <summary>Reads at the pace of real time.</summary>
    private void Run(AbPair pair)
    {
        var block = new float[pair.SampleRateHz * BlockMilliseconds / 1000 * pair.Channels];
        long start = Stopwatch.GetTimestamp();
        for (long made = 1; ReferenceEquals(_pair, pair); made++)
        {
            pair.Read(block);
            _session.Sound.Listeners.Send(block);
            double wait = (made * BlockMilliseconds) - Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (wait > 0)
                Thread.Sleep((int)wait);
            else if (wait < -500) // the machine slept: nobody wants to hear all of it at once
                (start, made) = (Stopwatch.GetTimestamp(), 0);
        }
    }

    /// <summary>Ends the comparison.</summary>
    public void Dispose()
    {
        _session.Changed -= EndWithProject;
        End(resume: false);
    }
}
