using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// What <c>prepare</c> made of a folder of audio and what <c>train</c> reads: lanes and features of every clip,
/// memory-mapped, and the statistics that go into the weight file.
/// </summary>
/// <remarks>
/// Read-only; clips may be read from several threads at once. Disposing it ends the life of its clips.
/// </remarks>
internal sealed class TrainingStore : IDisposable
{
    private TrainingStore(StoreManifest manifest, string folder)
    {
        Folder = folder;
        Shape = manifest.Shape;
        Moods = manifest.Moods;
        LaneDeviations = manifest.LaneDeviations;
        TrainingLoudnessLufs = manifest.TrainingLoudnessLufs;
        Files = manifest.Files;
        SynthesisFilters = manifest.FilterFloats == 0
            ? []
            : FloatFile.ReadAll(Path.Combine(folder, manifest.Filters), manifest.FilterFloats);
        Prior = ReadPrior(manifest, folder);
        Shards = new ShardFiles(folder, Shape, manifest.Shards);
        Clips = [.. manifest.Clips.Select(clip => new StoredClip(clip, this))];
    }

    /// <summary>The numbers of the clips.</summary>
    internal ShardFiles Shards { get; }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>The preset it was prepared for; lanes, bands and hop belong to it.</summary>
    public WaveNetShape Shape { get; }

    /// <summary>The moods (sub-folders of the audio folder), sorted.</summary>
    public IReadOnlyList<string> Moods { get; }

    /// <summary>[Lanes]: standard deviation of each lane in the training clips; 1 for mu-law.</summary>
    public float[] LaneDeviations { get; }

    /// <summary>[Bands, taps]; empty when Bands = 1.</summary>
    public float[] SynthesisFilters { get; }

    /// <summary>How the training music moves; null for a shape without control.</summary>
    public ControlPrior? Prior { get; }

    /// <summary>The training files, with hash and licence.</summary>
    public IReadOnlyList<TrainingFile> Files { get; }

    /// <summary>Mean integrated loudness of the training files, weighted by their duration as energy.</summary>
    public double TrainingLoudnessLufs { get; }

    /// <summary>Training and held-out clips.</summary>
    public IReadOnlyList<StoredClip> Clips { get; }

    /// <summary>Opens a store.</summary>
    /// <exception cref="AmbienceException">It is missing, incomplete, damaged or of another version.</exception>
    public static TrainingStore Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new TrainingStore(StoreManifest.Read(folder), folder);
    }

    /// <summary>
    /// Checks that a network of another shape can be trained on this store: same audio, lanes, hop and kind of control.
    /// </summary>
    /// <exception cref="AmbienceException">It cannot; the message names the first difference.</exception>
    public void RequireFits(WaveNetShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Require("sample rate", Shape.SampleRateHz, shape.SampleRateHz);
        Require("channels", Shape.Channels, shape.Channels);
        Require("bands", Shape.Bands, shape.Bands);
        Require("output", Shape.Output, shape.Output);
        Require("hop frames", Shape.HopFrames, shape.HopFrames);
        if (shape.ControlSize > 0 && Prior is null)
            throw Unfit(shape, "control", "none", shape.ControlSize);

        void Require<T>(string what, T store, T wanted)
        {
            if (!Equals(store, wanted))
                throw Unfit(shape, what, store, wanted);
        }
    }

    public void Dispose() => Shards.Dispose();

    private AmbienceException Unfit(WaveNetShape shape, string what, object? store, object? wanted) =>
        new($"{Folder}: this store was prepared for preset '{Shape.Name}' ({what} {store}), " +
            $"but '{shape.Name}' needs {what} {wanted}. " +
            $"Prepare a store with --preset {shape.Name}.");

    private static ControlPrior? ReadPrior(StoreManifest manifest, string folder)
    {
        if (manifest.PriorSegmentHops == 0)
            return null;
        var empty = new ControlPrior(manifest.PriorSegmentHops, []);
        int slow = empty.SlowSteps * ControlPrior.SlowFeatures, onsets = empty.SegmentHops;
        long total = manifest.PriorSegments.Sum(n => (long)n * (slow + onsets + n));
        float[] all = FloatFile.ReadAll(Path.Combine(folder, manifest.Prior), total);
        int at = 0;
        return empty with
        {
            Moods = [.. manifest.Moods.Zip(manifest.PriorSegments,
                (mood, n) => new MoodPrior(mood, n, Take(n * slow), Take(n * onsets), Take(n * n)))],
        };

        float[] Take(int count) => all[at..(at += count)];
    }
}
