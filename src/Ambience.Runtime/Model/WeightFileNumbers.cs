using System.Buffers.Binary;

namespace Ambience.Model;

/// <summary>Numbers as they stand in a weight file: fp32, bf16, int8 with one scale a row; little-endian.</summary>
internal static class WeightFileNumbers
{
    /// <summary>Largest code of a row; -128 is never written, so that the range is symmetric.</summary>
    private const float LargestCode = 127f;

    /// <summary>Numbers to bytes, exactly.</summary>
    public static byte[] EncodeFloat32(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), values[i]);
        return bytes;
    }

    /// <summary>Numbers to bf16: the upper half of the float, rounded to nearest even.</summary>
    public static byte[] EncodeBFloat16(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * 2];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), ToBFloat16(values[i]));
        return bytes;
    }

    /// <summary>
    /// Numbers to codes of int8, symmetric a row: code = round(value / scale), scale = largest magnitude of the row / 127.
    /// </summary>
    /// <param name="values">[rows, columns].</param>
    /// <param name="scales">Receives [rows]; 0 for a row of zeros.</param>
    public static float[] ToCodesAndScales(ReadOnlySpan<float> values, Span<float> scales)
    {
        int columns = values.Length / scales.Length;
        for (int row = 0; row < scales.Length; row++)
        {
            float largest = 0f;
            foreach (float value in values.Slice(row * columns, columns))
                largest = MathF.Max(largest, MathF.Abs(value));
            scales[row] = largest / LargestCode;
        }
        return ToCodes(values, scales);
    }

    /// <summary>Numbers to codes under given scales. A code of -128 comes only from a file that has it.</summary>
    public static float[] ToCodes(ReadOnlySpan<float> values, ReadOnlySpan<float> scales)
    {
        var codes = new float[values.Length];
        int columns = values.Length / Math.Max(scales.Length, 1);
        for (int i = 0; i < codes.Length; i++)
        {
            // Rows of zeros, and of denormals so small that a 127th of them is zero, are stored as zeros.
            float scale = scales[i / columns];
            if (scale > 0f)
                codes[i] = Math.Clamp(MathF.Round(values[i] / scale), sbyte.MinValue, sbyte.MaxValue);
        }
        return codes;
    }

    /// <summary>Codes to bytes.</summary>
    public static byte[] EncodeInt8(ReadOnlySpan<float> codes)
    {
        var bytes = new byte[codes.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(sbyte)codes[i];
        return bytes;
    }

    /// <summary>Bytes to numbers; the lengths have been compared.</summary>
    public static void Decode(SafetensorsType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]),
                SafetensorsType.BF16 => FromBFloat16(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..])),
                _ => (sbyte)bytes[i],
            };
        }
    }

    /// <summary>Multiplies each row by its scale.</summary>
    public static void ScaleRows(Span<float> values, ReadOnlySpan<float> scales)
    {
        int columns = values.Length / scales.Length;
        for (int i = 0; i < values.Length; i++)
            values[i] *= scales[i / columns];
    }

    /// <summary>The nearest number that bf16 holds.</summary>
    public static float RoundToBFloat16(float value) => FromBFloat16(ToBFloat16(value));

    private static float FromBFloat16(ushort upperHalf) => BitConverter.UInt32BitsToSingle((uint)upperHalf << 16);

    /// <summary>
    /// Rounds a finite float to bf16, to nearest even; what would round to infinity becomes the largest finite value.
    /// </summary>
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
        bool overflowed = (rounded & 0x7FFFu) >= 0x7F80u;
        return (ushort)(overflowed ? rounded - 1 : rounded);
    }
}
