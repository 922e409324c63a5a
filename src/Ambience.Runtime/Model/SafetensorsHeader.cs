using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using Ambience.IO;

namespace Ambience.Model;

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Dimensions">Its shape, slowest first.</param>
/// <param name="Begin">First byte, from the start of the data section.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record SafetensorsEntry(
    string Name, SafetensorsType Type, IReadOnlyList<long> Dimensions, long Begin, long End);

/// <summary>
/// The part of a safetensors file before the numbers: 8 bytes of little-endian length, then JSON. Everything in it came
/// from outside, so nothing is believed before it is compared with the size of the file: after <see cref="Parse"/> the
/// tensors tile the data section exactly, without gap, overlap or rest. Format: github.com/huggingface/safetensors.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header that is read: 16 MiB, room for the record of about 100,000 training files.</summary>
    public const int MaximumBytes = 16 << 20;

    private const string MetadataKey = "__metadata__";

    private SafetensorsHeader(
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyDictionary<string, SafetensorsEntry> tensors,
        int dataStart)
    {
        Metadata = metadata;
        Tensors = tensors;
        DataStart = dataStart;
    }

    /// <summary>The free-form strings of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Every tensor by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <summary>Where the data section begins in the file.</summary>
    public int DataStart { get; }

    /// <summary>Reads and checks the header at the start of a file, and leaves the stream where the data begins.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <param name="path">Its name, for messages.</param>
    public static SafetensorsHeader Read(Stream stream, string path)
    {
        var length = new byte[8];
        int found = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        int jsonBytes = CheckedLength(length.AsSpan(0, found), stream.Length, path);
        var start = new byte[8 + jsonBytes];
        length.CopyTo(start, 0);
        stream.ReadExactly(start.AsSpan(8));
        return Parse(start, stream.Length, path);
    }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="file">The file, or its start, as long as the header reaches.</param>
    /// <param name="fileBytes">Length of the whole file.</param>
    /// <param name="path">Its name, for messages.</param>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> file, long fileBytes, string path)
    {
        int length = CheckedLength(file.Span, fileBytes, path);
        ReadOnlyMemory<byte> json = file.Slice(8, length);
        // Utf8JsonReader does not look at the encoding inside strings until they are fetched.
        if (!Utf8.IsValid(json.Span))
            throw new WeightFileException(path, "expected a header in UTF-8, found other bytes. The file is damaged.");
        if (json.IsEmpty || json.Span[0] != (byte)'{')
        {
            throw new WeightFileException(path,
                "expected '{' at byte 8, the start of a safetensors header, found something else.");
        }

        int dataStart = 8 + length;
        try
        {
            // Depth 3: header, tensor, its shape. Refusing deeper input and doubled keys is the parser's work.
            using JsonDocument document = JsonDocument.Parse(
                json, new JsonDocumentOptions { MaxDepth = 3, AllowDuplicateProperties = false });
            return Read(document.RootElement, dataStart, fileBytes - dataStart, path);
        }
        catch (JsonException e)
        {
            throw new WeightFileException(path,
                $"the header (bytes 8 to {dataStart - 1}) is not the JSON of a safetensors file: " +
                ForeignText.Shorten(e.Message, 200), e);
        }
        catch (InvalidOperationException e) // an escaped half of a surrogate pair: valid JSON that is no text
        {
            throw new WeightFileException(path, $"the header holds a string that is not valid Unicode: {e.Message}", e);
        }
    }

    private static int CheckedLength(ReadOnlySpan<byte> start, long fileBytes, string path)
    {
        if (fileBytes < 8 || start.Length < 8)
        {
            throw new WeightFileException(path,
                $"expected a safetensors file, found only {Math.Min(fileBytes, start.Length)} bytes. Copy the file again.");
        }
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > MaximumBytes)
        {
            throw new WeightFileException(path,
                $"expected a safetensors header of at most {MaximumBytes} bytes, found a length of {length} " +
                "in bytes 0 to 7. This is not a weight file, or it is damaged.");
        }
        if (length > (ulong)(fileBytes - 8))
        {
            throw new WeightFileException(path,
                $"expected a header of {length} bytes after byte 8, found {fileBytes - 8} bytes: " +
                "the file is cut off. Copy it again.");
        }
        return (int)length;
    }

    private static SafetensorsHeader Read(JsonElement root, int dataStart, long dataBytes, string path)
    {
        var metadata = new Dictionary<string, string>();
        var tensors = new Dictionary<string, SafetensorsEntry>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.NameEquals(MetadataKey))
                ReadMetadata(property.Value, metadata, path);
            else
                tensors.Add(property.Name, ReadEntry(property.Name, property.Value, dataBytes, path));
        }
        CheckTiling(tensors.Values, dataBytes, path);
        return new SafetensorsHeader(metadata, tensors, dataStart);
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new WeightFileException(path, $"expected {MetadataKey} to be an object, found {element.ValueKind}.");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw new WeightFileException(path,
                    $"expected {MetadataKey}.{ForeignText.Shorten(property.Name)} to be a string, " +
                    $"found {property.Value.ValueKind}.");
            }
            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static SafetensorsEntry ReadEntry(string name, JsonElement element, long dataBytes, string path)
    {
        WeightFileException Wrong(string expected, string found) =>
            new(path, $"tensor '{ForeignText.Shorten(name)}': expected {expected}, found {found}.");

        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object with dtype, shape and data_offsets", element.ValueKind.ToString());
        JsonElement dtype = default, shape = default, offsets = default;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.NameEquals("dtype"))
                dtype = property.Value;
            else if (property.NameEquals("shape"))
                shape = property.Value;
            else if (property.NameEquals("data_offsets"))
                offsets = property.Value;
            else
                throw Wrong("only dtype, shape and data_offsets", $"'{ForeignText.Shorten(property.Name)}'");
        }

        SafetensorsType? known = dtype.ValueKind != JsonValueKind.String ? null : dtype.GetString() switch
        {
            "F32" => SafetensorsType.F32,
            "BF16" => SafetensorsType.BF16,
            "I8" => SafetensorsType.I8,
            _ => null,
        };
        if (known is not { } type)
            throw Wrong("dtype \"F32\", \"BF16\" or \"I8\"", Text(dtype));

        long[] dimensions = Integers(shape) ??
            throw Wrong("shape to be a list of whole numbers, 0 or more", Text(shape));
        if (Integers(offsets) is not [long begin, long end])
            throw Wrong("data_offsets to be two whole numbers, 0 or more", Text(offsets));
        if (begin > end || end > dataBytes)
            throw Wrong($"data_offsets in order and within the {dataBytes} bytes of data", $"{begin} to {end}");

        Int128 bytes = (int)type;
        foreach (long dimension in dimensions)
        {
            bytes *= dimension;
            if (bytes > dataBytes) // also keeps the product from overflowing
                throw Wrong($"a shape that fits into the {dataBytes} bytes of data", Text(shape));
        }
        if (bytes != end - begin)
        {
            throw Wrong(
                $"{bytes} bytes for {Text(dtype)} {Text(shape)}",
                $"{end - begin} bytes (data_offsets {begin} to {end})");
        }
        return new SafetensorsEntry(name, type, dimensions, begin, end);
    }

    private static long[]? Integers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > 8)
            return null;
        var values = new List<long>();
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long value) || value < 0)
                return null;
            values.Add(value);
        }
        return [.. values];
    }

    private static void CheckTiling(IEnumerable<SafetensorsEntry> tensors, long dataBytes, string path)
    {
        long reached = 0;
        string previous = "the start of the data";
        foreach (SafetensorsEntry tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != reached)
            {
                throw new WeightFileException(path,
                    $"tensor '{ForeignText.Shorten(tensor.Name)}' begins at data byte {tensor.Begin}, " +
                    $"expected {reached}, right after {previous}: " +
                    (tensor.Begin < reached ? "tensors overlap." : "there is a gap between tensors."));
            }
            reached = tensor.End;
            previous = $"tensor '{ForeignText.Shorten(tensor.Name)}'";
        }
        if (reached != dataBytes)
        {
            throw new WeightFileException(path,
                $"expected the data to end with {previous} at byte {reached}, found {dataBytes - reached} bytes more.");
        }
    }

    /// <summary>A value as it stands in the file.</summary>
    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? "nothing" : ForeignText.Shorten(element.GetRawText());
}
