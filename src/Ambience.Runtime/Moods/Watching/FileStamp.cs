namespace Ambience.Moods.Watching;

/// <summary>What can be seen of a file without reading it.</summary>
/// <param name="Length">Bytes; -1 if there is no such file.</param>
/// <param name="WrittenUtc">When it was written last.</param>
internal readonly record struct FileStamp(long Length, DateTime WrittenUtc)
{
    /// <summary>The stamp of a file that is not there.</summary>
    public static FileStamp Missing => new(-1, default);

    /// <summary>Nothing to read: an editor that replaces the file is between two steps, or the file is gone.</summary>
    public bool IsEmpty => Length <= 0;

    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc) : Missing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Missing; // deleted between two questions, or a network share that is gone for a moment
        }
    }
}
