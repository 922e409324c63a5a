using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Ambience.Model;
using Ambience.Trainer.Imports;

namespace Ambience.Trainer.Data;

/// <summary>How a folder of audio is prepared.</summary>
internal sealed record PreparationOptions
{
    public required WaveNetShape Shape { get; init; }

    /// <summary>Starts the clustering of the prior.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Declared licence of all files; null takes that of the nearest licence file.</summary>
    public string? Licence { get; init; }

    /// <summary>Brings every file to this loudness; null leaves them as they are.</summary>
    public double? LoudnessLufs { get; init; }

    /// <summary>Files at work at the same time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where ffmpeg is; null looks for it on the PATH.</summary>
    public string? FfmpegFolder { get; init; }
}

/// <summary>A file that can be trained on, with its shard.</summary>
internal sealed record PreparedFile(AudioFile File, string Sha256, string Key, ShardInfo Info, bool PreparedEarlier);

/// <summary>
/// A folder of audio becomes a training store: each file that has no shard yet is prepared into one
/// (<see cref="FilePreparation"/>), several at the same time, and the shards are put together
/// (<see cref="StoreAssembly"/>). Memory does not grow with the corpus, and an interrupted run goes on where it was.
/// </summary>
internal sealed class Preparation(PreparationOptions options)
{
    private readonly WaveNetShape _shape = options.Shape;
    private readonly AudioImport _import = new(options.FfmpegFolder);

    /// <summary>Prepares the whole folder.</summary>
    /// <param name="audioFolder">One sub-folder of audio a mood.</param>
    /// <param name="storeFolder">The store to make or to bring up to date.</param>
    /// <param name="fileDone">Called after each file, from any thread: its name, done, total.</param>
    /// <param name="cancellation">Stops soon; finished files stay for the next time.</param>
    /// <exception cref="AmbienceException">There is nothing to train on, or the store cannot be written.</exception>
    public PreparationReport Run(
        string audioFolder, string storeFolder, Action<string, int, int> fileDone, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        var rejections = new List<Rejection>();
        IReadOnlyList<AudioFile> files = AudioFolder.Scan(audioFolder, rejections);
        try
        {
            using var place = new StorePlace(storeFolder);
            var shards = new ShardFolder(place.Folder, _shape, options.LoudnessLufs);
            object?[] outcomes = PrepareAll(files, shards, fileDone, cancellation);
            rejections.AddRange(outcomes.OfType<Rejection>());
            var assembly = new StoreAssembly(options, place.Folder, shards);
            PreparedFile[] usable = assembly.LeaveOutCopies([.. outcomes.OfType<PreparedFile>()], rejections);
            if (usable.Length == 0)
            {
                throw new AmbienceException(
                    $"{audioFolder}: none of its {files.Count} audio files can be used. " + string.Join(" ",
                        rejections.Take(5).Select(rejection => $"{rejection.Name}: {rejection.Reason}.")));
            }
            PreparationReport report = assembly.Build(usable, rejections, cancellation);
            return report with
            {
                Store = storeFolder,
                PreparedSeconds = usable.Where(file => !file.PreparedEarlier).Sum(file => file.Info.SourceSeconds),
                WallSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException(
                $"{storeFolder}: the training store could not be written ({e.Message}). Check the free space and the " +
                "rights of the folder, then prepare again: files that are done are kept.", e);
        }
    }

    /// <summary>A <see cref="PreparedFile"/> or a <see cref="Rejection"/> for each file.</summary>
    private object?[] PrepareAll(
        IReadOnlyList<AudioFile> files, ShardFolder shards, Action<string, int, int> fileDone,
        CancellationToken cancellation)
    {
        var outcomes = new object?[files.Count];
        var byKey = new ConcurrentDictionary<string, Lazy<(ShardInfo Info, bool Earlier)>>();
        int done = 0;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, options.Threads),
            CancellationToken = cancellation,
        };
        try
        {
            Parallel.For(0, files.Count, parallel, i =>
            {
                outcomes[i] = Prepare(files[i], shards, byKey, cancellation);
                fileDone(files[i].Name, Interlocked.Increment(ref done), files.Count);
            });
        }
        catch (AggregateException e)
        {
            cancellation.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return outcomes;
    }

    private object Prepare(
        AudioFile file, ShardFolder shards, ConcurrentDictionary<string, Lazy<(ShardInfo Info, bool Earlier)>> byKey,
        CancellationToken cancellation)
    {
        try
        {
            string sha256 = Hash(file.Path, cancellation), key = shards.KeyOf(sha256);
            // Two files of the same bytes have the same shard: the second waits for the first.
            (ShardInfo info, bool earlier) = byKey.GetOrAdd(
                key, new Lazy<(ShardInfo, bool)>(() => KeptOrMade(file, shards, key, cancellation))).Value;
            return new PreparedFile(file, sha256, key, info, earlier);
        }
        catch (AmbienceException e)
        {
            // The reader's messages start with the path, which the report shows by itself.
            string reason = e.Message.StartsWith(file.Path, StringComparison.Ordinal)
                ? e.Message[file.Path.Length..]
                : e.Message;
            return new Rejection(file.Name, reason.Trim(':', ',', ' ', '.'));
        }
    }

    private (ShardInfo Info, bool Earlier) KeptOrMade(
        AudioFile file, ShardFolder shards, string key, CancellationToken cancellation)
    {
        if (shards.TryRead(key) is { } kept)
            return (kept, true);
        using ShardWriter writer = shards.Write(key);
        return (new FilePreparation(_shape, _import, options.LoudnessLufs).Run(file.Path, writer, cancellation), false);
    }

    private static string Hash(string path, CancellationToken cancellation)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[1 << 20];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"could not be read ({e.Message})", e);
        }
    }
}
