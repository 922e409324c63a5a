using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// The engine-independent layout of a stream's captured state, so that a save game made by one engine goes on in
/// another. Little-endian:
/// <code>
///  0  u32  magic "WNST"
///  4  u32  version, 1
///  8  u64  fingerprint of the shape
/// 16  u64  seed
/// 24  i64  frames made
/// 32  f32  [Lanes] the next input: values, or mu-law codes
///  .. f32  layer by layer [d, R]: the layer's last d inputs, oldest first
/// </code>
/// </summary>
internal static class EngineState
{
    public const uint Magic = 0x54534E57; // "WNST"
    public const uint Version = 1;
    public const int HeaderBytes = 32;

    /// <summary>Bytes of a state of this shape.</summary>
    public static int Bytes(WaveNetShape shape)
    {
        long floats = shape.Lanes + ((long)shape.Dilations.Sum() * shape.ResidualChannels);
        return checked((int)(HeaderBytes + (sizeof(float) * floats)));
    }

    /// <summary>
    /// A number that differs for shapes whose states differ in meaning (FNV-1a over all widths and dilations).
    /// </summary>
    public static ulong Fingerprint(WaveNetShape shape)
    {
        ulong hash = 0xCBF29CE484222325;
        void Add(int value) => hash = (hash ^ (uint)value) * 0x100000001B3;
        Add(shape.SampleRateHz);
        Add(shape.Channels);
        Add(shape.Bands);
        Add((int)shape.Output);
        Add(shape.MixtureCount);
        Add(shape.ResidualChannels);
        Add(shape.GateChannels);
        Add(shape.SkipChannels);
        Add(shape.ControlSize);
        Add(shape.HopFrames);
        foreach (int dilation in shape.Dilations)
            Add(dilation);
        return hash;
    }

    /// <summary>What is wrong with a state, or null: nothing of it may reach a stream before this has passed.</summary>
    /// <param name="state">The bytes.</param>
    /// <param name="shape">The shape that they must belong to.</param>
    /// <param name="bytes"><see cref="Bytes"/> of the shape.</param>
    /// <param name="fingerprint"><see cref="Fingerprint"/> of the shape.</param>
    public static string? Check(ReadOnlySpan<byte> state, WaveNetShape shape, int bytes, ulong fingerprint)
    {
        if (state.Length != bytes)
            return $"a state of the shape '{shape.Name}' has {bytes} bytes, but this has {state.Length}";
        if (BinaryPrimitives.ReadUInt32LittleEndian(state) != Magic)
            return "it is no captured state (the magic number is wrong)";
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(state[4..]);
        if (version != Version)
            return $"its version must be {Version}, but is {version}";
        if (BinaryPrimitives.ReadUInt64LittleEndian(state[8..]) != fingerprint)
            return $"it was captured from a network of another shape than '{shape.Name}'";
        if (BinaryPrimitives.ReadInt64LittleEndian(state[24..]) < 0)
            return "its frame counter is negative";
        for (int at = HeaderBytes; at < state.Length; at += sizeof(float))
        {
            float value = BinaryPrimitives.ReadSingleLittleEndian(state[at..]);
            if (!float.IsFinite(value))
                return $"the number at byte {at} must be finite, but is {value}";
            bool isCode = shape.Output == OutputKind.MuLaw && at < HeaderBytes + (shape.Lanes * sizeof(float));
            if (isCode && (value < 0 || value >= WaveNetShape.MuLawLevels || value != MathF.Floor(value)))
                return $"the mu-law code at byte {at} must be a whole number 0 to 255, but is {value}";
        }
        return null;
    }
}

/// <summary>Writes a state front to back.</summary>
internal ref struct EngineStateWriter(Span<byte> state, ulong fingerprint)
{
    private Span<byte> _left = state;

    public void Header(ulong seed, long frame)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_left, EngineState.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(_left[4..], EngineState.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(_left[8..], fingerprint);
        BinaryPrimitives.WriteUInt64LittleEndian(_left[16..], seed);
        BinaryPrimitives.WriteInt64LittleEndian(_left[24..], frame);
        _left = _left[EngineState.HeaderBytes..];
    }

    public void Floats(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes(values).CopyTo(_left);
        else
        {
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(_left[(i * sizeof(float))..], values[i]);
        }
        _left = _left[(values.Length * sizeof(float))..];
    }
}

/// <summary>Reads a checked state front to back.</summary>
internal ref struct EngineStateReader(ReadOnlySpan<byte> state)
{
    private ReadOnlySpan<byte> _left = state;

    public (ulong Seed, long Frame) Header()
    {
        ulong seed = BinaryPrimitives.ReadUInt64LittleEndian(_left[16..]);
        long frame = BinaryPrimitives.ReadInt64LittleEndian(_left[24..]);
        _left = _left[EngineState.HeaderBytes..];
        return (seed, frame);
    }

    public void Floats(Span<float> values)
    {
        if (BitConverter.IsLittleEndian)
            _left[..(values.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(values));
        else
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(_left[(i * sizeof(float))..]);
        }
        _left = _left[(values.Length * sizeof(float))..];
    }
}
