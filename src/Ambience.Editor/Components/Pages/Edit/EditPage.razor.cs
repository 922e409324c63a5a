using Ambience.Editor.Editing;
using Ambience.Editor.Editing.Files;
using Ambience.Editor.Editing.Language;
using Ambience.Moods;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Ambience.Editor.Components.Pages.Edit;

/// <summary>
/// The mood file's text in Monaco. The window tells what is typed in it as edits of the text that it last had; the document
/// is the one truth, and goes back to the window wherever somebody else changed it.
/// </summary>
public sealed partial class EditPage
{
    private readonly SemaphoreSlim _turn = new(1, 1); // of what comes from the window and what goes there
    private ElementReference _host, _diffHost;
    private IJSObjectReference? _editor;
    private DotNetObjectReference<EditPage>? _self;
    private MoodDocument? _document;
    private MoodFile? _lastRight;
    private string _window = ""; // the text that the window has, with its line ends
    private bool _comparing, _reveal;
    private IReadOnlyList<string> _hints = [];

    private sealed record OutlineEntry(string Name, int Line, int Level);

    /// <summary>The line to begin with.</summary>
    [SupplyParameterFromQuery] public int? Line { get; set; }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Session.Document is not { } document || ReferenceEquals(_document, document))
            return;
        if (_document is not null)
            _document.Changed -= DocumentChanged;
        _document = document;
        _window = WindowText.Of(document.Text);
        _self ??= DotNetObjectReference.Create(this);
        if (_editor is not null)
            await _editor.InvokeVoidAsync("close");
        else
            _editor = await Script.InvokeAsync<IJSObjectReference>("import", "./js/mood-editor.js");
        await _editor.InvokeVoidAsync("open", _host, _self, _window);
        document.Changed += DocumentChanged;
        await _editor.InvokeVoidAsync("mark", document.Problems);
        if (Line is { } line)
            await GoToAsync(line, 1);
    }

    private void DocumentChanged() => _ = InvokeAsync(ShowDocumentAsync);

    /// <summary>Brings the document into the window, unless that is just being typed in: then it comes with the answer.</summary>
    private async Task ShowDocumentAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_document is not { } document || _editor is null)
                return;
            string text = WindowText.Of(document.Text);
            if (text != _window && await _editor.InvokeAsync<bool>("show", text, _reveal))
                _window = text;
            _reveal = false;
            await _editor.InvokeVoidAsync("mark", document.Problems);
            StateHasChanged();
        }
        catch (JSDisconnectedException)
        {
            // The window is gone.
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Something was typed.</summary>
    /// <param name="start">First character that went.</param>
    /// <param name="length">How many went.</param>
    /// <param name="text">What came.</param>
    /// <param name="gesture">Typing without a pause is one step to undo.</param>
    /// <returns>The text to show, where somebody else changed it too; else null.</returns>
    [JSInvokable]
    public async Task<string?> OnTyped(int start, int length, string text, string gesture)
    {
        await _turn.WaitAsync();
        try
        {
            if (_document is not { } document)
                return null;
            string before = _window, merged = _window = new TextEdit(start, length, text).Apply(_window);
            _ = document.Rewrite(now =>
            {
                string others = WindowText.Of(now);
                // Where somebody else changed the very same lines in this moment, what is being typed wins.
                merged = others == before ? _window : ThreeWayMerge.Merge(before, _window, others) ?? _window;
                return WindowText.Into(now, merged);
            }, gesture);
            _hints = [];
            if (merged == _window)
                return null;
            _window = merged;
            return merged;
        }
        finally
        {
            _ = _turn.Release();
            StateHasChanged();
        }
    }

    /// <summary>What could be written at a character of the window's text.</summary>
    [JSInvokable]
    public CompletionList OnComplete(int offset) =>
        MoodCompletion.At(_window, Math.Min(offset, _window.Length), Session.Model?.Moods ?? []);

    /// <summary>What there is to say of the key at a character of the window's text.</summary>
    [JSInvokable]
    public HoverText? OnHover(int offset)
    {
        _lastRight = _document?.File ?? _lastRight;
        return MoodHover.At(_window, Math.Min(offset, _window.Length), _lastRight);
    }

    /// <summary>Takes the last step back, wherever it was made.</summary>
    [JSInvokable]
    public void OnUndo()
    {
        _reveal = true;
        _ = _document?.Undo();
    }

    /// <summary>Makes the step again that was taken back.</summary>
    [JSInvokable]
    public void OnRedo()
    {
        _reveal = true;
        _ = _document?.Redo();
    }

    /// <summary>Ctrl+S.</summary>
    [JSInvokable]
    public void OnSave() => Keeper.Save();

    private async Task FlushAsync()
    {
        if (_editor is not null)
            await _editor.InvokeVoidAsync("flush");
    }

    private async Task GoToAsync(int line, int column)
    {
        await CloseBothAsync();
        if (_editor is not null)
            await _editor.InvokeVoidAsync("goTo", line, column);
    }

    private async Task ShowBothAsync()
    {
        if (_editor is null || _document is null || Keeper.Theirs is not { } theirs)
            return;
        _comparing = true;
        StateHasChanged();
        await _editor.InvokeVoidAsync("openDiff", _diffHost, WindowText.Of(theirs), WindowText.Of(_document.Text));
    }

    private async Task CloseBothAsync()
    {
        if (!_comparing)
            return;
        _comparing = false;
        if (_editor is not null)
            await _editor.InvokeVoidAsync("closeDiff");
    }

    private static IEnumerable<OutlineEntry> Outline(MoodDocument document)
    {
        string text = document.Text;
        foreach (ScannedKey key in YamlScan.Keys(text))
        {
            bool isMood = key.Path is ["moods", _];
            if (key.Path.Count == 1 || isMood)
                yield return new OutlineEntry((string)key.Path[^1], text.AsSpan(0, key.Start).Count('\n') + 1, isMood ? 1 : 0);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_document is not null)
            _document.Changed -= DocumentChanged;
        try
        {
            if (_editor is not null)
            {
                await _editor.InvokeVoidAsync("close");
                await _editor.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The window is gone, and the editor with it.
        }
        _self?.Dispose();
    }
}
