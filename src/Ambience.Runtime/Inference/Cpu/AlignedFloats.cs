using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ambience.Inference.Cpu;

/// <summary>
/// Zeroed fp32 numbers that start on a cache line: a 64-byte load that straddles two lines costs two. The array is
/// pinned, so that it stays where it was aligned.
/// </summary>
internal sealed class AlignedFloats
{
    private const int LineFloats = 64 / sizeof(float);
    private readonly float[] _array;
    private readonly int _offset;

    public AlignedFloats(int length)
    {
        _array = GC.AllocateArray<float>(length + LineFloats, pinned: true);
        nuint address = Address(_array);
        _offset = (int)((0 - (address / sizeof(float))) % LineFloats);
        Length = length;
    }

    public int Length { get; }

    public Span<float> Span => _array.AsSpan(_offset, Length);

    /// <summary>The first number; there is memory to refer to even if there are none.</summary>
    public ref float Origin => ref _array[_offset];

    /// <summary>A number.</summary>
    public ref float At(int index) => ref _array[_offset + index];

    private static unsafe nuint Address(float[] pinned) =>
        (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
