namespace Ambience.Editor.Editing;

/// <summary>
/// Steps back and forth between texts. Changes of one gesture, such as the drag of a slider, are one step.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class UndoHistory
{
    private const int MostSteps = 1000;

    private readonly List<Step> _undo = [];
    private readonly List<Step> _redo = [];
    private bool _gestureEnded;

    private sealed record Step(TextEdit Forth, TextEdit Back, string? Gesture);

    public bool CanUndo => _undo.Count > 0;

    public bool CanRedo => _redo.Count > 0;

    /// <summary>Notes a change that was made.</summary>
    public void Add(string before, string after, string? gesture)
    {
        _redo.Clear();
        if (gesture is not null && !_gestureEnded && _undo.Count > 0 && _undo[^1].Gesture == gesture)
        {
            before = _undo[^1].Back.Apply(before);
            _undo.RemoveAt(_undo.Count - 1);
            if (before == after)
                return;
        }
        TextEdit edit = TextEdit.Between(before, after);
        _undo.Add(new Step(edit, edit.Inverse(before), gesture));
        if (_undo.Count > MostSteps)
            _undo.RemoveAt(0);
        _gestureEnded = false;
    }

    /// <summary>The next change begins a step of its own, whatever gesture it belongs to.</summary>
    public void EndGesture() => _gestureEnded = true;

    /// <summary>The edit that takes the last step back; null: there is none.</summary>
    public TextEdit? Undo() => Move(_undo, _redo)?.Back;

    /// <summary>The edit that makes the last step again that was taken back; null: there is none.</summary>
    public TextEdit? Redo() => Move(_redo, _undo)?.Forth;

    private Step? Move(List<Step> from, List<Step> to)
    {
        if (from.Count == 0)
            return null;
        Step step = from[^1];
        from.RemoveAt(from.Count - 1);
        to.Add(step);
        _gestureEnded = true;
        return step;
    }
}
