using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>One file as the network will see it, or the reason why it cannot.</summary>
/// <param name="Lanes">[frames, Lanes], not normalised.</param>
/// <param name="Features">[hops, 15].</param>
/// <param name="Seconds">Duration of what is left after trimming silence at both ends.</param>
/// <param name="LoudnessLufs">Integrated loudness.</param>
internal sealed record PreparedAudio(float[] Lanes, float[] Features, double Seconds, double LoudnessLufs)
{
    /// <summary>Less is not worth a clip: it is about the receptive field of the default network.</summary>
    private const double ShortestSeconds = 1;

    /// <summary>Ends softer than this teach nothing but silence.</summary>
    private const double SilentLufs = -60;

    /// <summary>Float files may go a little over full scale; one that goes far over holds integers.</summary>
    private const float LargestPeak = 8;

    private const float SilentFeature = (float)((SilentLufs + 40) / 20);

    /// <summary>Reads, checks, trims and measures a file.</summary>
    /// <param name="path">The WAV file.</param>
    /// <param name="shape">The format to bring it to.</param>
    /// <param name="cancellation">Stops between two of these steps, each of which may take seconds.</param>
    /// <exception cref="AmbienceException">It cannot be used; the message is the reason.</exception>
    public static PreparedAudio Read(string path, WaveNetShape shape, CancellationToken cancellation)
    {
        AudioClip clip = WaveFile.Read(path);
        if (clip.Seconds < ShortestSeconds)
        {
            throw new AmbienceException(
                $"expected at least {ShortestSeconds} s of audio, " +
                $"found {clip.Frames} samples ({clip.Seconds:0.###} s)");
        }
        int bad = clip.Samples.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
        {
            double seconds = (double)(bad / clip.Channels) / clip.SampleRateHz;
            throw new AmbienceException($"expected finite samples, found {clip.Samples[bad]} at {seconds:0.###} s");
        }
        float peak = clip.Samples.Max(Math.Abs);
        if (peak > LargestPeak)
        {
            throw new AmbienceException(
                $"expected samples of about -1 to 1, found {peak}: full scale of a float WAV is 1");
        }

        clip = SubsonicFilter.Apply(
            Resampler.Resample(shape.Channels == 1 ? clip.ToMono() : clip.ToStereo(), shape.SampleRateHz));
        cancellation.ThrowIfCancellationRequested();
        float[] features = FeatureExtractor.Extract(clip, shape);
        (int firstHop, int endHop) = Audible(features);
        if ((endHop - firstHop) * shape.HopSeconds < ShortestSeconds)
        {
            throw new AmbienceException(
                $"expected at least {ShortestSeconds} s louder than {SilentLufs} LUFS, " +
                $"found silence (peak {20 * Math.Log10(peak):0} dBFS)");
        }

        cancellation.ThrowIfCancellationRequested();
        float[] lanes = LaneEncoder.Encode(clip, shape);
        int hopFloats = shape.HopFrames * shape.Lanes;
        return new PreparedAudio(
            lanes[(firstHop * hopFloats)..Math.Min(endHop * hopFloats, lanes.Length)],
            features[(firstHop * ControlLayout.FeatureCount)..(endHop * ControlLayout.FeatureCount)],
            (endHop - firstHop) * shape.HopSeconds,
            Loudness.IntegratedLufs(clip));
    }

    /// <summary>From the first hop that can be heard up to after the last one.</summary>
    private static (int First, int End) Audible(float[] features)
    {
        int hops = features.Length / ControlLayout.FeatureCount, first = 0, end = hops;
        while (first < hops && IsSilent(first))
            first++;
        while (end > first && IsSilent(end - 1))
            end--;
        return (first, end);

        bool IsSilent(int hop) => features[(hop * ControlLayout.FeatureCount) + ControlLayout.Loudness] < SilentFeature;
    }
}
