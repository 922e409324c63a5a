using Ambience.IO;

namespace Ambience.Model;

/// <summary>
/// Reads and writes weight files: safetensors with everything that a game needs to play one trained network
/// (docs/weight-file.md). Reading trusts nothing in the file.
/// </summary>
/// <remarks>Safe from any thread; both directions allocate and touch the disk, so call them while loading.</remarks>
public static class WeightFile
{
    /// <summary>Largest file that is read: 1 GiB, eighty times the largest preset.</summary>
    internal const long MaximumBytes = 1L << 30;

    /// <summary>
    /// The most that reading a file of a length allocates, over all of the reading: parsed, a header takes up to 96 times
    /// its length, and numbers take their bytes and four for each.
    /// </summary>
    internal static long AllocationBound(long fileBytes) =>
        (1L << 20) + (96 * Math.Min(fileBytes, SafetensorsHeader.MaximumBytes)) + (6 * fileBytes);

    /// <summary>Reads a model; bf16 and int8 matrices arrive expanded to fp32.</summary>
    /// <param name="path">The weight file.</param>
    /// <exception cref="WeightFileException">
    /// The file is missing or unreadable, or anything in it is not as it must be; the message names the place.
    /// </exception>
    public static WaveNetModel Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (SpecialFile.Describe(Path.GetFullPath(path)) is { } kind)
                throw new WeightFileException(path, $"expected a weight file, found {kind}. Correct the path.");
            using FileStream stream = File.OpenRead(path);
            // The length is asked first, so that a huge file is refused and not read.
            if (stream.Length > MaximumBytes)
            {
                throw new WeightFileException(path,
                    $"expected at most {MaximumBytes} bytes, found {stream.Length}. This is not a weight file.");
            }
            // Then the header, so that a file that is none is refused before memory is set aside for its numbers.
            SafetensorsHeader header = SafetensorsHeader.Read(stream, path);
            WeightFileMetadata metadata = WeightFileMetadataReader.Read(header.Metadata, path);
            var data = new byte[stream.Length - header.DataStart];
            stream.ReadExactly(data);
            return Read(header, metadata, data, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightFileException(path,
                "there is no such weight file. Train and export one, or correct the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new WeightFileException(path,
                $"the weight file could not be read ({e.Message}). Check its rights, or copy it again.", e);
        }
    }

    /// <summary>Reads a model from the bytes of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="path">What to call it in messages.</param>
    internal static WaveNetModel Read(ReadOnlyMemory<byte> bytes, string path)
    {
        SafetensorsHeader header = SafetensorsHeader.Parse(bytes, bytes.Length, path);
        WeightFileMetadata metadata = WeightFileMetadataReader.Read(header.Metadata, path);
        return Read(header, metadata, bytes.Span[header.DataStart..], path);
    }

    private static WaveNetModel Read(
        SafetensorsHeader header, WeightFileMetadata metadata, ReadOnlySpan<byte> data, string path)
    {
        // A number takes at least a byte: what the file cannot hold is refused before memory is set aside for it.
        if (metadata.ElementCount > data.Length)
        {
            throw new WeightFileException(path,
                $"expected at least {metadata.ElementCount} bytes of numbers for the shape in the metadata, " +
                $"found {data.Length}. The header and the data do not belong together.");
        }

        WaveNetModel model = metadata.Allocate();
        var known = new HashSet<string>();
        foreach (TensorSlot slot in WeightFileTensors.Of(model, metadata.Format))
        {
            if (WeightFileSlots.Decode(slot, header, data, path) is { } scales && !WeightFileTensors.IsClip(slot))
                model.Weights.RowScales[slot.Name] = scales;
            known.UnionWith(WeightFileSlots.NamesOf(slot));
        }
        if (header.Tensors.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new WeightFileException(path,
                $"tensor '{ForeignText.Shorten(unknown)}' does not belong to the shape in the metadata. " +
                "The header and the tensors are of two exports.");
        }
        return WeightFileCheck.Numbers(model) is { } problem
            ? throw new WeightFileException(path, $"{problem}. Export the weights again.")
            : model;
    }

    /// <summary>Writes a model; the file appears whole or not at all.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="model">What to write; its own <see cref="WaveNetModel.Format"/> is not looked at.</param>
    /// <param name="format">How to store the matrices. bf16 rounds to nearest even, int8 to 127 steps a row.</param>
    /// <exception cref="WeightFileException">The model holds NaN or infinity, or parts that do not fit.</exception>
    /// <exception cref="AmbienceException">The file cannot be written, for example on a full disk.</exception>
    public static void Write(string path, WaveNetModel model, WeightFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        if (!Enum.IsDefined(format))
            throw new ArgumentOutOfRangeException(nameof(format), format, "must be a WeightFormat");

        var metadata = WeightFileMetadata.Of(model, format);
        string? problem =
            metadata.Validate() ?? WeightFileCheck.Lengths(model, metadata) ?? WeightFileCheck.Numbers(model);
        if (problem is not null)
            throw new WeightFileException(path, $"not written, because the model could not be read back: {problem}.");

        IReadOnlyDictionary<string, string> strings = WeightFileMetadataWriter.Write(metadata);
        List<SafetensorsTensor> tensors = [.. WeightFileTensors.Of(model, format).SelectMany(WeightFileSlots.Encode)];
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, strings, tensors));
    }
}
