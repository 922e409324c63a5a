namespace Ambience.Model;

/// <summary>
/// Reads and writes weight files: safetensors with everything that a game needs to play one trained network
/// (docs/weight-file.md). Reading trusts nothing in the file.
/// </summary>
/// <remarks>Safe from any thread; both directions allocate and touch the disk, so call them while loading.</remarks>
public static class WeightFile
{
    /// <summary>Largest file that is read: 1 GiB, a hundred times the largest preset.</summary>
    internal const long MaximumBytes = 1L << 30;

    /// <summary>Reads a model; bf16 and int8 matrices arrive expanded to fp32.</summary>
    /// <param name="path">The weight file.</param>
    /// <exception cref="WeightFileException">
    /// The file is missing or unreadable, or anything in it is not as it must be; the message names the place.
    /// </exception>
    public static WaveNetModel Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes;
        try
        {
            using FileStream stream = File.OpenRead(path);
            // The length is asked first, so that an endless device or a huge file is refused and not read.
            if (stream.Length > MaximumBytes)
                throw new WeightFileException(path, $"expected at most {MaximumBytes} bytes, found {stream.Length}. This is not a weight file.");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightFileException(path, "there is no such weight file. Train and export one, or correct the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new WeightFileException(path, $"the weight file could not be read ({e.Message}).", e);
        }
        return Read(bytes, path);
    }

    /// <summary>Reads a model from the bytes of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="path">What to call it in messages.</param>
    internal static WaveNetModel Read(ReadOnlyMemory<byte> bytes, string path)
    {
        SafetensorsHeader header = SafetensorsHeader.Parse(bytes, path);
        WeightFileMetadata metadata = WeightFileMetadataReader.Read(header.Metadata, path);
        ReadOnlySpan<byte> data = bytes.Span[header.DataStart..];
        // A number takes at least a byte: what the file cannot hold is refused before memory is set aside for it.
        if (metadata.ElementCount > data.Length)
        {
            throw new WeightFileException(path,
                $"expected at least {metadata.ElementCount} bytes of numbers for the shape in the metadata, found {data.Length}. " +
                "The header and the data do not belong together.");
        }

        WaveNetModel model = metadata.Allocate();
        int used = 0;
        foreach (TensorSlot slot in WeightFileTensors.Of(model, metadata.Format))
        {
            Decode(header, data, slot, path);
            used++;
            if (slot.Type == SafetensorsType.I8)
            {
                var scales = new float[slot.Dimensions[0]];
                Decode(header, data, ScaleSlot(slot, scales), path);
                used++;
                if (scales.AsSpan().ContainsAnyInRange(float.NegativeInfinity, -float.Epsilon))
                    throw new WeightFileException(path, $"tensor '{WeightFileTensors.ScaleOf(slot.Name)}': expected scales of 0 or more, found a negative one.");
                WeightFileNumbers.ScaleRows(slot.Data, scales);
            }
        }
        if (used != header.Tensors.Count)
            throw Unknown(header, model, metadata.Format, path);
        return WeightFileCheck.Numbers(model) is { } problem ? throw new WeightFileException(path, $"{problem}.") : model;
    }

