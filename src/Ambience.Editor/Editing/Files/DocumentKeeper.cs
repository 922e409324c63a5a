using System.Globalization;
using Ambience.Editor.Session;

namespace Ambience.Editor.Editing.Files;

/// <summary>
/// Keeps the open document and its file together, for all windows: saves, notices what others save, and remembers versions
/// to compare with.
/// </summary>
/// <remarks>Any thread. Made with the server, so that it also watches while nobody looks.</remarks>
public sealed class DocumentKeeper : IDisposable
{
    private const int LookMilliseconds = 400; // a file is read after it has rested for one look

    private readonly Lock _lock = new();
    private readonly EditorSession _session;
    private readonly Timer _timer;
    private MoodDocument? _document;
    private DocumentFile? _file;
    private List<DocumentVersion> _versions = [];

    /// <param name="session">The session, whose document is kept.</param>
    public DocumentKeeper(EditorSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _session.Changed += Follow;
        _timer = new Timer(_ => Look(), null, LookMilliseconds, LookMilliseconds);
        Follow();
    }

    /// <summary>A note, a question or the list of versions is another.</summary>
    public event Action? Changed;

    /// <summary>What happened last between document and disk, for people; null: nothing worth a word.</summary>
    public string? Note { get; private set; }

    /// <summary>What somebody else saved and a person has to choose about; null: nothing.</summary>
    public string? Theirs => _file?.Theirs;

    /// <summary>Texts of this session that can be compared with: the one that was opened, saved ones, those kept by hand.</summary>
    public IReadOnlyList<DocumentVersion> Versions
    {
        get
        {
            lock (_lock)
                return [.. _versions];
        }
    }

    /// <summary>Writes the document into its file.</summary>
    public void Save() => Do((document, file) =>
    {
        DiskNews news = file.Save();
        if (news == DiskNews.Conflict)
            return Describe(news);
        Remember("saved", document.SavedText);
        return news == DiskNews.Merged ? $"{Describe(news)} Both are saved." : $"Saved at {Clock()}.";
    });

    /// <summary>The document stays as it is, and the next save replaces what somebody else saved.</summary>
    public void KeepMine() => Do((_, file) =>
    {
        file.KeepMine();
        return "Kept. Saving replaces what is on the disk.";
    });

    /// <summary>What somebody else saved takes the document's place.</summary>
    public void TakeTheirs() => Do((_, file) =>
    {
        file.TakeTheirs();
        return "Taken from the disk. Undo brings yours back.";
    });

    /// <summary>Remembers the text as it is now, to compare with.</summary>
    public void KeepVersion() => Do((document, _) =>
    {
        Remember("kept", document.Text);
        return $"Kept this version at {Clock()}, to compare with.";
    });

    /// <summary>The note was read.</summary>
    public void DismissNote()
    {
        Note = null;
        Changed?.Invoke();
    }

    private void Follow()
    {
        lock (_lock)
        {
            if (ReferenceEquals(_document, _session.Document))
                return;
            _document = _session.Document;
            _file = _document is not null && _session.Project is { } project ? new DocumentFile(_document, project.Folder) : null;
            _versions = [];
            Note = null;
            if (_document is not null)
                Remember("opened", _document.SavedText);
        }
        Changed?.Invoke();
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_file is null)
                return;
            try
            {
                DiskNews news = _file.Look();
                if (news == DiskNews.None)
                    return;
                Note = Describe(news);
            }
            catch (AmbienceException e)
            {
                if (Note == e.Message)
                    return;
                Note = e.Message;
            }
        }
        Changed?.Invoke();
    }

    private void Do(Func<MoodDocument, DocumentFile, string> action)
    {
        _ = _session.Try(() =>
        {
            lock (_lock)
            {
                if (_document is not null && _file is not null)
                    Note = action(_document, _file);
            }
        });
        Changed?.Invoke();
    }

    private void Remember(string what, string text)
    {
        if (_versions.Count == 0 || _versions[^1].Text != text)
            _versions.Add(new DocumentVersion($"{what} {Clock()}", text));
    }

    private static string Describe(DiskNews news) => news switch
    {
        DiskNews.Reloaded => $"Somebody else saved the file: loaded anew at {Clock()}.",
        DiskNews.Merged => $"Somebody else saved the file at {Clock()}: both changes are in the text now.",
        DiskNews.Conflict => "Somebody else saved the file and changed the same lines as you.",
        DiskNews.Gone => "The file is gone from the disk. Saving writes it anew.",
        _ => "",
    };

    private static string Clock() => DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Ends watching.</summary>
    public void Dispose()
    {
        _session.Changed -= Follow;
        _timer.Dispose();
    }
}

/// <summary>A text of the document at some moment.</summary>
/// <param name="Name">For people: what it was and when.</param>
/// <param name="Text">The text.</param>
public sealed record DocumentVersion(string Name, string Text);
