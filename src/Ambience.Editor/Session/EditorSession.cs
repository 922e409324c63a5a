using Ambience.Editor.Editing;
using Ambience.Editor.Hosting;
using Ambience.Editor.Seeing;
using Ambience.Editor.Sound;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Session;

/// <summary>
/// The one project that an editor has open, its document and its music; every window looks at the same session.
/// </summary>
/// <remarks>Any thread. <see cref="Changed"/> is raised on a thread of the pool, at most 30 times a second.</remarks>
public sealed partial class EditorSession : IDisposable
{
    private const int TellMilliseconds = 33;  // several changes at once are one for the windows
    private const int SyncMilliseconds = 100; // of quiet in the document before the music takes it over

    private readonly SemaphoreSlim _turn = new(1, 1); // of those that open, close and replace
    private readonly Timer _tell, _sync;
    private int _telling;
    private volatile Soundtrack? _soundtrack;
    private volatile Project? _project;
    private volatile MoodDocument? _document;
    private volatile WaveNetModel? _model;
    private volatile MoodFile? _moods;
    private volatile string? _problem;
    private volatile bool _isOpening, _ended;

    internal EditorSession(EditorOptions options)
    {
        Sound = new SoundOutput(options);
        _tell = new Timer(_ => TellNow());
        _sync = new Timer(_ => Synchronize());
    }

    /// <summary>Something that a page may show is another: project, text, moods, what plays, problems.</summary>
    public event Action? Changed;

    /// <summary>Where the music is heard.</summary>
    public SoundOutput Sound { get; }

    /// <summary>Looks at the music that plays: meters, marks, takes.</summary>
    public MusicWatch Watch { get; } = new();

    /// <summary>What is open; null = nothing.</summary>
    public Project? Project => _project;

    /// <summary>The mood file as it is being edited; null where nothing is open or it could not be read.</summary>
    public MoodDocument? Document => _document;

    /// <summary>The network that plays; null where the weight file could not be read.</summary>
    public WaveNetModel? Model => _model;

    /// <summary>The music; null where there is nothing that can play. Another one after the weight file has changed.</summary>
    public Soundtrack? Soundtrack => _soundtrack;

    /// <summary>The moods that play: the document's, while that has no problems.</summary>
    public MoodFile? Moods => _moods;

    /// <summary>What went wrong last, for people; null = nothing. The document's problems are its own.</summary>
    public string? Problem => _problem;

    /// <summary>Weights are being read and an engine chosen.</summary>
    public bool IsOpening => _isOpening;

    /// <summary>
    /// Opens a mood file in place of what is open. What is wrong with it is told by <see cref="Problem"/> and by the
    /// document.
    /// </summary>
    /// <param name="path">The mood file.</param>
    /// <param name="play">Whether the music starts at once.</param>
    public async Task OpenAsync(string path, bool play = false)
    {
        await _turn.WaitAsync();
        try
        {
            CloseProject();
            _isOpening = true;
            _project = new Project(Path.GetFullPath(path));
            Tell();
            await Task.Run(() => _ = Try(() => OpenProject(_project.MoodsPath, play)));
        }
        finally
        {
            _isOpening = false;
            _ = _turn.Release();
            Tell();
        }
    }

    private void OpenProject(string path, bool play)
    {
        var document = new MoodDocument(ProjectFiles.ReadText(path), path);
        document.Changed += DocumentChanged;
        _document = document;
        UseDocument(document);
        if (play)
            _soundtrack?.Play();
    }

    private void DocumentChanged()
    {
        _ = _sync.Change(SyncMilliseconds, Timeout.Infinite);
        Tell();
    }

    /// <summary>Brings the document's moods into the music, if they can be read.</summary>
    private void Synchronize()
    {
        _turn.Wait();
        try
        {
            if (_document is { } document && !_ended)
                _ = Try(() => UseDocument(document));
        }
        finally
        {
            _ = _turn.Release();
        }
        Tell();
    }

    private void UseDocument(MoodDocument document)
    {
        if (document.File is not { } file || ReferenceEquals(file, _moods))
            return;
        if (_soundtrack is { } soundtrack && soundtrack.ModelPath == file.ModelPath)
        {
            soundtrack.ReplaceMoods(file);
            _moods = file;
            return;
        }
        bool plays = _soundtrack?.Status == SoundtrackStatus.Playing;
        CloseMusic();
        WaveNetModel model = WeightFile.Read(file.ModelPath);
        _model = model;
        _soundtrack = Sound.Open(model, file);
        _moods = file;
        Listen(_soundtrack);
        Watch.Use(_soundtrack, file);
        document.Model = model; // from here on the reader also knows what the network can do
        if (plays)
            _soundtrack.Play();
    }

    /// <summary>Closes what is open: the start page is shown.</summary>
    public async Task CloseAsync()
    {
        await _turn.WaitAsync();
        try
        {
            CloseProject();
        }
        finally
        {
            _ = _turn.Release();
        }
        Tell();
    }

    private void CloseProject()
    {
        if (_document is { } document)
            document.Changed -= DocumentChanged;
        CloseMusic();
        (_document, _project, _problem) = (null, null, null);
    }

    private void CloseMusic()
    {
        Sound.Close();
        Watch.Use(null, null);
        _soundtrack?.Dispose();
        (_soundtrack, _moods, _model, Bar) = (null, null, null, null);
    }

    /// <summary>Does something that may fail; what is wrong is shown in every window in place of being thrown.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Try(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
            _problem = null;
            return true;
        }
        catch (Exception e) when (e is AmbienceException or ArgumentException or ObjectDisposedException)
        {
            _problem = e.Message;
            return false;
        }
        finally
        {
            // Those who bring and show the music sleep while none is made.
            Sound.Wake();
            Watch.Wake();
            Tell();
        }
    }

    /// <summary>Takes the message of what went wrong away.</summary>
    public void DismissProblem()
    {
        _problem = null;
        Tell();
    }

    private void Tell()
    {
        if (Interlocked.Exchange(ref _telling, 1) == 0 && !_ended)
            _ = _tell.Change(TellMilliseconds, Timeout.Infinite);
    }

    private void TellNow()
    {
        Volatile.Write(ref _telling, 0);
        Changed?.Invoke();
    }

    /// <summary>Ends the music.</summary>
    public void Dispose()
    {
        _turn.Wait(); // for an opening or a change under way
        _ended = true;
        CloseProject();
        Watch.Dispose();
        Sound.Dispose();
        _tell.Dispose();
        _sync.Dispose();
        _ = _turn.Release();
    }
}
