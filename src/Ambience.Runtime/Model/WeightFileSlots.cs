namespace Ambience.Model;

/// <summary>One slot of a model to the tensors of a file and back; an int8 slot has its scales as a second one.</summary>
internal static class WeightFileSlots
{
    /// <summary>The tensors that a slot takes in a file.</summary>
    public static IEnumerable<string> NamesOf(TensorSlot slot) =>
        slot.Type == SafetensorsType.I8 ? [slot.Name, ScaleName(slot)] : [slot.Name];

    /// <summary>The tensors of a slot.</summary>
    public static IEnumerable<SafetensorsTensor> Encode(TensorSlot slot)
    {
        if (slot.Type != SafetensorsType.I8)
        {
            yield return new(slot.Name, slot.Type, slot.Dimensions, slot.Type == SafetensorsType.BF16
                ? WeightFileNumbers.EncodeBFloat16(slot.Data)
                : WeightFileNumbers.EncodeFloat32(slot.Data));
            yield break;
        }
        TensorSlot scales = NewScales(slot);
        float[] codes = WeightFileNumbers.ToCodesAndScales(slot.Data, scales.Data);
        yield return new(slot.Name, slot.Type, slot.Dimensions, WeightFileNumbers.EncodeInt8(codes));
        yield return new(scales.Name, scales.Type, scales.Dimensions, WeightFileNumbers.EncodeFloat32(scales.Data));
    }

    /// <summary>Fills a slot's array from the data section of a file.</summary>
    /// <returns>The scales of an int8 slot's rows, else null.</returns>
    /// <exception cref="WeightFileException">The tensor is missing or of another type or shape.</exception>
    public static float[]? Decode(TensorSlot slot, SafetensorsHeader header, ReadOnlySpan<byte> data, string path)
    {
        Copy(slot, header, data, path);
        if (slot.Type != SafetensorsType.I8)
            return null;
        TensorSlot scales = NewScales(slot);
        Copy(scales, header, data, path);
        if (WeightFileCheck.Negative(scales.Name, scales.Data, "a scale") is { } problem)
            throw new WeightFileException(path, $"{problem}. Export the weights again.");
        WeightFileNumbers.ScaleRows(slot.Data, scales.Data);
        return scales.Data;
    }

    private static void Copy(TensorSlot slot, SafetensorsHeader header, ReadOnlySpan<byte> data, string path)
    {
        if (!header.Tensors.TryGetValue(slot.Name, out SafetensorsEntry? entry))
        {
            throw new WeightFileException(path,
                $"tensor '{slot.Name}' is missing. The file is damaged, or the exporter is of another version.");
        }
        bool isRightShape = entry.Dimensions.SequenceEqual(slot.Dimensions.Select(dimension => (long)dimension));
        if (entry.Type != slot.Type || !isRightShape)
        {
            throw new WeightFileException(path,
                $"tensor '{slot.Name}': expected {slot.Type} [{string.Join(", ", slot.Dimensions)}] by the shape in " +
                $"the metadata, found {entry.Type} [{string.Join(", ", entry.Dimensions)}]. Export the weights again.");
        }
        WeightFileNumbers.Decode(slot.Type, data[(int)entry.Begin..(int)entry.End], slot.Data);
    }

    private static TensorSlot NewScales(TensorSlot slot) =>
        new(ScaleName(slot), [slot.Dimensions[0]], new float[slot.Dimensions[0]], SafetensorsType.F32);

    private static string ScaleName(TensorSlot slot) => slot.Name + ".scale";
}
