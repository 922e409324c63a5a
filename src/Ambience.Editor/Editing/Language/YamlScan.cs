using Ambience.Editor.Editing.Yaml;

namespace Ambience.Editor.Editing.Language;

/// <summary>A key as it stands in a text.</summary>
/// <param name="Path">Path of its value.</param>
/// <param name="Start">First character.</param>
/// <param name="Length">Characters with quotes.</param>
public readonly record struct ScannedKey(YamlPath Path, int Start, int Length);

/// <summary>Where somebody writes.</summary>
/// <param name="Container">The mapping or list that the place is in.</param>
/// <param name="Key">The key whose value is being written; null: a key itself, or an item, is being written.</param>
/// <param name="Start">First character of what is being written.</param>
public sealed record ScannedPlace(YamlPath Container, string? Key, int Start)
{
    /// <summary>Path of the value that is being written, or of the container.</summary>
    public YamlPath Path => Key is null ? Container : Container.Then(Key);
}

/// <summary>
/// Finds keys and the place of the cursor in a text that need not be right, as it seldom is while somebody writes: by
/// indentation and brackets alone, without a parser that stops at the first mistake.
/// </summary>
internal sealed class YamlScan
{
    private sealed record Level(int Column, bool IsList, bool IsFlow)
    {
        public string? Key;  // of a mapping: the key that is being read
        public int Index = -1;
        public bool InValue; // of a mapping in braces: behind the colon
    }

    private readonly string _text;
    private readonly int _end;
    private readonly List<Level> _levels = [];
    private readonly List<ScannedKey> _keys = [];
    private int _at, _wordStart;
    private bool _isBelow; // on a line below a key that has no value yet

    private YamlScan(string text, int end) => (_text, _end) = (text, end);

    /// <summary>All keys of a text in order.</summary>
    public static IReadOnlyList<ScannedKey> Keys(string text)
    {
        var scan = new YamlScan(text, text.Length);
        scan.Run();
        return scan._keys;
    }

    /// <summary>The place at a character; null in a comment.</summary>
    public static ScannedPlace? PlaceAt(string text, int offset)
    {
        var scan = new YamlScan(text, offset);
        return scan.Run() ? scan.Place() : null;
    }

    private bool IsFlow => _levels.Count > 0 && _levels[^1].IsFlow;

    private bool Run()
    {
        while (_at < _end)
        {
            if (!(IsFlow ? FlowLine() : BlockLine()))
                return false; // the cursor is in a comment
        }
        if (!IsFlow && _end > 0 && _text[_end - 1] is '\n')
            StartLine(_end, _end);
        return true;
    }

    private ScannedPlace Place()
    {
        if (_levels.Count == 0)
            return new ScannedPlace(YamlPath.Root, null, _wordStart);
        Level top = _levels[^1];
        if (_isBelow)
            return new ScannedPlace(PathOf(_levels.Count), null, _wordStart);
        bool inValue = !top.IsList && (top.IsFlow ? top.InValue : top.Key is not null && top.InValue);
        return inValue
            ? new ScannedPlace(PathOf(_levels.Count - 1), top.Key, _wordStart)
            : new ScannedPlace(PathOf(_levels.Count - 1, withItem: top.IsList), null, _wordStart);
    }

    /// <summary>The path of a level; of a list on top with the item that is being written.</summary>
    private YamlPath PathOf(int level, bool withItem = false)
    {
        var steps = new List<object>();
        for (int i = 0; i < level + (withItem ? 1 : 0); i++)
        {
            if (_levels[i].IsList)
                steps.Add(Math.Max(0, _levels[i].Index));
            else if (_levels[i].Key is { } key)
                steps.Add(key);
        }
        return YamlPath.Of([.. steps]);
    }

