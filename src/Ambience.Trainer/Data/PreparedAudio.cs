using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Imports;

namespace Ambience.Trainer.Data;

/// <summary>The start of one file as a network would see it, in memory; for listening and comparing, not for training.</summary>
/// <param name="Lanes">[frames, Lanes], not normalised.</param>
/// <param name="Features">[hops, 15].</param>
internal sealed record PreparedAudio(float[] Lanes, float[] Features)
{
    /// <summary>Reads, checks and measures a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="import">Opens it.</param>
    /// <param name="shape">The format to bring it to.</param>
    /// <param name="seconds">What lies after this, rounded up to sections of about half a minute, is not read.</param>
    /// <param name="cancellation">Stops between two sections.</param>
    /// <exception cref="AmbienceException">It cannot be used; the message is the reason.</exception>
    public static PreparedAudio Read(
        string path, AudioImport import, WaveNetShape shape, double seconds, CancellationToken cancellation)
    {
        using IAudioSource source = import.Open(path, cancellation);
        using var check = new SourceCheck(source);
        var lanes = new List<float>();
        var features = new List<float>();
        foreach (Section section in new SectionReader(check, shape, gain: 1).Read(cancellation))
        {
            features.AddRange(FeatureExtractor.Extract(section.Clip, shape, section.FirstHop, section.Hops));
            lanes.AddRange(
                LaneEncoder.Encode(section.Clip, shape, section.FirstHop * shape.HopFrames, section.Hops * shape.HopFrames));
            if (features.Count / ControlLayout.FeatureCount * shape.HopSeconds >= seconds)
                break;
        }
        return check.Seconds >= SilenceCutter.ShortestSeconds
            ? new PreparedAudio([.. lanes], [.. features])
            : throw new AmbienceException(FormattableString.Invariant(
                $"expected at least {SilenceCutter.ShortestSeconds} s of audio, found {check.Seconds:0.###} s"));
    }
}
