using System.Buffers.Binary;
using System.Text.Json;

namespace Ambience.Trainer.Imports;

/// <summary>A tensor of somebody else's checkpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dimensions">Its shape, slowest first.</param>
/// <param name="Data">Its numbers, row-major, as 32-bit floats.</param>
internal sealed record CheckpointTensor(string Name, IReadOnlyList<long> Dimensions, float[] Data);

/// <summary>
/// Reads a safetensors file as Python writes it (github.com/huggingface/safetensors#format): any names, floats of 16, 32
/// or 64 bits. The runtime's own reader is stricter, because it reads weight files only.
/// </summary>
internal static class SafetensorsCheckpoint
{
    private const long MostBytes = 4L << 30;
    private const int MostHeaderBytes = 64 << 20;

    /// <summary>All tensors by name.</summary>
    /// <exception cref="AmbienceException">It cannot be read, is cut short, or is not such a file.</exception>
    public static IReadOnlyDictionary<string, CheckpointTensor> Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length is < 8 or > MostBytes)
                throw Bad(path, $"8 bytes to {MostBytes >> 30} GiB", $"{stream.Length} bytes");
            var prefix = new byte[8];
            stream.ReadExactly(prefix);
            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (header > MostHeaderBytes || (long)header > stream.Length - 8)
                throw Bad(path, $"a header that fits {stream.Length} bytes", $"a length of {header}; the file is cut short or no safetensors");
            var json = new byte[header];
            stream.ReadExactly(json);
            using JsonDocument document = JsonDocument.Parse(json);
            var tensors = new Dictionary<string, CheckpointTensor>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "__metadata__")
                    tensors.Add(property.Name, ReadTensor(property, stream, 8 + (long)header, path));
            }
            return tensors;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw new AmbienceException(
                $"{path}: expected a safetensors file, found another or a damaged one ({e.Message}). docs/python-checkpoints.md says how to write one.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new AmbienceException($"{path}: could not be read ({e.Message}). Check the path and its rights.", e);
        }
    }

    private static CheckpointTensor ReadTensor(JsonProperty property, FileStream stream, long dataStart, string path)
    {
        string name = property.Name, type = property.Value.GetProperty("dtype").GetString() ?? "";
        long[] dimensions = [.. property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(d => d.GetInt64())];
        int size = type switch
        {
            "F64" => 8,
            "F32" => 4,
            "F16" or "BF16" => 2,
            _ => throw Bad(path, $"tensor '{name}' in F64, F32, F16 or BF16", type),
        };
        if (dimensions.Any(d => d < 0))
            throw Bad(path, $"a shape of tensor '{name}'", $"[{string.Join(", ", dimensions)}]");
        long count = dimensions.Aggregate(1L, (product, d) => checked(product * d));
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] - offsets[0] != count * size ||
            offsets[1] > stream.Length - dataStart || count * size > Array.MaxLength)
        {
            throw Bad(path, $"{count * size} bytes of tensor '{name}' inside the file's {stream.Length - dataStart}",
                $"bytes {string.Join(" to ", offsets)}; the file is cut short or damaged");
        }
        var bytes = new byte[count * size];
        stream.Position = dataStart + offsets[0];
        stream.ReadExactly(bytes);
        var data = new float[count];
        for (int i = 0; i < data.Length; i++)
            data[i] = Number(bytes.AsSpan(i * size, size), type);
        int bad = data.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return bad < 0
            ? new CheckpointTensor(name, dimensions, data)
            : throw Bad(path, $"finite numbers in tensor '{name}'", $"{data[bad]} at {bad}");
    }

    private static float Number(ReadOnlySpan<byte> bytes, string type) => type switch
    {
        "F64" => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        "F32" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };

    private static AmbienceException Bad(string path, string expected, string found) =>
        new($"{path}: expected {expected}, found {found}.");
}