    /// <summary>Closes what ends where a line begins in this column.</summary>
    private void StartLine(int start, int end)
    {
        int column = end - start;
        bool isDash = end < _text.Length && _text[end] == '-' && (end + 1 >= _text.Length || char.IsWhiteSpace(_text[end + 1]));
        while (_levels.Count > 0 && (_levels[^1].Column > column ||
            (_levels[^1].Column == column && _levels[^1].IsList && !isDash)))
        {
            _levels.RemoveAt(_levels.Count - 1);
        }
        if (_levels.Count > 0 && _levels[^1] is { IsList: false } map && map.Column == column && !isDash)
            (map.Key, map.InValue) = (null, false);
        _isBelow = _levels.Count > 0 && _levels[^1] is { IsList: false, InValue: true };
        _wordStart = end;
    }

    private bool BlockLine()
    {
        int lineEnd = YamlTree.LineEnd(_text, _at), stop = Math.Min(lineEnd, _end);
        int lineStart = _at;
        while (_at < stop && _text[_at] == ' ')
            _at++;
        if (_at < stop && _text[_at] == '#')
            return SkipComment(lineEnd);
        if (_at >= stop)
        {
            StartLine(lineStart, _at);
            return NextLine(lineEnd);
        }
        StartLine(lineStart, _at);
        while (_at < stop && _text[_at] == '-' && (_at + 1 >= _text.Length || char.IsWhiteSpace(_text[_at + 1])))
            Dash(lineStart, stop);
        return Entry(lineStart, lineEnd, stop);
    }

    private void Dash(int lineStart, int stop)
    {
        int column = _at - lineStart;
        if (_levels.Count == 0 || !_levels[^1].IsList || _levels[^1].Column != column)
            _levels.Add(new Level(column, IsList: true, IsFlow: false));
        _levels[^1].Index++;
        _isBelow = false;
        _at++;
        while (_at < stop && _text[_at] == ' ')
            _at++;
        _wordStart = _at;
    }

    /// <summary>"key: value", or an item, or a word that is being written.</summary>
    private bool Entry(int lineStart, int lineEnd, int stop)
    {
        int start = _at;
        if (_at >= stop)
            return NextLine(lineEnd);
        (string word, int wordEnd) = Word(lineEnd);
        bool isKey = wordEnd < lineEnd && _text[wordEnd] == ':' && (wordEnd + 1 >= _text.Length || char.IsWhiteSpace(_text[wordEnd + 1]));
        if (!isKey || wordEnd >= _end)
        {
            if (_at < stop && _text[_at] is '{' or '[')
            {
                Open();
                return true;
            }
            _wordStart = start;
            return NextLine(lineEnd, start);
        }
        int column = start - lineStart;
        if (_levels.Count == 0 || _levels[^1].IsList || _levels[^1].Column < column)
            _levels.Add(new Level(column, IsList: false, IsFlow: false));
        Level map = _levels[^1];
        (map.Key, map.InValue) = (word, true);
        _isBelow = false;
        _keys.Add(new ScannedKey(PathOf(_levels.Count - 1).Then(word), start, wordEnd - start));
        _at = wordEnd + 1;
        while (_at < stop && _text[_at] == ' ')
            _at++;
        _wordStart = _at;
        SkipProperties(stop);
        if (_at < stop && _text[_at] is '{' or '[')
        {
            Open();
            return true;
        }
        return NextLine(lineEnd, _at);
    }

    private void SkipProperties(int stop)
    {
        while (_at < stop && _text[_at] == '&')
        {
            while (_at < stop && _text[_at] != ' ')
                _at++;
            while (_at < stop && _text[_at] == ' ')
                _at++;
            _wordStart = _at;
        }
    }

    private void Open()
    {
        _levels.Add(new Level(int.MinValue, IsList: _text[_at] == '[', IsFlow: true) { Index = 0 });
        _isBelow = false;
        _wordStart = ++_at;
    }

