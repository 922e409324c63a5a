using System.Runtime.InteropServices;
using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>A number for every bit that was heard, to tell two runs apart (FNV-1a over words of 64 bits).</summary>
internal sealed class Fingerprint : IMeter
{
    private ulong _hash = 14695981039346656037;

    /// <summary>16 hexadecimal digits.</summary>
    public string Text => $"{_hash:x16}";

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<float, ulong>(interleaved);
        foreach (ulong word in words)
            _hash = (_hash ^ word) * 1099511628211;
        foreach (float sample in interleaved[(2 * words.Length)..])
            _hash = (_hash ^ BitConverter.SingleToUInt32Bits(sample)) * 1099511628211;
    }

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state) => state.Value(ref _hash);
}
