using System.Buffers.Binary;

namespace Ambience.Audio;

/// <summary>
/// The numbers in a WAV file's <c>fmt </c> chunk and how a sample of that format becomes a float and back.
/// </summary>
internal readonly record struct WaveFormat(int SampleRateHz, int Channels, int BytesPerSample, bool IsFloat)
{
    /// <summary>RIFF + fmt + (float only) fact + the header of data.</summary>
    public const int LargestHeaderBytes = 12 + 8 + 18 + 12 + 8;

    private const uint UnknownLength = 0xFFFF_FFFF;

    public int FrameBytes => Channels * BytesPerSample;

    public static WaveFormat Of(int sampleRateHz, int channels, WaveEncoding encoding)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, WaveReader.MaximumChannels);
        return encoding switch
        {
            WaveEncoding.Float32 => new(sampleRateHz, channels, 4, true),
            WaveEncoding.Pcm16 => new(sampleRateHz, channels, 2, false),
            WaveEncoding.Pcm24 => new(sampleRateHz, channels, 3, false),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Unknown encoding."),
        };
    }

    /// <summary>
    /// Writes the header of a file with so much audio. Beyond 4 GiB, where the header's 32-bit lengths end, it says
    /// "unknown", as programs that write into a pipe do: readers then read to the end of the file.
    /// </summary>
    /// <returns>Bytes written; the same for every length.</returns>
    public int WriteHeader(Span<byte> header, long dataBytes)
    {
        // A float file needs a fmt chunk with an extension size and a fact chunk (Microsoft, "New Multimedia Data
        // Types", 1994).
        int formatBytes = IsFloat ? 18 : 16;
        int headerBytes = 12 + 8 + formatBytes + (IsFloat ? 12 : 0) + 8;
        long riffBytes = headerBytes - 8 + dataBytes + (dataBytes & 1);
        bool fits = riffBytes < UnknownLength;

        header[..headerBytes].Clear();
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], fits ? (uint)riffBytes : UnknownLength);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], formatBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], (short)(IsFloat ? 3 : 1));
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], (short)Channels);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], SampleRateHz);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], (uint)((long)SampleRateHz * FrameBytes));
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], (short)FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], (short)(8 * BytesPerSample));
        Span<byte> next = header[(20 + formatBytes)..];
        if (IsFloat)
        {
            "fact"u8.CopyTo(next);
            BinaryPrimitives.WriteInt32LittleEndian(next[4..], 4);
            BinaryPrimitives.WriteUInt32LittleEndian(next[8..], fits ? (uint)(dataBytes / FrameBytes) : UnknownLength);
            next = next[12..];
        }
        "data"u8.CopyTo(next);
        BinaryPrimitives.WriteUInt32LittleEndian(next[4..], fits ? (uint)dataBytes : UnknownLength);
        return headerBytes;
    }

    /// <summary>Bytes -> floats, full scale = 1. Floats pass as they are, NaN included.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        switch (BytesPerSample, IsFloat)
        {
            case (1, _):
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = (bytes[i] - 128) / 128f; // 8-bit WAV alone is unsigned
                break;
            case (2, _):
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32_768f;
                break;
            case (3, _):
                for (int i = 0; i < samples.Length; i++)
                {
                    ReadOnlySpan<byte> s = bytes.Slice(3 * i, 3);
                    samples[i] = (s[0] | (s[1] << 8) | ((sbyte)s[2] << 16)) / 8_388_608f;
                }
                break;
            case (4, false):
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) / 2_147_483_648f;
                break;
            case (4, true):
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                break;
            default:
                for (int i = 0; i < samples.Length; i++)
                    samples[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
                break;
        }
    }

    /// <summary>
    /// Floats -> bytes in one of the formats of <see cref="WaveEncoding"/>. NaN becomes 0 in the integer formats.
    /// </summary>
    public void Encode(ReadOnlySpan<float> samples, Span<byte> bytes)
    {
        int size = BytesPerSample;
        for (int i = 0; i < samples.Length; i++)
        {
            Span<byte> s = bytes.Slice(i * size, size);
            switch (size)
            {
                case 2:
                    BinaryPrimitives.WriteInt16LittleEndian(s, (short)Quantise(samples[i], 32_768f));
                    break;
                case 3:
                    int value = Quantise(samples[i], 8_388_608f);
                    s[0] = (byte)value;
                    s[1] = (byte)(value >> 8);
                    s[2] = (byte)(value >> 16);
                    break;
                default:
                    BinaryPrimitives.WriteSingleLittleEndian(s, samples[i]);
                    break;
            }
        }
    }

    // Casting NaN to int gives 0.
    private static int Quantise(float sample, float scale) =>
        (int)Math.Clamp(MathF.Round(sample * scale), -scale, scale - 1);
}
