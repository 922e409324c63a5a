using System.Globalization;

namespace Ambience.Trainer.Training;

/// <summary>
/// The files of a run and who may write them: the last checkpoint, the best one, some numbered ones. One process at a
/// time trains in a folder; exports may read meanwhile.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    public const string BestFile = "best.bin";

    private const string LockFile = "run.lock", NumberedPattern = "checkpoint-*.bin";

    private readonly FileStream _lock;

    /// <summary>Opens the folder for training; it is created if it is missing.</summary>
    /// <exception cref="AmbienceException">It cannot be written, or another process trains in it.</exception>
    public RunFolder(string path)
    {
        Path = path;
        string lockPath = File(LockFile);
        try
        {
            _ = Directory.CreateDirectory(path);
            // The system lets go of it when the process ends, however it ends.
            _lock = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // What a killed process was writing when it ended.
            foreach (string left in Directory.GetFiles(path, "*.tmp"))
                System.IO.File.Delete(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException(
                $"{path}: cannot be used as a run folder ({e.Message}). " +
                "Is another process training in it? Else check its rights, or name another --run folder.", e);
        }
    }

    public string Path { get; }

    /// <summary>A file of the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Saves a checkpoint as the last one, as a numbered one if wanted, and as the best one if it is.</summary>
    /// <exception cref="AmbienceException">It cannot be written; what was there before is untouched.</exception>
    public void Save(Checkpoint checkpoint, bool isBest)
    {
        checkpoint.Write(Path);
        if (isBest && checkpoint.Options.KeepBest)
            checkpoint.Write(Path, BestFile);
        if (checkpoint.Options.KeepLast == 0)
            return;
        checkpoint.Write(Path, string.Create(CultureInfo.InvariantCulture, $"checkpoint-{checkpoint.Step:D9}.bin"));
        foreach (string old in Numbered(Path).SkipLast(checkpoint.Options.KeepLast))
            System.IO.File.Delete(old);
    }

    /// <summary>Names of the run's other checkpoints, for a message; empty if there are none.</summary>
    public static string Others(string folder, string but) => string.Join(", ",
        Numbered(folder).Prepend(System.IO.Path.Combine(folder, BestFile)).Where(System.IO.File.Exists)
            .Select(System.IO.Path.GetFileName).Where(name => name != but));

    public void Dispose() => _lock.Dispose();

    /// <summary>Numbered checkpoints, oldest first.</summary>
    private static string[] Numbered(string folder) =>
        [.. Directory.GetFiles(folder, NumberedPattern).Order(StringComparer.Ordinal)];
}
