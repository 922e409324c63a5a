using System.Security.Cryptography;
using Ambience.Audio;
using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>What became of the audio of one mood.</summary>
internal sealed record MoodReport(
    string Mood, int Files, double Seconds, double HeldOutSeconds, double LoudnessLufs, int PriorSegments);

/// <summary>What became of a folder of audio.</summary>
internal sealed record PreparationReport(
    IReadOnlyList<MoodReport> Moods, IReadOnlyList<Rejection> Rejections, double LoudnessLufs);

/// <summary>
/// A folder of audio becomes a training store: each file is read, checked, trimmed, resampled, measured (features), cut
/// into bands (lanes) and split into a training and a held-out part; then the statistics over all of it are taken.
/// </summary>
internal sealed class Preparation(WaveNetShape shape, int seed)
{
    private readonly List<Rejection> _rejections = [];
    private readonly List<TrainingFile> _files = [];
    private readonly LaneStatistics _statistics = new(shape.Lanes);
    private readonly PriorBuilder _prior = new(shape);
    private double _seconds, _energySeconds;

    /// <summary>Prepares the whole folder.</summary>
    /// <param name="audioFolder">One sub-folder of WAV files a mood.</param>
    /// <param name="storeFolder">The store to write or to replace.</param>
    /// <param name="licence">Declared licence of all files; null takes that of the nearest licence file.</param>
    /// <param name="fileDone">Called after each file: its name, done, total.</param>
    /// <param name="cancellation">Stops soon and leaves the old store, or none.</param>
    /// <exception cref="AmbienceException">There is nothing to train on, or the store cannot be written.</exception>
    public PreparationReport Run(
        string audioFolder, string storeFolder, string? licence, Action<string, int, int> fileDone,
        CancellationToken cancellation)
    {
        IReadOnlyList<AudioFile> files = AudioFolder.Scan(audioFolder, _rejections);
        using var writer = new TrainingStoreWriter(storeFolder, shape);
        var moods = new List<MoodReport>();
        var moodPriors = new List<MoodPrior>();
        int done = 0;
        foreach (IGrouping<string, AudioFile> mood in files.GroupBy(file => file.Mood))
        {
            var training = new List<float[]>();
            var report = new MoodReport(mood.Key, 0, 0, 0, 0, 0);
            double moodEnergy = 0;
            var split = new HeldOutSplit(shape);
            foreach (AudioFile file in mood)
            {
                cancellation.ThrowIfCancellationRequested();
                if (TryRead(file, cancellation) is { } audio)
                {
                    double heldOut = Store(writer, file, moods.Count, audio, split, training);
                    _files.Add(new TrainingFile(file.Name, file.Mood, Hash(file.Path), audio.Seconds,
                        licence ?? file.Licence));
                    report = report with
                    {
                        Files = report.Files + 1,
                        Seconds = report.Seconds + audio.Seconds,
                        HeldOutSeconds = report.HeldOutSeconds + heldOut,
                    };
                    moodEnergy += audio.Seconds * Math.Pow(10, audio.LoudnessLufs / 10);
                }
                fileDone(file.Name, ++done, files.Count);
            }
            if (report.Files == 0)
                continue;
            MoodPrior prior = _prior.Build(mood.Key, training, seed);
            moodPriors.Add(prior);
            double moodLufs = 10 * Math.Log10(moodEnergy / report.Seconds);
            moods.Add(report with { LoudnessLufs = moodLufs, PriorSegments = prior.Segments });
            _seconds += report.Seconds;
            _energySeconds += moodEnergy;
        }
        if (moods.Count == 0)
        {
            throw new AmbienceException(
                $"{audioFolder}: none of its {files.Count} WAV files can be used. " +
                string.Join(" ", _rejections.Take(5).Select(rejection => $"{rejection.Name}: {rejection.Reason}.")));
        }

        double loudness = 10 * Math.Log10(_energySeconds / _seconds);
        writer.Commit(
            [.. moods.Select(mood => mood.Mood)],
            // Mu-law lanes are amplitudes: their scale is part of the code.
            shape.Output == OutputKind.MuLaw ? [.. Enumerable.Repeat(1f, shape.Lanes)] : _statistics.Deviations(),
            shape.Bands == 1 ? [] : FilterBankDesign.SynthesisFilters(shape.Bands),
            shape.ControlSize == 0 ? null : new ControlPrior(_prior.SegmentHops, moodPriors),
            loudness,
            _files);
        return new PreparationReport(moods, _rejections, loudness);
    }

    private PreparedAudio? TryRead(AudioFile file, CancellationToken cancellation)
    {
        try
        {
            return PreparedAudio.Read(file.Path, shape, cancellation);
        }
        catch (AmbienceException e)
        {
            // The reader's messages start with the path, which the report shows by itself.
            string reason = e.Message.StartsWith(file.Path, StringComparison.Ordinal)
                ? e.Message[file.Path.Length..]
                : e.Message;
            _rejections.Add(new Rejection(file.Name, reason.Trim(':', ',', ' ', '.')));
            return null;
        }
    }

    /// <summary>Writes the training and the held-out part of a file; returns the seconds held out.</summary>
    private double Store(
        TrainingStoreWriter writer, AudioFile file, int moodIndex, PreparedAudio audio, HeldOutSplit split,
        List<float[]> training)
    {
        int frames = audio.Lanes.Length / shape.Lanes;
        int heldOutFrom = split.Next(frames);
        int laneCut = heldOutFrom * shape.Lanes;
        int featureCut = StoredClip.HopsOf(heldOutFrom, shape) * ControlLayout.FeatureCount;
        if (heldOutFrom > 0)
        {
            ReadOnlySpan<float> lanes = audio.Lanes.AsSpan(0, laneCut);
            _statistics.Add(lanes);
            training.Add(audio.Features[..featureCut]);
            writer.AddClip(file.Name, moodIndex, heldOut: false, lanes, audio.Features.AsSpan(0, featureCut));
        }
        if (heldOutFrom < frames)
            writer.AddClip(file.Name, moodIndex, heldOut: true, audio.Lanes.AsSpan(laneCut),
                audio.Features.AsSpan(featureCut));
        return (frames - heldOutFrom) / shape.FrameRateHz;
    }

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
