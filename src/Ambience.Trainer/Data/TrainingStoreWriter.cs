using System.Runtime.InteropServices;
using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// Writes a training store into a folder beside the wanted one and swaps it in at the end, so that an interrupted
/// <c>prepare</c> leaves the old store, or none, and never half of one.
/// </summary>
internal sealed class TrainingStoreWriter : IDisposable
{
    private readonly string _folder;
    private readonly string _partial;
    private readonly WaveNetShape _shape;
    private readonly List<ManifestClip> _clips = [];
    private readonly FileStream _lanes;
    private readonly FileStream _features;
    private bool _committed;

    /// <summary>
    /// Starts a store; a store that is in <paramref name="folder"/> stays until <see cref="Commit"/>.
    /// </summary>
    /// <exception cref="AmbienceException">
    /// The folder holds something else than a store, or cannot be written.
    /// </exception>
    public TrainingStoreWriter(string folder, WaveNetShape shape)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _partial = _folder + ".partial";
        _shape = shape;
        if (File.Exists(_folder))
        {
            throw new AmbienceException(
                $"{folder}: expected a folder for the training store, found a file. Choose another path.");
        }
        if (Directory.Exists(_folder) && !IsStore(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            throw new AmbienceException(
                $"{folder}: expected a training store or an empty folder, found other files in it. " +
                "Choose another path; a store replaces the whole folder.");
        }
        try
        {
            DeleteFolder(_partial); // left by a run that was killed
            Directory.CreateDirectory(_partial);
            _lanes = Create(StoreManifest.LanesFile);
            _features = Create(StoreManifest.FeaturesFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Clips so far.</summary>
    public IReadOnlyList<ManifestClip> Clips => _clips;

    /// <summary>Appends a clip.</summary>
    /// <param name="name">The file it comes from.</param>
    /// <param name="moodIndex">Its mood.</param>
    /// <param name="heldOut">Never to be trained on.</param>
    /// <param name="lanes">[frames, Lanes], not normalised.</param>
    /// <param name="features">[hops, 15], one row for each hop that the frames touch.</param>
    public void AddClip(
        string name, int moodIndex, bool heldOut, ReadOnlySpan<float> lanes, ReadOnlySpan<float> features)
    {
        int frames = lanes.Length / _shape.Lanes;
        int hops = StoredClip.HopsOf(frames, _shape);
        if (frames == 0 || frames * _shape.Lanes != lanes.Length)
        {
            throw new ArgumentException(
                $"Expected [frames, {_shape.Lanes}] with at least one frame, but was {lanes.Length} values.",
                nameof(lanes));
        }
        if (features.Length != hops * ControlLayout.FeatureCount)
        {
            throw new ArgumentException(
                $"Expected [{hops}, {ControlLayout.FeatureCount}], but was {features.Length} values.",
                nameof(features));
        }
        try
        {
            _lanes.Write(MemoryMarshal.AsBytes(lanes));
            _features.Write(MemoryMarshal.AsBytes(features));
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
        _clips.Add(new ManifestClip(name, moodIndex, heldOut, frames));
    }

    /// <summary>Finishes the store and puts it in its place. Call once; nothing can be added after.</summary>
    public void Commit(
        IReadOnlyList<string> moods,
        float[] laneDeviations,
        ReadOnlySpan<float> synthesisFilters,
        ControlPrior? prior,
        double trainingLoudnessLufs,
        IReadOnlyList<TrainingFile> files)
    {
        var manifest = new StoreManifest
        {
            Version = StoreManifest.CurrentVersion,
            Shape = _shape,
            Moods = moods,
            LaneDeviations = laneDeviations,
            TrainingLoudnessLufs = trainingLoudnessLufs,
            FilterFloats = synthesisFilters.Length,
            PriorSegmentHops = prior?.SegmentHops ?? 0,
            PriorSegments = [.. prior?.Moods.Select(mood => mood.Segments) ?? []],
            Clips = _clips,
            Files = files,
        };
        try
        {
            using (FileStream filters = Create(StoreManifest.FiltersFile))
                filters.Write(MemoryMarshal.AsBytes(synthesisFilters));
            if (prior is not null)
            {
                using FileStream file = Create(StoreManifest.PriorFile);
                foreach (MoodPrior mood in prior.Moods)
                {
                    foreach (float[] part in (float[][])[mood.Slow, mood.Onsets, mood.Transitions])
                        file.Write(MemoryMarshal.AsBytes<float>(part));
                }
            }
            CloseStreams(flushToDisk: true);
            using (FileStream json = Create(StoreManifest.FileName))
            {
                json.Write(manifest.ToJson());
                json.Flush(flushToDisk: true);
            }
            SwapIn();
            _committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        CloseStreams(flushToDisk: false);
        if (_committed)
            return;
        try
        {
            DeleteFolder(_partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has no manifest, so it does not open, and the next prepare removes it.
        }
    }

    private void SwapIn()
    {
        string old = _folder + ".old";
        DeleteFolder(old);
        if (Directory.Exists(_folder))
            Directory.Move(_folder, old);
        Directory.Move(_partial, _folder);
        DeleteFolder(old);
    }

    private void CloseStreams(bool flushToDisk)
    {
        foreach (FileStream stream in (FileStream[])[_lanes, _features])
        {
            if (flushToDisk)
                stream.Flush(flushToDisk: true);
            stream.Dispose();
        }
    }

    private FileStream Create(string name) =>
        new(Path.Combine(_partial, name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    private AmbienceException CannotWrite(Exception e) =>
        new($"{_folder}: the training store could not be written ({e.Message}). " +
            "Check the free space and the rights of the folder.", e);

    private static bool IsStore(string folder) => File.Exists(Path.Combine(folder, StoreManifest.FileName));

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
