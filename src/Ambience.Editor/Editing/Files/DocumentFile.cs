using System.Text;
using Ambience.IO;

namespace Ambience.Editor.Editing.Files;

/// <summary>What a look at the disk brought.</summary>
public enum DiskNews
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>Somebody else saved, and the document, which had no changes of its own, is that text now.</summary>
    Reloaded,

    /// <summary>Somebody else saved, and the document has both changes now; it is not saved.</summary>
    Merged,

    /// <summary>Somebody else changed the same lines: a person has to choose. The document is as it was.</summary>
    Conflict,

    /// <summary>The file is gone; saving writes it anew.</summary>
    Gone,
}

/// <summary>A document's file: saves it whole or not at all, and notices when somebody else does.</summary>
/// <remarks>One thread at a time.</remarks>
public sealed class DocumentFile
{
    private readonly MoodDocument _document;
    private readonly string _path;
    private (long Length, DateTime WrittenUtc) _seen, _read;
    private bool _hasMark; // the byte order mark, which stays if it was there

    /// <param name="document">As it was loaded from the file.</param>
    /// <param name="folder">The project's folder; nothing outside of it is written.</param>
    /// <exception cref="AmbienceException">The document's file lies elsewhere.</exception>
    public DocumentFile(MoodDocument document, string folder)
    {
        ArgumentNullException.ThrowIfNull(document);
        (_document, _path) = (document, Path.GetFullPath(document.Path));
        string root = Path.GetFullPath(folder);
        if (!_path.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new AmbienceException($"{_path} lies outside of the project's folder {root}, so it is not written.");
    }

    /// <summary>What somebody else saved and a person has to choose about; null: nothing.</summary>
    public string? Theirs { get; private set; }

    /// <summary>Looks whether somebody else saved the file; reads it only once it has come to rest.</summary>
    /// <exception cref="AmbienceException">The file cannot be read, or is not text.</exception>
    public DiskNews Look()
    {
        (long, DateTime) now = Stamp();
        bool rests = now == _seen;
        _seen = now;
        return rests && now != _read ? Take(now) : DiskNews.None;
    }

    /// <summary>Writes the document, whole or not at all. What somebody else saved is merged first, never lost.</summary>
    /// <returns><see cref="DiskNews.Conflict"/>: nothing was written, a person has to choose first.</returns>
    /// <exception cref="AmbienceException">The file cannot be written; what was on the disk is still there.</exception>
    public DiskNews Save()
    {
        DiskNews news = Take(Stamp());
        if (news == DiskNews.Conflict)
            return news;
        string text = _document.Text;
        AtomicFile.Write(_path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(_hasMark), leaveOpen: true);
            writer.Write(text);
        });
        _seen = _read = Stamp();
        Theirs = null;
        _document.MarkSaved(text);
        return news;
    }

    /// <summary>The document stays as it is; saving will replace what somebody else saved.</summary>
    public void KeepMine()
    {
        if (Theirs is not { } theirs)
            return;
        Theirs = null;
        _document.MarkSaved(theirs);
    }

    /// <summary>What somebody else saved takes the document's place; that can be undone.</summary>
    public void TakeTheirs()
    {
        if (Theirs is not { } theirs)
            return;
        Theirs = null;
        _ = _document.SetText(theirs);
        _document.MarkSaved(theirs);
    }

    private DiskNews Take((long Length, DateTime WrittenUtc) stamp)
    {
        if (stamp.Length < 0)
        {
            bool isNews = _read != stamp;
            _read = stamp;
            return isNews ? DiskNews.Gone : DiskNews.None;
        }
        string disk = Read();
        _read = stamp;
        (string origin, string mine) = (_document.SavedText, _document.Text);
        if (disk == origin)
        {
            Theirs = null;
            return DiskNews.None;
        }
        if (disk == mine)
        {
            Theirs = null;
            _document.MarkSaved(disk);
            return DiskNews.None;
        }
        string? merged = mine == origin ? disk : ThreeWayMerge.Merge(origin, mine, disk);
        Theirs = merged is null ? disk : null;
        if (merged is null)
            return DiskNews.Conflict;
        _ = _document.SetText(merged);
        _document.MarkSaved(disk);
        return merged == disk ? DiskNews.Reloaded : DiskNews.Merged;
    }

    private string Read()
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(_path);
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            _hasMark = text.StartsWith('\uFEFF');
            return _hasMark ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new AmbienceException(
                $"{_path}: expected text in UTF-8, found other bytes, which saving would destroy. Convert the file first.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{_path}: could not be read ({e.Message}).", e);
        }
    }

    private (long Length, DateTime WrittenUtc) Stamp()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : (-1, default);
    }
}
