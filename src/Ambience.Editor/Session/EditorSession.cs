using Ambience.Editor.Hosting;
using Ambience.Editor.Sound;
using Ambience.Moods;

namespace Ambience.Editor.Session;

/// <summary>
/// The one project that an editor has open, and its music; every window looks at the same session.
/// </summary>
/// <remarks>Any thread. <see cref="Changed"/> is raised on whichever thread changed something.</remarks>
public sealed partial class EditorSession : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly EditorOptions _options;
    private volatile Soundtrack? _soundtrack;
    private volatile Project? _project;
    private volatile MoodFile? _moods;
    private volatile string? _problem;
    private volatile bool _isOpening;

    internal EditorSession(EditorOptions options)
    {
        _options = options;
        Sound = new SoundOutput(options);
    }

    /// <summary>Something that a page may show is another: project, moods, what plays, problems.</summary>
    public event Action? Changed;

    /// <summary>Where the music is heard.</summary>
    public SoundOutput Sound { get; }

    /// <summary>What is open; null = nothing.</summary>
    public Project? Project => _project;

    /// <summary>The music; null where no project is open or it cannot play.</summary>
    public Soundtrack? Soundtrack => _soundtrack;

    /// <summary>The moods that play; null where none could be read yet.</summary>
    public MoodFile? Moods => _moods;

    /// <summary>What is wrong, for people; null = nothing.</summary>
    public string? Problem => _problem;

    /// <summary>Weights are being read and an engine chosen.</summary>
    public bool IsOpening => _isOpening;

    /// <summary>
    /// Opens a mood file in place of what is open. What is wrong with it is told by <see cref="Problem"/>.
    /// </summary>
    /// <param name="path">The mood file.</param>
    /// <param name="play">Whether the music starts at once.</param>
    public async Task OpenAsync(string path, bool play = false)
    {
        await _opening.WaitAsync();
        try
        {
            CloseProject();
            _isOpening = true;
            _project = new Project(Path.GetFullPath(path));
            Tell();
            await Task.Run(() => Open(_project, play));
        }
        finally
        {
            _isOpening = false;
            _ = _opening.Release();
            Tell();
        }
    }

    private void Open(Project project, bool play)
    {
        try
        {
            MoodFile moods = MoodFile.Load(project.MoodsPath);
            _moods = moods;
            _soundtrack = Sound.Open(moods);
            Listen(_soundtrack);
            if (play)
                _soundtrack.Play();
        }
        catch (AmbienceException e)
        {
            _problem = e.Message;
        }
    }

    /// <summary>Closes what is open: the start page is shown.</summary>
    public async Task CloseAsync()
    {
        await _opening.WaitAsync();
        try
        {
            CloseProject();
        }
        finally
        {
            _ = _opening.Release();
        }
        Tell();
    }

    private void CloseProject()
    {
        Sound.Close();
        _soundtrack?.Dispose();
        (_soundtrack, _moods, _project, _problem) = (null, null, null, null);
    }

    /// <summary>Does something that may fail; what is wrong is shown in place of being thrown.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Try(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        string? before = _problem;
        bool done = true;
        try
        {
            action();
            _problem = null;
        }
        catch (Exception e) when (e is AmbienceException or ArgumentException or ObjectDisposedException)
        {
            _problem = e.Message;
            done = false;
        }
        if (_problem != before)
            Tell();
        return done;
    }

    private void Tell() => Changed?.Invoke();

    /// <summary>Ends the music.</summary>
    public void Dispose()
    {
        CloseProject();
        Sound.Dispose();
    }
}
