using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Ambience.Model;

/// <summary>One tensor to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Dimensions">Its shape, slowest first.</param>
/// <param name="Bytes">Its numbers, little-endian, row-major.</param>
internal sealed record SafetensorsTensor(
    string Name, SafetensorsType Type, IReadOnlyList<int> Dimensions, byte[] Bytes);

/// <summary>Writes safetensors files.</summary>
internal static class SafetensorsWriter
{
    /// <summary>
    /// Writes a whole file. Tensors are ordered by falling element size, so that every one of them starts on a multiple
    /// of its own element size and tools can map the file into memory; the order given is kept otherwise.
    /// </summary>
    public static void Write(
        Stream stream, IReadOnlyDictionary<string, string> metadata, IEnumerable<SafetensorsTensor> tensors)
    {
        List<SafetensorsTensor> ordered = [.. tensors.OrderByDescending(tensor => (int)tensor.Type)];
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (SafetensorsTensor tensor in ordered)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                json.WriteStartArray("shape");
                foreach (int dimension in tensor.Dimensions)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // The format allows trailing spaces; they bring the data section to a multiple of 8.
        while (header.WrittenCount % 8 != 0)
            header.Write(" "u8);

        if (header.WrittenCount > SafetensorsHeader.MaximumBytes)
        {
            throw new ArgumentException(
                $"The metadata must fit into {SafetensorsHeader.MaximumBytes} bytes, but takes " +
                $"{header.WrittenCount}. Name fewer training files.",
                nameof(metadata));
        }
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (SafetensorsTensor tensor in ordered)
            stream.Write(tensor.Bytes);
    }
}
