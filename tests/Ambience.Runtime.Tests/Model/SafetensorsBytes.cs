using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Model;

/// <summary>Takes a good weight file apart and puts it together again with something changed, as a hostile hand would.</summary>
internal static class SafetensorsBytes
{
    /// <summary>The bytes of a good file.</summary>
    public static byte[] Good(WeightFormat format = WeightFormat.Int8)
    {
        using var folder = new TemporaryFolder();
        WeightFile.Write(folder.File("good"), TestModels.Banded(), format);
        return File.ReadAllBytes(folder.File("good"));
    }

    /// <summary>Length, header, data.</summary>
    public static byte[] Join(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        var file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file.AsSpan(8));
        data.CopyTo(file.AsSpan(8 + header.Length));
        return file;
    }

    public static byte[] Join(string header, ReadOnlySpan<byte> data) => Join(Encoding.UTF8.GetBytes(header), data);

    /// <summary>The header's text and the data of a file.</summary>
    public static (string Header, byte[] Data) Split(byte[] file)
    {
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        return (Encoding.UTF8.GetString(file, 8, length), file[(8 + length)..]);
    }

    /// <summary>A file whose header was edited as JSON.</summary>
    public static byte[] WithHeader(byte[] file, Action<JsonObject> edit)
    {
        (string header, byte[] data) = Split(file);
        JsonObject json = JsonNode.Parse(header)!.AsObject();
        edit(json);
        return Join(json.ToJsonString(), data);
    }

    /// <summary>A file whose header was edited as text.</summary>
    public static byte[] WithText(byte[] file, string from, string to)
    {
        (string header, byte[] data) = Split(file);
        return header.Contains(from, StringComparison.Ordinal)
            ? Join(header.Replace(from, to, StringComparison.Ordinal), data)
            : throw new ArgumentException($"The header has no '{from}'.", nameof(from));
    }

    /// <summary>A file with one metadata string replaced, or removed if it is null.</summary>
    public static byte[] WithMetadata(byte[] file, string key, string? value) => WithHeader(file, header =>
    {
        JsonObject metadata = header["__metadata__"]!.AsObject();
        if (value is null)
            metadata.Remove(key);
        else
            metadata[key] = value;
    });

    /// <summary>A file with one value inside the JSON of a metadata string replaced, or removed if it is null.</summary>
    public static byte[] WithInner(byte[] file, string key, string inner, JsonNode? value) => WithHeader(file, header =>
    {
        JsonObject metadata = header["__metadata__"]!.AsObject();
        JsonObject json = JsonNode.Parse(metadata[key]!.GetValue<string>())!.AsObject();
        if (value is null)
            json.Remove(inner);
        else
            json[inner] = value;
        metadata[key] = json.ToJsonString();
    });

    /// <summary>A file with one number of a tensor overwritten.</summary>
    public static byte[] WithFloat(byte[] file, string tensor, int index, float value)
    {
        SafetensorsHeader header = SafetensorsHeader.Parse(file, file.Length, "test");
        byte[] copy = [.. file];
        BinaryPrimitives.WriteSingleLittleEndian(copy.AsSpan(header.DataStart + (int)header.Tensors[tensor].Begin + (4 * index)), value);
        return copy;
    }
}
