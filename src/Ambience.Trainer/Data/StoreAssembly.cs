using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ambience.Audio;
using Ambience.Conducting;
using Ambience.IO;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// Puts prepared files together into a store: which of them are copies, what is held out, the deviations of the lanes,
/// the prior. Reads no audio: shards know their sums, and the prior looks at features only.
/// </summary>
internal sealed class StoreAssembly(PreparationOptions options, string folder, ShardFolder shards)
{
    private readonly WaveNetShape _shape = options.Shape;

    /// <summary>Leaves out files whose decoded audio is another file's; the first by name stays.</summary>
    public PreparedFile[] LeaveOutCopies(IReadOnlyList<PreparedFile> files, List<Rejection> rejections)
    {
        var first = new Dictionary<string, AudioFile>();
        var kept = new List<PreparedFile>();
        foreach (PreparedFile file in files)
        {
            if (first.TryAdd(file.Info.ContentSha256, file.File))
                kept.Add(file);
            else
                rejections.Add(new Rejection(file.File.Name,
                    $"is the same audio as {first[file.Info.ContentSha256].Name}, which is used"));
        }
        return [.. kept];
    }

    /// <summary>Writes the store; the moment when store.json is replaced is the moment when the new one is there.</summary>
    public PreparationReport Build(
        IReadOnlyList<PreparedFile> files, IReadOnlyList<Rejection> rejections, CancellationToken cancellation)
    {
        var statistics = new LaneStatistics(_shape.Lanes);
        var clips = new List<ManifestClip>();
        IGrouping<string, PreparedFile>[] moods = [.. files.GroupBy(file => file.File.Mood)];
        for (int mood = 0; mood < moods.Length; mood++)
            Split(moods[mood], mood, statistics, clips);
        Dictionary<string, long> hops = [];
        foreach (PreparedFile file in files)
            hops[file.Key] = file.Info.Hops;

        ControlPrior? prior = _shape.ControlSize == 0 ? null : BuildPrior(moods, clips, hops, cancellation);
        cancellation.ThrowIfCancellationRequested();
        float[] filters = _shape.Bands == 1 ? [] : FilterBankDesign.SynthesisFilters(_shape.Bands);
        float[] priorNumbers = [.. prior?.Moods.SelectMany(p => (float[])[.. p.Slow, .. p.Onsets, .. p.Transitions]) ?? []];
        double loudness = MeanLufs(files);
        var manifest = new StoreManifest
        {
            Version = StoreManifest.CurrentVersion,
            Shape = _shape,
            Moods = [.. moods.Select(mood => mood.Key)],
            // Mu-law lanes are amplitudes: their scale is part of the code.
            LaneDeviations = _shape.Output == OutputKind.MuLaw
                ? [.. Enumerable.Repeat(1f, _shape.Lanes)]
                : statistics.Deviations(),
            TrainingLoudnessLufs = loudness,
            FilterFloats = filters.Length,
            PriorSegmentHops = prior?.SegmentHops ?? 0,
            PriorSegments = [.. prior?.Moods.Select(mood => mood.Segments) ?? []],
            Filters = WriteFloats("filters", filters),
            Prior = WriteFloats("prior", priorNumbers),
            Shards = hops,
            Clips = clips,
            Files = [.. files.Select(file => new TrainingFile(
                file.File.Name, file.File.Mood, file.Sha256, Seconds(file), options.Licence ?? file.File.Licence))],
        };
        AtomicFile.Write(Path.Combine(folder, StoreManifest.FileName), stream => stream.Write(manifest.ToJson()));
        Sweep(manifest);
        return Report(files, moods, clips, prior, loudness, rejections);
    }

