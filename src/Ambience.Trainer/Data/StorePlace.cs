namespace Ambience.Trainer.Data;

/// <summary>The folder of a store while it is being written: checked, made, and locked against a second writer.</summary>
internal sealed class StorePlace : IDisposable
{
    private const string LockFile = "prepare.lock";

    /// <summary>Files of stores of version 1, which had no shards.</summary>
    private static readonly string[] s_version1 = ["lanes.f32", "features.f32", "filters.f32", "prior.f32"];

    private readonly FileStream _lock;

    /// <exception cref="AmbienceException">
    /// The folder holds something else than a store, or another process is writing it.
    /// </exception>
    public StorePlace(string folder)
    {
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(Folder))
        {
            throw new AmbienceException(
                $"{folder}: expected a folder for the training store, found a file. Choose another path.");
        }
        if (Directory.Exists(Folder) && !IsStore(Folder) && Directory.EnumerateFileSystemEntries(Folder).Any())
        {
            throw new AmbienceException(
                $"{folder}: expected a training store or an empty folder, found other files in it. Choose another path.");
        }
        _ = Directory.CreateDirectory(Folder);
        try
        {
            _lock = new FileStream(Path.Combine(Folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(Path.Combine(Folder, LockFile)))
        {
            throw new AmbienceException(
                $"{folder}: another 'prepare' is writing this store. Wait for it, or choose another path.", e);
        }
    }

    public string Folder { get; }

    /// <summary>Takes away what an older version of a store left; call when the new one is complete.</summary>
    public static void SweepVersion1(string folder)
    {
        foreach (string name in s_version1)
            File.Delete(Path.Combine(folder, name));
    }

    /// <summary>Unlocks it, and leaves no empty folder behind.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            foreach (string folder in (string[])[Path.Combine(Folder, ShardFolder.Name), Folder])
            {
                if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                    Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder does no harm.
        }
    }

    private static bool IsStore(string folder) =>
        File.Exists(Path.Combine(folder, StoreManifest.FileName)) ||
        Directory.Exists(Path.Combine(folder, ShardFolder.Name)) ||
        File.Exists(Path.Combine(folder, LockFile));
}
