using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Imports;

namespace Ambience.Trainer.Data;

/// <summary>
/// THE WAY OF A FILE: decoded, checked, brought to the network's format, measured (features), cut into bands (lanes),
/// freed of silence and written to its shard, section after section, so that a file may be hours long.
/// </summary>
/// <param name="shape">What the audio is prepared for.</param>
/// <param name="import">Opens files.</param>
/// <param name="loudnessLufs">Every file is brought to this integrated loudness; null leaves it.</param>
internal sealed class FilePreparation(WaveNetShape shape, AudioImport import, double? loudnessLufs)
{
    /// <summary>A decoder that stops this much earlier than the file claims met damage.</summary>
    private const double MissingShare = 0.02;

    /// <summary>More would mostly lift noise.</summary>
    private const double LargestGainDecibels = 24;

    /// <summary>Prepares a file into a shard.</summary>
    /// <exception cref="AmbienceException">It cannot be used; the message is the reason.</exception>
    /// <exception cref="IOException">The shard cannot be written.</exception>
    public ShardInfo Run(string path, ShardWriter writer, CancellationToken cancellation)
    {
        double gainDecibels = loudnessLufs is { } wanted ? Gain(path, wanted, cancellation) : 0;
        using IAudioSource source = import.Open(path, cancellation);
        using var check = new SourceCheck(source);
        var statistics = AudioStatistics.For(shape.SampleRateHz);
        AmplitudeSpectrum spectrum = AudioStatistics.SpectrumFor(shape.SampleRateHz);
        var fingerprint = new Fingerprint(shape.HopSeconds);
        var loudness = new LoudnessMeter(shape.SampleRateHz, shape.Channels);
        var cutter = new SilenceCutter(shape, writer);
        foreach (Section section in new SectionReader(check, shape, (float)Math.Pow(10, gainDecibels / 20)).Read(cancellation))
        {
            float[] features = FeatureExtractor.Extract(section.Clip, shape, section.FirstHop, section.Hops);
            cancellation.ThrowIfCancellationRequested();
            int firstFrame = section.FirstHop * shape.HopFrames;
            int clipFrames = (section.Clip.Frames + shape.Bands - 1) / shape.Bands;
            float[] lanes = LaneEncoder.Encode(section.Clip, shape, firstFrame,
                Math.Min(section.Hops * shape.HopFrames, clipFrames - firstFrame));
            int from = section.FirstHop * shape.HopSamples * shape.Channels;
            loudness.Add(section.Clip.Samples.AsSpan(from,
                Math.Min(section.Hops * shape.HopSamples * shape.Channels, section.Clip.Samples.Length - from)));
            statistics.AddSection(section, shape, features, spectrum);
            fingerprint.Add(features);
            for (int hop = 0; hop < section.Hops; hop++)
            {
                int start = hop * shape.HopFrames * shape.Lanes;
                cutter.Add(features.AsSpan(hop * ControlLayout.FeatureCount, ControlLayout.FeatureCount),
                    lanes.AsSpan(start, Math.Min(shape.HopFrames * shape.Lanes, lanes.Length - start)));
            }
        }
        TrimmedSilence trimmed = cutter.Finish();
        RequireMusic(check, writer);
        var info = new ShardInfo
        {
            ContentSha256 = check.ContentSha256(),
            SourceSeconds = check.Seconds,
            SourceRateHz = check.SampleRateHz,
            SourceChannels = check.Channels,
            LoudnessLufs = loudness.IntegratedLufs() - gainDecibels,
            PeakDecibels = 20 * Math.Log10(check.Peak + 1e-10),
            GainDecibels = gainDecibels,
            Trimmed = trimmed,
            Notes = [.. Notes(source, check, cutter)],
            Clips = writer.Clips,
            Statistics = statistics,
            Fingerprint = fingerprint.ToArray(),
        };
        writer.Commit(info);
        return info;
    }

    private static void RequireMusic(SourceCheck check, ShardWriter writer)
    {
        if (check.Seconds < SilenceCutter.ShortestSeconds)
        {
            throw new AmbienceException(FormattableString.Invariant(
                $"expected at least {SilenceCutter.ShortestSeconds} s of audio, found {check.Frames} samples ({check.Seconds:0.###} s)"));
        }
        if (writer.Clips.Count == 0)
        {
            throw new AmbienceException(FormattableString.Invariant(
                $"expected at least {SilenceCutter.ShortestSeconds} s louder than {SilenceCutter.SilentLufs} LUFS, ") +
                FormattableString.Invariant($"found silence (peak {20 * Math.Log10(check.Peak + 1e-10):0} dBFS)"));
        }
    }

    private static IEnumerable<string> Notes(IAudioSource source, SourceCheck check, SilenceCutter cutter)
    {
        if (check.Seconds < source.ClaimedSeconds * (1 - MissingShare))
            yield return FormattableString.Invariant(
                $"{check.Seconds:0.0} of {source.ClaimedSeconds:0.0} s could be decoded; the file is damaged");
        if (cutter.TooShortSeconds > 0)
            yield return FormattableString.Invariant(
                $"{cutter.TooShortSeconds:0.0} s between silences left out, too short for a clip");
        if (check.Peak >= 1.5)
            yield return FormattableString.Invariant($"peaks {20 * Math.Log10(check.Peak):0.0} dB over full scale");
    }

    /// <summary>What brings the whole file to a loudness: a first pass that only measures.</summary>
    private double Gain(string path, double wanted, CancellationToken cancellation)
    {
        using IAudioSource source = import.Open(path, cancellation);
        var meter = new LoudnessMeter(source.SampleRateHz, source.Channels);
        var buffer = new float[source.Channels * 65_536];
        for (int frames; (frames = source.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            meter.Add(buffer.AsSpan(0, frames * source.Channels));
        }
        double lufs = meter.IntegratedLufs();
        return double.IsFinite(lufs) ? Math.Clamp(wanted - lufs, -LargestGainDecibels, LargestGainDecibels) : 0;
    }
}
