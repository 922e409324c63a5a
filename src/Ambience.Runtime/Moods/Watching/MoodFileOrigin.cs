using System.Security.Cryptography;
using Ambience.Moods.Reading;

namespace Ambience.Moods.Watching;

/// <summary>Where a mood file was loaded from, and how, so that it can be loaded again.</summary>
/// <param name="Path">As the caller named it, for messages.</param>
/// <param name="FullPath">Absolute: a game may change its working folder.</param>
/// <param name="ModelPath">The weight file that the caller named; null: the mood file's own.</param>
/// <param name="Hash">SHA-256 of the bytes that were read.</param>
internal sealed record MoodFileOrigin(string Path, string FullPath, string? ModelPath, string Hash)
{
    public static string HashOf(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    /// <summary>Parses bytes that were read from the origin.</summary>
    /// <exception cref="MoodFileException">Anything in them is wrong.</exception>
    public static MoodFile Parse(byte[] bytes, string path, string? modelPath) =>
        MoodFileReader.Read(MoodFileText.Decode(bytes, path), path, modelPath, filesMustExist: true,
            new MoodFileOrigin(path, System.IO.Path.GetFullPath(path), modelPath, HashOf(bytes)));
}
