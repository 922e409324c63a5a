using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Ambience.Trainer.Data;

/// <summary>
/// A file of raw little-endian floats, memory-mapped: hours of audio open at once and only what is read takes memory.
/// </summary>
internal sealed class FloatFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _floats;

    /// <exception cref="AmbienceException">The file is missing or has another length.</exception>
    public FloatFile(string path, long floats)
    {
        RequireLength(path, floats);
        _floats = floats;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0,
            MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, floats * sizeof(float), MemoryMappedFileAccess.Read);
    }

    /// <summary>Copies floats from a position on. Any thread.</summary>
    public void Read(long start, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + values.Length, _floats, nameof(start));
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)start * sizeof(float), values);
    }

    /// <summary>Reads a short file whole.</summary>
    /// <exception cref="AmbienceException">The file is missing or has another length.</exception>
    public static float[] ReadAll(string path, long floats)
    {
        RequireLength(path, floats);
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    /// <exception cref="AmbienceException">The file is missing or has another length.</exception>
    public static void RequireLength(string path, long floats)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException(
                "Training stores are little-endian, as every system that the trainer runs on.");
        }
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != floats * sizeof(float))
        {
            throw new AmbienceException(
                $"{path}: expected {floats * sizeof(float)} bytes, found {(file.Exists ? file.Length : "no file")}. " +
                "The training store is damaged; prepare it again.");
        }
    }
}
