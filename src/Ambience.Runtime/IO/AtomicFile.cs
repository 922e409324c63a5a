namespace Ambience.IO;

/// <summary>Writes files so that a reader sees the old content or the new, never a part of it.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Calls <paramref name="write"/> with a stream to a temporary file beside <paramref name="path"/>, flushes it to the
    /// disk and renames it. If anything fails, the temporary file is removed and the old content stays.
    /// </summary>
    /// <param name="path">
    /// The file to create or replace; its folder is created if it is missing. A device or a pipe is not replaced: as
    /// root, renaming over <c>/dev/null</c> would take it away from the whole system.
    /// </param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="AmbienceException">
    /// The file cannot be written: a full disk, a missing right, a path that is a folder, a device or a pipe.
    /// </exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        if (SpecialFile.Describe(full) is { } kind)
        {
            throw new AmbienceException(
                $"{path}: expected a file to replace or a free name, found {kind}, which stays. Choose another path.");
        }
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || IsTooLargeForTheFileSystem(e))
        {
            TryDelete(temporary);
            throw new AmbienceException(
                $"{path}: could not be written ({e.Message}). The previous file, if there was one, is untouched. " +
                "Check the free space and the rights of its folder, or choose another path.", e);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    // FAT32 or a size limit of the process: .NET reports EFBIG as a bad argument named "value", with no other sign of it.
    private static bool IsTooLargeForTheFileSystem(Exception e) => e is ArgumentOutOfRangeException { ParamName: "value" };

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one worth reporting.
        }
    }
}