    /// <summary>Writes a model; the file appears whole or not at all.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="model">What to write; its own <see cref="WaveNetModel.Format"/> is not looked at.</param>
    /// <param name="format">How to store the matrices. bf16 rounds to nearest even, int8 to 127 steps a row.</param>
    /// <exception cref="WeightFileException">The model holds NaN or infinity, or parts that do not fit each other.</exception>
    /// <exception cref="AmbienceException">The file cannot be written, for example because the disk is full.</exception>
    public static void Write(string path, WaveNetModel model, WeightFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        if (!Enum.IsDefined(format))
            throw new ArgumentOutOfRangeException(nameof(format), format, "must be a WeightFormat");
        WeightFileMetadata metadata = WeightFileMetadata.Of(model, format);
        string? problem = metadata.Validate() ?? WrongLength(metadata, model) ?? WeightFileCheck.Numbers(model);
        if (problem is not null)
            throw new WeightFileException(path, $"not written, because the model could not be read back: {problem}.");

        List<SafetensorsTensor> tensors = [.. WeightFileTensors.Of(model, format).SelectMany(Encode)];
        IO.AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, WeightFileMetadataWriter.Write(metadata), tensors));
    }

    private static IEnumerable<SafetensorsTensor> Encode(TensorSlot slot)
    {
        if (slot.Type == SafetensorsType.I8)
        {
            var scales = new float[slot.Dimensions[0]];
            yield return new(slot.Name, slot.Type, slot.Dimensions, WeightFileNumbers.EncodeInt8(slot.Data, scales));
            foreach (SafetensorsTensor scale in Encode(ScaleSlot(slot, scales)))
                yield return scale;
            yield break;
        }
        byte[] bytes = slot.Type == SafetensorsType.BF16
            ? WeightFileNumbers.EncodeBFloat16(slot.Data)
            : WeightFileNumbers.EncodeFloat32(slot.Data);
        yield return new(slot.Name, slot.Type, slot.Dimensions, bytes);
    }

    private static void Decode(SafetensorsHeader header, ReadOnlySpan<byte> data, TensorSlot slot, string path)
    {
        if (!header.Tensors.TryGetValue(slot.Name, out SafetensorsEntry? entry))
            throw new WeightFileException(path, $"tensor '{slot.Name}' is missing. The file is damaged, or the exporter is of another version.");
        if (entry.Type != slot.Type || !entry.Dimensions.SequenceEqual(slot.Dimensions.Select(dimension => (long)dimension)))
        {
            throw new WeightFileException(path,
                $"tensor '{slot.Name}': expected {slot.Type} [{string.Join(", ", slot.Dimensions)}] by the shape in the metadata, " +
                $"found {entry.Type} [{string.Join(", ", entry.Dimensions)}].");
        }
        WeightFileNumbers.Decode(slot.Type, data[(int)entry.Begin..(int)entry.End], slot.Data);
    }

    private static TensorSlot ScaleSlot(TensorSlot slot, float[] scales) =>
        new(WeightFileTensors.ScaleOf(slot.Name), [scales.Length], scales, SafetensorsType.F32);

    private static WeightFileException Unknown(SafetensorsHeader header, WaveNetModel model, WeightFormat format, string path)
    {
        HashSet<string> known = [.. WeightFileTensors.Of(model, format).SelectMany(slot =>
            slot.Type == SafetensorsType.I8 ? new[] { slot.Name, WeightFileTensors.ScaleOf(slot.Name) } : [slot.Name])];
        string unknown = header.Tensors.Keys.First(name => !known.Contains(name));
        return new(path, $"tensor '{unknown}' does not belong to the shape in the metadata. The header and the tensors are of two exports.");
    }

    /// <summary>Compares the arrays that a caller put into a model with the sizes that the rest of it asks for.</summary>
    private static string? WrongLength(WeightFileMetadata metadata, WaveNetModel model)
    {
        int embedding = metadata.Control?.MoodEmbeddingSize ?? 0;
        return Length(WeightFileTensors.LaneDeviation, model.LaneDeviations, model.Shape.Lanes) ??
            Length(WeightFileTensors.MoodEmbedding, model.MoodEmbeddings, model.Moods.Count * embedding) ??
            Length(WeightFileTensors.Synthesis, model.SynthesisFilters, model.Shape.Bands * metadata.FilterTaps) ??
            model.Prior?.Moods.Select((mood, i) => Prior(metadata, mood, model.Moods[i])).FirstOrDefault(problem => problem is not null);
    }

    private static string? Prior(WeightFileMetadata metadata, Conducting.MoodPrior mood, string expectedMood)
    {
        int n = mood.Segments, slow = metadata.SegmentHops / Conducting.ControlPrior.SlowStepHops * Conducting.ControlPrior.SlowFeatures;
        if (mood.Mood != expectedMood)
            return $"the prior's codebooks must be in the order of the moods, expected '{expectedMood}', found '{mood.Mood}'";
        return Length(WeightFileTensors.PriorSlow(mood.Mood), mood.Slow, n * slow) ??
            Length(WeightFileTensors.PriorOnsets(mood.Mood), mood.Onsets, n * metadata.SegmentHops) ??
            Length(WeightFileTensors.PriorTransitions(mood.Mood), mood.Transitions, n * n);
    }

    private static string? Length(string tensor, float[] values, long expected) =>
        values.Length == expected ? null : $"tensor '{tensor}' must have {expected} values, but has {values.Length}";
}
