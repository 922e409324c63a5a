using System.Numerics;
using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>Some hops of a file, with the audio around them that windows and filters reach into.</summary>
/// <param name="Clip">In the shape's format.</param>
/// <param name="FirstHop">The first hop that counts, within the clip.</param>
/// <param name="Hops">How many count.</param>
internal sealed record Section(AudioClip Clip, int FirstHop, int Hops);

/// <summary>
/// Cuts a file of any length into sections of about half a minute, brought to a shape's rate and channels. Each begins
/// so early that resampler and filters have forgotten their start, so sections joined equal the file in one piece.
/// </summary>
internal sealed class SectionReader
{
    private const double SectionSeconds = 32;

    /// <summary>What comes after a section: half the longest filter (the resampler's) and half the longest window.</summary>
    private const double TailSeconds = 0.25;

    private readonly SourceCheck _source;
    private readonly WaveNetShape _shape;
    private readonly float _gain;
    private readonly int _unitFrames, _unitHops, _units;

    /// <param name="source">The file.</param>
    /// <param name="shape">The format to bring it to.</param>
    /// <param name="gain">Every sample is multiplied by it.</param>
    public SectionReader(SourceCheck source, WaveNetShape shape, float gain)
    {
        _source = source;
        _shape = shape;
        _gain = gain;
        // The shortest time that is whole hops and whole seconds, and so whole samples at any rate.
        int unitSeconds = shape.HopSamples / (int)BigInteger.GreatestCommonDivisor(shape.HopSamples, shape.SampleRateHz);
        _unitFrames = checked(unitSeconds * source.SampleRateHz);
        _unitHops = checked(unitSeconds * shape.SampleRateHz / shape.HopSamples);
        _units = Math.Max(1, (int)(SectionSeconds / unitSeconds));
    }

    /// <summary>Section after section.</summary>
    /// <exception cref="AmbienceException">The file is damaged or not usable.</exception>
    public IEnumerable<Section> Read(CancellationToken cancellation)
    {
        int channels = _source.Channels, tail = (int)Math.Ceiling(TailSeconds * _source.SampleRateHz);
        var buffer = new float[checked((((_units + 1) * _unitFrames) + tail) * channels)];
        int filled = 0, before = 0; // frames in the buffer; units of them that belong to the section before
        while (true)
        {
            int wanted = ((before + _units) * _unitFrames) + tail;
            filled += _source.Read(buffer.AsSpan(filled * channels, (wanted - filled) * channels));
            cancellation.ThrowIfCancellationRequested();
            bool last = filled < wanted;
            AudioClip clip = Bring(buffer.AsSpan(0, filled * channels));
            int firstHop = before * _unitHops;
            int hops = last
                ? ((clip.Frames + _shape.HopSamples - 1) / _shape.HopSamples) - firstHop
                : _units * _unitHops;
            if (hops > 0)
                yield return new Section(clip, firstHop, hops);
            if (last)
                yield break;
            int keep = _unitFrames + tail;
            Array.Copy(buffer, (filled - keep) * channels, buffer, 0, keep * channels);
            (filled, before) = (keep, 1);
        }
    }

    /// <summary>Channels, rate, gain, and nothing below 20 Hz.</summary>
    private AudioClip Bring(ReadOnlySpan<float> samples)
    {
        var clip = new AudioClip(_source.SampleRateHz, _source.Channels, samples.ToArray());
        clip = SubsonicFilter.Apply(
            Resampler.Resample(_shape.Channels == 1 ? clip.ToMono() : clip.ToStereo(), _shape.SampleRateHz));
        if (_gain != 1)
        {
            foreach (ref float sample in clip.Samples.AsSpan())
                sample *= _gain;
        }
        return clip;
    }
}
