using System.Buffers.Binary;
using System.Text;

namespace Ambience.Trainer.Listening;

/// <summary>The few kinds of fields of protocol buffers that event files use (protobuf.dev, "Encoding").</summary>
internal sealed class ProtoWriter
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly MemoryStream _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);

    public ProtoWriter Int(int field, long value)
    {
        Key(field, Varint);
        Number((ulong)value);
        return this;
    }

    public ProtoWriter Double(int field, double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        Key(field, Fixed64);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoWriter Float(int field, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        Key(field, Fixed32);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Data(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Data(field, message.Written);

    public ProtoWriter Data(int field, ReadOnlySpan<byte> value)
    {
        Key(field, Bytes);
        Number((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Key(int field, int kind) => Number((ulong)((field << 3) | kind));

    /// <summary>Seven bits a byte, the lowest first; the highest bit says that more come.</summary>
    private void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }
}