    /// <summary>The files that may be the same recording in another coding.</summary>
    private static List<LookAlike> LookAlikes(IReadOnlyList<PreparedFile> files)
    {
        var pairs = new List<LookAlike>();
        for (int i = 0; i < files.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (Fingerprint.Alike(files[i].Info.Fingerprint, files[j].Info.Fingerprint))
                    pairs.Add(new LookAlike(files[i].File.Name, files[j].File.Name));
            }
        }
        return pairs;
    }

    private void Split(
        IEnumerable<PreparedFile> files, int mood, LaneStatistics statistics, List<ManifestClip> clips)
    {
        var split = new HeldOutSplit(_shape);
        foreach (PreparedFile file in files)
        {
            foreach (ShardClip clip in file.Info.Clips)
            {
                int from = split.Next(clip.Frames);
                if (from > 0)
                {
                    statistics.Add(clip.Head);
                    if (from == clip.Frames)
                        statistics.Add(clip.Tail);
                    clips.Add(new(file.File.Name, mood, false, from, file.Key, clip.FirstHop));
                }
                if (from < clip.Frames)
                {
                    clips.Add(new(file.File.Name, mood, true, clip.Frames - from, file.Key,
                        clip.FirstHop + StoredClip.HopsOf(from, _shape)));
                }
            }
        }
    }

    private ControlPrior BuildPrior(
        IGrouping<string, PreparedFile>[] moods, List<ManifestClip> clips, Dictionary<string, long> hops,
        CancellationToken cancellation)
    {
        var builder = new PriorBuilder(_shape);
        using var files = new ShardFiles(folder, _shape, hops);
        var priors = new List<MoodPrior>();
        for (int mood = 0; mood < moods.Length; mood++)
        {
            cancellation.ThrowIfCancellationRequested();
            PriorClip[] training = [.. clips.Where(clip => clip.MoodIndex == mood && !clip.HeldOut)
                .Select(clip => new PriorClip(StoredClip.HopsOf(clip.Frames, _shape), (hop, features) =>
                {
                    using ShardFiles.Lease shard = files.Open(clip.Shard);
                    shard.Features.Read((clip.FirstHop + (long)hop) * ControlLayout.FeatureCount, features);
                }))];
            priors.Add(builder.Build(moods[mood].Key, training, options.Seed));
        }
        return new ControlPrior(builder.SegmentHops, priors);
    }

    /// <summary>Writes numbers into a file that is named after them, so that the old store keeps its own.</summary>
    private string WriteFloats(string what, float[] numbers)
    {
        byte[] bytes = MemoryMarshal.AsBytes<float>(numbers).ToArray();
        string name = $"{what}-{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6))}.f32";
        AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(bytes));
        return name;
    }

    private void Sweep(StoreManifest manifest)
    {
        shards.Sweep(manifest.Shards.Keys.ToHashSet());
        StorePlace.SweepVersion1(folder);
        foreach (string path in Directory.GetFiles(folder, "*-*.f32"))
        {
            if (Path.GetFileName(path) != manifest.Filters && Path.GetFileName(path) != manifest.Prior)
                File.Delete(path);
        }
    }

    private PreparationReport Report(
        IReadOnlyList<PreparedFile> files, IGrouping<string, PreparedFile>[] moods, List<ManifestClip> clips,
        ControlPrior? prior, double loudness, IReadOnlyList<Rejection> rejections)
    {
        var centres = Enumerable.Range(0, AudioStatistics.For(_shape.SampleRateHz).OctavePower.Length)
            .Select(octave => AudioStatistics.LowestCentreHz * Math.Pow(2, octave));
        return new PreparationReport(
            folder, _shape.Name, files.Sum(Seconds) / 3600, loudness,
            [.. moods.Select((mood, i) => Describe(
                [.. mood], mood.Key, clips.Where(clip => clip.MoodIndex == i), prior?.Moods[i].Segments ?? 0))],
            [.. centres],
            [.. files.Select(file => new FileReport(
                file.File.Name, file.File.Mood, Seconds(file), file.Info.Clips.Count, file.Info.LoudnessLufs,
                file.Info.PeakDecibels, file.Info.GainDecibels, file.Info.Trimmed, options.Licence ?? file.File.Licence,
                file.Sha256, file.PreparedEarlier, file.Info.Notes))],
            rejections, LookAlikes(files), 1000 * _shape.ReceptiveFieldSeconds, null, null, 0, 0);
    }

    private MoodReport Describe(
        IReadOnlyList<PreparedFile> files, string mood, IEnumerable<ManifestClip> clips, int segments)
    {
        var all = AudioStatistics.For(_shape.SampleRateHz);
        foreach (PreparedFile file in files)
            all.Add(file.Info.Statistics);
        return new MoodReport(
            mood, files.Count, files.Sum(Seconds),
            clips.Where(clip => clip.HeldOut).Sum(clip => clip.Frames / _shape.FrameRateHz), MeanLufs(files), segments,
            all.OctaveDecibels(),
            [.. all.Chroma.Select(sum => sum / Math.Max(1e-9, all.Chroma.Sum()))],
            Shares(all.Loudness), Shares(all.Brightness), Shares(all.Density));

        static double[] Shares(long[] bins) => [.. bins.Select(count => (double)count / Math.Max(1, bins.Sum()))];
    }

    private double Seconds(PreparedFile file) => file.Info.Clips.Sum(clip => clip.Frames / _shape.FrameRateHz);

    private double MeanLufs(IReadOnlyList<PreparedFile> files) => 10 * Math.Log10(
        files.Sum(file => Seconds(file) * Math.Pow(10, (file.Info.LoudnessLufs + file.Info.GainDecibels) / 10)) /
        files.Sum(Seconds));
}
