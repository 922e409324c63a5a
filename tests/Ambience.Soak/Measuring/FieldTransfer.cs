using System.Runtime.InteropServices;

namespace Ambience.Soak.Measuring;

/// <summary>
/// One list of fields for both directions, so that what is written and what is read cannot differ.
/// </summary>
internal interface IFieldTransfer
{
    /// <summary>A number, or any struct without references.</summary>
    void Value<T>(ref T value) where T : unmanaged;

    /// <summary>An array of fixed length.</summary>
    void Values<T>(Span<T> values) where T : unmanaged;
}

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
