using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Ambience.Benchmarks.Peers;

/// <summary>
/// Writes the few messages of the ONNX format that a graph of matrix products needs. Field numbers are those of
/// onnx.proto (github.com/onnx/onnx, IR version 9).
/// </summary>
internal sealed class OnnxModel
{
    private const int Float = 1, Int64 = 7; // TensorProto.DataType
    private readonly List<byte[]> _nodes = [], _initializers = [], _inputs = [], _outputs = [];
    private int _made;

    /// <summary>An operator with one output.</summary>
    /// <returns>The name of its output.</returns>
    public string Node(string type, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        string output = $"{type}{_made++}";
        _nodes.Add(Message(m =>
        {
            foreach (string input in inputs)
                Text(m, 1, input);
            Text(m, 2, output);
            Text(m, 4, type);
            foreach ((string name, long[] values) in attributes)
                Bytes(m, 5, Attribute(name, values));
        }));
        return output;
    }

    /// <summary>A constant of fp32 numbers.</summary>
    /// <returns>Its name.</returns>
    public string Constant(ReadOnlySpan<float> values, params long[] dimensions) =>
        Constant(MemoryMarshal.AsBytes(values).ToArray(), Float, dimensions);

    /// <summary>A constant of 64-bit integers, in one dimension.</summary>
    /// <returns>Its name.</returns>
    public string Integers(params long[] values) =>
        Constant(MemoryMarshal.AsBytes<long>(values).ToArray(), Int64, [values.Length]);

    /// <summary>Something that is given with each run.</summary>
    public string Input(string name, bool integers, params long[] dimensions)
    {
        _inputs.Add(ValueInfo(name, integers ? Int64 : Float, dimensions));
        return name;
    }

    /// <summary>A value that a run shall give back, under a name of its own.</summary>
    public void Output(string value, string name, params long[] dimensions)
    {
        _nodes.Add(Message(m =>
        {
            Text(m, 1, value);
            Text(m, 2, name);
            Text(m, 4, "Identity");
        }));
        _outputs.Add(ValueInfo(name, Float, dimensions));
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes() => Message(m =>
    {
        Number(m, 1, 9); // ir_version
        Text(m, 2, "ambience-benchmarks");
        Bytes(m, 7, Message(graph =>
        {
            foreach (byte[] node in _nodes)
                Bytes(graph, 1, node);
            Text(graph, 2, "step");
            foreach (byte[] initializer in _initializers)
                Bytes(graph, 5, initializer);
            foreach (byte[] input in _inputs)
                Bytes(graph, 11, input);
            foreach (byte[] output in _outputs)
                Bytes(graph, 12, output);
        }));
        Bytes(m, 8, Message(opset => Number(opset, 2, 17)));
    });

    private string Constant(byte[] raw, int type, long[] dimensions)
    {
        string name = $"constant{_made++}";
        _initializers.Add(Message(m =>
        {
            foreach (long dimension in dimensions)
                Number(m, 1, dimension);
            Number(m, 2, type);
            Text(m, 8, name);
            Bytes(m, 9, raw);
        }));
        return name;
    }

    private static byte[] Attribute(string name, long[] values) => Message(m =>
    {
        const int IntType = 2, IntsType = 7;
        Text(m, 1, name);
        foreach (long value in values)
            Number(m, values.Length == 1 ? 3 : 8, value);
        Number(m, 20, values.Length == 1 ? IntType : IntsType);
    });

    private static byte[] ValueInfo(string name, int type, long[] dimensions) => Message(m =>
    {
        Text(m, 1, name);
        Bytes(m, 2, Message(typeProto => Bytes(typeProto, 1, Message(tensor =>
        {
            Number(tensor, 1, type);
            Bytes(tensor, 2, Message(shape =>
            {
                foreach (long dimension in dimensions)
                    Bytes(shape, 1, Message(d => Number(d, 1, dimension)));
            }));
        }))));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        var stream = new CodedOutputStream(memory);
        write(stream);
        stream.Flush();
        return memory.ToArray();
    }

    private static void Number(CodedOutputStream m, int field, long value)
    {
        m.WriteTag(field, WireFormat.WireType.Varint);
        m.WriteInt64(value);
    }

    private static void Text(CodedOutputStream m, int field, string value)
    {
        m.WriteTag(field, WireFormat.WireType.LengthDelimited);
        m.WriteString(value);
    }

    private static void Bytes(CodedOutputStream m, int field, byte[] value)
    {
        m.WriteTag(field, WireFormat.WireType.LengthDelimited);
        m.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }
}
