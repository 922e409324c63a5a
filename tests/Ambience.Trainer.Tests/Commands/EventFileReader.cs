using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>
/// Reads an event file as TensorBoard does, with checksums of its own: the bitwise definition of CRC-32C.
/// </summary>
internal static class EventFileReader
{
    internal sealed record Entry(long Step, string Tag, float Number, byte[] Picture, byte[] Sound);

    public static List<Entry> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var entries = new List<Entry>();
        int at = 0, records = 0;
        for (; at < bytes.Length; records++)
        {
            int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            Span<byte> content = bytes.AsSpan(at + 12, length);
            Assert.Equal(Masked(content), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            Dictionary<int, byte[]> fields = Fields(content);
            if (records == 0)
                Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(fields[3]));
            Assert.Equal(8, fields[1].Length); // wall time
            if (fields.TryGetValue(5, out byte[]? summary))
                entries.Add(Value(BitConverter.ToInt64(fields[2]), Fields(Fields(summary)[1])));
            at += 16 + length;
        }
        return entries;
    }

    private static Entry Value(long step, Dictionary<int, byte[]> value) => new(
        step,
        Encoding.UTF8.GetString(value[1]),
        value.TryGetValue(2, out byte[]? number) ? BitConverter.ToSingle(number) : float.NaN,
        value.TryGetValue(4, out byte[]? image) ? Fields(image)[4] : [],
        value.TryGetValue(6, out byte[]? audio) ? Fields(audio)[4] : []);

    private static Dictionary<int, byte[]> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, byte[]>();
        while (!message.IsEmpty)
        {
            ulong key = Varint(ref message);
            int length = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(ref message), 0 => -1, var odd => throw new InvalidDataException($"{odd}") };
            byte[] value = length >= 0 ? message[..length].ToArray() : BitConverter.GetBytes(Varint(ref message));
            fields[(int)(key >> 3)] = value;
            message = message[Math.Max(0, length)..];
        }
        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        const uint castagnoliReversed = 0x82f63b78;
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ castagnoliReversed : crc >> 1;
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}
