using System.Buffers.Binary;
using System.Text;

namespace Ambience.Runtime.Tests.Audio;

/// <summary>WAV files built byte by byte, right ones and wrong ones.</summary>
internal static class WaveBytes
{
    public const uint Exact = 0xDEAD_BEEF; // "the true length"

    /// <summary>RIFF header around chunks.</summary>
    public static byte[] Riff(uint length, params byte[][] chunks)
    {
        byte[] body = [.. chunks.SelectMany(chunk => chunk)];
        return [.. "RIFF"u8, .. UInt32(length == Exact ? (uint)body.Length + 4 : length), .. "WAVE"u8, .. body];
    }

    public static byte[] Riff(params byte[][] chunks) => Riff(Exact, chunks);

    /// <summary>A chunk, padded to an even length.</summary>
    public static byte[] Chunk(string name, byte[] content, uint length = Exact) =>
    [
        .. Encoding.ASCII.GetBytes(name), .. UInt32(length == Exact ? (uint)content.Length : length),
        .. content, .. new byte[content.Length % 2],
    ];

    public static byte[] Format(
        int tag, int channels, uint rateHz, int bits, int? frameBytes = null, byte[]? extra = null)
    {
        int frame = frameBytes ?? channels * ((bits + 7) / 8);
        return Chunk("fmt ",
        [
            .. UInt16(tag), .. UInt16(channels), .. UInt32(rateHz), .. UInt32(unchecked(rateHz * (uint)frame)),
            .. UInt16(frame), .. UInt16(bits), .. extra ?? [],
        ]);
    }

    /// <summary>
    /// WAVE_FORMAT_EXTENSIBLE: size 22, valid bits, speakers, sub-format GUID that starts with the plain tag.
    /// </summary>
    public static byte[] ExtensibleFormat(int tag, int channels, uint rateHz, int bits, int validBits) =>
        Format(0xFFFE, channels, rateHz, bits, extra:
        [
            .. UInt16(22), .. UInt16(validBits), .. UInt32(3),
            .. UInt16(tag), 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71,
        ]);

    public static byte[] UInt16(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