    /// <summary>Inside brackets, up to the end of the line or of the brackets.</summary>
    private bool FlowLine()
    {
        int lineEnd = YamlTree.LineEnd(_text, _at);
        while (IsFlow && _at < Math.Min(lineEnd, _end))
        {
            char c = _text[_at];
            if (c == ' ')
            {
                if (_wordStart == _at)
                    _wordStart++;
                _at++;
            }
            else if (c == '#' && _text[_at - 1] is ' ')
                return SkipComment(lineEnd);
            else if (c is '{' or '[')
                Open();
            else if (c is '}' or ']')
            {
                _levels.RemoveAt(_levels.Count - 1);
                _at++;
            }
            else if (c == ',')
            {
                Level top = _levels[^1];
                (top.Key, top.InValue) = (null, false);
                top.Index++;
                _wordStart = ++_at;
            }
            else
                FlowWord(lineEnd);
        }
        return IsFlow ? NextLine(lineEnd, _at) : RestOfLine(lineEnd);
    }

    private void FlowWord(int lineEnd)
    {
        int start = _at;
        (string word, int wordEnd) = Word(lineEnd);
        Level top = _levels[^1];
        bool isKey = !top.IsList && !top.InValue && wordEnd < _end && wordEnd < lineEnd && _text[wordEnd] == ':';
        if (isKey)
        {
            (top.Key, top.InValue) = (word, true);
            _keys.Add(new ScannedKey(PathOf(_levels.Count - 1).Then(word), start, wordEnd - start));
            _at = wordEnd + 1;
            while (_at < Math.Min(lineEnd, _end) && _text[_at] == ' ')
                _at++;
            _wordStart = _at;
        }
        else
        {
            _wordStart = start;
            _at = Math.Min(_end, Math.Max(wordEnd, start + 1));
        }
    }

    /// <summary>Behind closed brackets nothing follows but a comment.</summary>
    private bool RestOfLine(int lineEnd)
    {
        int comment = _text.IndexOf('#', _at, Math.Max(0, Math.Min(lineEnd, _end) - _at));
        return comment >= 0 ? SkipComment(lineEnd) : NextLine(lineEnd, _at);
    }

    private bool SkipComment(int lineEnd) => _end > lineEnd && NextLine(lineEnd);

    private bool NextLine(int lineEnd, int valueStart = -1)
    {
        // A comment behind a value: the cursor in it writes nothing that means anything.
        if (valueStart >= 0 && _end <= lineEnd && HasComment(valueStart, _end))
            return false;
        if (_end <= lineEnd)
        {
            _at = _end;
            return true;
        }
        _at = lineEnd;
        while (_at < _end && _text[_at] is '\r' or '\n')
        {
            _at++;
            if (_text[_at - 1] == '\n')
                break;
        }
        return true;
    }

    private bool HasComment(int from, int to)
    {
        for (int i = Math.Max(1, from); i < to; i++)
        {
            if (_text[i] is '"' or '\'' && _text[i - 1] is ' ')
            {
                int closing = _text.IndexOf(_text[i], i + 1);
                if (closing < 0 || closing >= to)
                    return false;
                i = closing;
            }
            else if (_text[i] == '#' && _text[i - 1] is ' ' or '\t')
                return true;
        }
        return false;
    }

    /// <summary>The word at the place, without quotes, and where it ends.</summary>
    private (string Word, int End) Word(int lineEnd)
    {
        char quote = _text[_at];
        if (quote is '"' or '\'')
        {
            int closing = _text.IndexOf(quote, _at + 1, lineEnd - _at - 1);
            return closing < 0 ? (_text[(_at + 1)..lineEnd], lineEnd) : (_text[(_at + 1)..closing], closing + 1);
        }
        int end = _at;
        while (end < lineEnd)
        {
            bool isColon = _text[end] == ':' && (end + 1 >= _text.Length || char.IsWhiteSpace(_text[end + 1]));
            bool isComment = _text[end] == '#' && end > 0 && _text[end - 1] == ' ';
            bool isBracket = _text[end] is ',' or ']' or '}' or '{' or '[';
            if (isColon || isComment || (isBracket && (IsFlow || end == _at)))
                break;
            end++;
        }
        return (_text[_at..end].TrimEnd(), end);
    }
}
