using Ambience.Editor.Editing.Yaml;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Editing;

/// <summary>What a change did.</summary>
/// <param name="Version">The version that it led to.</param>
/// <param name="Notes">What a person should know beyond what was asked for; usually nothing.</param>
public sealed record DocumentChange(long Version, IReadOnlyList<string> Notes);

/// <summary>
/// The mood file that is being edited: its text, what the runtime's reader says of it, and the one history of changes
/// that every window, slider and key press shares. Values are changed in place, so that comments, order, quotes and line
/// ends stay as the author wrote them.
/// </summary>
/// <remarks>
/// Any thread. <see cref="Changed"/> is raised on the thread that changed it, outside of any lock. All changes of one text
/// are read once, when somebody asks for <see cref="Problems"/> or <see cref="File"/>.
/// </remarks>
public sealed class MoodDocument
{
    private readonly Lock _lock = new();
    private readonly UndoHistory _history = new();
    private string _text, _savedText;
    private long _version;
    private WaveNetModel? _model;
    private Lazy<MoodReading> _reading;

    /// <param name="text">The text as it was loaded.</param>
    /// <param name="path">The file that it came from, for messages and for the paths in it.</param>
    public MoodDocument(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(path);
        _text = _savedText = text;
        Path = path;
        _reading = Read(text, null);
    }

    /// <summary>Text, problems or the saved mark changed.</summary>
    public event Action? Changed;

    /// <summary>The file, for messages and for the paths in it.</summary>
    public string Path { get; }

    /// <summary>The text.</summary>
    public string Text => Get(() => _text);

    /// <summary>Counts changes of the text.</summary>
    public long Version => Get(() => _version);

    /// <summary>Text and version of one moment.</summary>
    public (string Text, long Version) Current => Get(() => (_text, _version));

    /// <summary>What is wrong with the text; empty: nothing.</summary>
    public IReadOnlyList<DocumentProblem> Problems => Get(() => _reading).Value.Problems;

    /// <summary>The moods that the text describes; null while it has problems.</summary>
    public MoodFile? File => Get(() => _reading).Value.File;

    /// <summary>The text is as it was loaded or saved last.</summary>
    public bool Saved => Get(() => _text == _savedText);

    /// <summary>The text as it was loaded or saved last.</summary>
    public string SavedText => Get(() => _savedText);

    /// <summary>Whether <see cref="Undo"/> has something to take back.</summary>
    public bool CanUndo => Get(() => _history.CanUndo);

    /// <summary>Whether <see cref="Redo"/> has something to make again.</summary>
    public bool CanRedo => Get(() => _history.CanRedo);

    /// <summary>The network that the moods have to fit; null: that is not checked.</summary>
    public WaveNetModel? Model
    {
        get => Get(() => _model);
        set
        {
            lock (_lock)
            {
                _model = value;
                _reading = Read(_text, value);
            }
            Changed?.Invoke();
        }
    }

    /// <summary>Replaces the whole text; what is the same at both ends does not count as changed.</summary>
    /// <param name="text">The new text.</param>
    /// <param name="gesture">Changes in a row with the same name are one step to undo; null: a step of its own.</param>
    public DocumentChange SetText(string text, string? gesture = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Change(_ => (text, []), gesture);
    }

    /// <summary>Replaces the text by one that is made of it, with nobody else's change in between.</summary>
    /// <param name="rewrite">From the present text to the new one.</param>
    /// <param name="gesture">Changes in a row with the same name are one step to undo; null: a step of its own.</param>
    public DocumentChange Rewrite(Func<string, string> rewrite, string? gesture = null)
    {
        ArgumentNullException.ThrowIfNull(rewrite);
        return Change(text => (rewrite(text), []), gesture);
    }

    /// <summary>Writes one value, over the one that is there or with the keys that are missing.</summary>
    /// <param name="path">For example <c>moods.calm.temperature</c>.</param>
    /// <param name="value">A number, a text, a switch or YAML of one line.</param>
    /// <param name="gesture">Changes in a row with the same name are one step to undo; null: a step of its own.</param>
    /// <exception cref="AmbienceException">The text is not YAML, or has no place for it; nothing was changed.</exception>
    public DocumentChange Set(YamlPath path, YamlValue value, string? gesture = null) =>
        Edit(editor => editor.Set(path, value), gesture);

    /// <summary>Puts an item into a list, which is made where it is missing.</summary>
    /// <inheritdoc cref="Set"/>
    public DocumentChange Insert(YamlPath list, int index, YamlValue value) =>
        Edit(editor => editor.Insert(list, index, value));

    /// <summary>Takes away a key or a list item with all that is below it; nothing happens where there is none.</summary>
    /// <inheritdoc cref="Set"/>
    public DocumentChange Remove(YamlPath path) => Edit(editor => _ = editor.Remove(path));

    /// <summary>Several changes that are one step to undo.</summary>
    /// <param name="change">Makes them; if it throws, nothing was changed.</param>
    /// <param name="gesture">Changes in a row with the same name are one step to undo; null: a step of its own.</param>
    /// <exception cref="AmbienceException">The text is not YAML, or has no place for a value.</exception>
    public DocumentChange Edit(Action<MoodEditor> change, string? gesture = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Change(text =>
        {
            var editor = new MoodEditor(text);
            change(editor);
            return (editor.Text, editor.Notes);
        }, gesture);
    }

    /// <summary>A gesture is over: the next change begins a step of its own.</summary>
    public void EndGesture()
    {
        lock (_lock)
            _history.EndGesture();
    }

    /// <summary>Takes the last step back.</summary>
    /// <returns>False if there is none.</returns>
    public bool Undo() => Move(_history.Undo);

    /// <summary>Makes the last step again that was taken back.</summary>
    /// <returns>False if there is none.</returns>
    public bool Redo() => Move(_history.Redo);

    /// <summary>A text is on the disk now.</summary>
    /// <param name="text">What was written or found there; the document itself may have moved on.</param>
    public void MarkSaved(string text)
    {
        lock (_lock)
        {
            _savedText = text;
            _history.EndGesture();
        }
        Changed?.Invoke();
    }

    private DocumentChange Change(Func<string, (string Text, IReadOnlyList<string> Notes)> change, string? gesture)
    {
        DocumentChange done;
        lock (_lock)
        {
            (string text, IReadOnlyList<string> notes) = change(_text);
            if (text == _text)
                return new DocumentChange(_version, notes);
            _history.Add(_text, text, gesture);
            Use(text);
            done = new DocumentChange(_version, notes);
        }
        Changed?.Invoke();
        return done;
    }

    private bool Move(Func<TextEdit?> move)
    {
        lock (_lock)
        {
            if (move() is not { } edit)
                return false;
            Use(edit.Apply(_text));
        }
        Changed?.Invoke();
        return true;
    }

    private void Use(string text)
    {
        _text = text;
        _version++;
        _reading = Read(text, _model);
    }

    private Lazy<MoodReading> Read(string text, WaveNetModel? model) => new(() => MoodReading.Of(text, Path, model));

    private T Get<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }
}
