using System.Buffers.Binary;
using Ambience.Audio;

namespace Ambience.Trainer.Listening;

/// <summary>A clip small enough to lie inside a report: mono, 24 kHz, 16 bits, a few seconds, as a WAV file.</summary>
/// <param name="Wave">The whole WAV file.</param>
/// <param name="SampleRateHz">Its rate.</param>
/// <param name="Frames">Its length.</param>
internal sealed record Preview(byte[] Wave, int SampleRateHz, int Frames)
{
    private const int HighestRateHz = 24_000, LongestSeconds = 8, HeaderBytes = 44;

    public static Preview Of(AudioClip clip)
    {
        int rate = Math.Min(HighestRateHz, clip.SampleRateHz);
        int frames = Math.Min(clip.Frames, LongestSeconds * clip.SampleRateHz);
        float[] finite = [.. clip.Samples.Take(frames * clip.Channels).Select(s => float.IsFinite(s) ? s : 0)];
        var whole = new AudioClip(clip.SampleRateHz, clip.Channels, finite);
        float[] samples = Resampler.Resample(whole.ToMono(), rate).Samples;
        var wave = new byte[HeaderBytes + (2 * samples.Length)];
        Span<byte> b = wave;
        "RIFF"u8.CopyTo(b);
        BinaryPrimitives.WriteInt32LittleEndian(b[4..], wave.Length - 8);
        "WAVEfmt "u8.CopyTo(b[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(b[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(b[20..], 1); // PCM
        BinaryPrimitives.WriteInt16LittleEndian(b[22..], 1); // mono
        BinaryPrimitives.WriteInt32LittleEndian(b[24..], rate);
        BinaryPrimitives.WriteInt32LittleEndian(b[28..], 2 * rate);
        BinaryPrimitives.WriteInt16LittleEndian(b[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(b[34..], 16);
        "data"u8.CopyTo(b[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(b[40..], 2 * samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            short value = (short)Math.Clamp(MathF.Round(32767 * samples[i]), -32768, 32767);
            BinaryPrimitives.WriteInt16LittleEndian(b[(HeaderBytes + (2 * i))..], value);
        }
        return new Preview(wave, rate, samples.Length);
    }
}

/// <summary>What a report shows of one mood.</summary>
internal sealed record HeardClip(string Mood, Preview Real, Preview Played, byte[] Picture);
