using System.Buffers.Binary;

namespace Ambience.IO;

/// <summary>Writes captured state, little-endian, into bytes that the caller sized. Allocates nothing.</summary>
internal ref struct StateWriter(Span<byte> bytes)
{
    private Span<byte> _rest = bytes;

    /// <summary>Bytes not yet written.</summary>
    public readonly int Remaining => _rest.Length;

    public void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    public void Write(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    public void Write(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);

    public void Write(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            Write(value);
    }

    /// <summary>The next <paramref name="length"/> bytes, for a part that writes itself.</summary>
    public Span<byte> Take(int length)
    {
        Span<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}

/// <summary>
/// Reads what <see cref="StateWriter"/> wrote. A state comes from a save game, that is from outside: every number is
/// checked before it is believed.
/// </summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Remaining => _rest.Length;

    /// <summary>An integer within [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <exception cref="AmbienceException">It is outside, or the bytes end.</exception>
    public int ReadInt32(string what, int low, int high)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(Take(what, sizeof(int)));
        return value >= low && value <= high ? value : throw Bad(what, $"{low} to {high}", $"{value}");
    }

    public long ReadInt64(string what) => BinaryPrimitives.ReadInt64LittleEndian(Take(what, sizeof(long)));

    /// <summary>A counter, 0 or more.</summary>
    public long ReadCounter(string what)
    {
        long value = ReadInt64(what);
        return value >= 0 ? value : throw Bad(what, "0 or more", $"{value}");
    }

    public ulong ReadUInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(what, sizeof(ulong)));

    /// <summary>A finite number within [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public float ReadSingle(string what, float low, float high)
    {
        float value = BinaryPrimitives.ReadSingleLittleEndian(Take(what, sizeof(float)));
        return value >= low && value <= high ? value : throw Bad(what, $"{low} to {high}", $"{value}");
    }

    /// <summary>Finite numbers within +-<paramref name="bound"/>.</summary>
    public void ReadSingles(string what, Span<float> values, float bound)
    {
        foreach (ref float value in values)
            value = ReadSingle(what, -bound, bound);
    }

    public ReadOnlySpan<byte> Take(string what, int length)
    {
        if (length > _rest.Length)
            throw Bad(what, $"{length} bytes", $"{_rest.Length}");
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>The error for a number that cannot be.</summary>
    public static AmbienceException Bad(string what, string expected, string found) => new(
        $"The captured music cannot be resumed: its {what} should be {expected}, but was {found}. " +
        "Was it cut short, or captured with other moods or another version? Start the music afresh with Play.");
}
