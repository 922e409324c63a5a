using System.Security.Cryptography;

namespace Ambience;

/// <summary>A moment of a soundtrack, for a save game: everything that the music after it depends on.</summary>
/// <remarks>
/// Immutable; any thread. A few hundred kilobytes a layer (the network's memory of what it played). Resumes with the same
/// weight file and names of moods, layers, parameters and stingers, on any machine and engine; how moods sound may have
/// changed since.
/// </remarks>
public sealed class SoundtrackState
{
    private const int ChecksumBytes = 8;

    private readonly byte[] _music;

    internal SoundtrackState(byte[] music) => _music = music;

    /// <summary>As the renderer wrote it.</summary>
    internal ReadOnlySpan<byte> Music => _music;

    /// <summary>The state as bytes to save.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_music.Length + ChecksumBytes];
        _music.CopyTo(bytes, 0);
        Checksum(_music).CopyTo(bytes.AsSpan(_music.Length));
        return bytes;
    }

    /// <summary>Reads saved bytes.</summary>
    /// <exception cref="AmbienceException">The bytes are damaged or are something else.</exception>
    public static SoundtrackState FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ChecksumBytes || !Checksum(bytes[..^ChecksumBytes]).SequenceEqual(bytes[^ChecksumBytes..]))
        {
            throw new AmbienceException(
                $"These {bytes.Length} bytes are not saved music, or were damaged since they were saved. " +
                "Start the music afresh with Play.");
        }
        return new SoundtrackState(bytes[..^ChecksumBytes].ToArray());
    }

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> music) =>
        SHA256.HashData(music).AsSpan(0, ChecksumBytes);
}
