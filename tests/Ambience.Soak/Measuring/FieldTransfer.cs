using System.Runtime.InteropServices;
using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>Writes fields.</summary>
internal sealed class FieldWriter(Stream stream) : IFieldTransfer
{
    public void Value<T>(ref T value) where T : unmanaged => Values(new Span<T>(ref value));

    public void Values<T>(Span<T> values) where T : unmanaged => stream.Write(MemoryMarshal.AsBytes(values));
}

/// <summary>Reads them back.</summary>
internal sealed class FieldReader(Stream stream) : IFieldTransfer
{
    public void Value<T>(ref T value) where T : unmanaged => Values(new Span<T>(ref value));

    public void Values<T>(Span<T> values) where T : unmanaged => stream.ReadExactly(MemoryMarshal.AsBytes(values));
}
