using System.Text.Json;

namespace Ambience.Trainer.Data;

/// <summary>A file that was found, and why it cannot be used.</summary>
internal sealed record Rejection(string Name, string Reason);

/// <summary>A candidate for training.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">Path relative to the audio folder, with forward slashes.</param>
/// <param name="Mood">The sub-folder that it lies in.</param>
/// <param name="Licence">
/// "license" of the JSON side-car of the same name, else first line of the nearest licence file; empty if there is
/// none.
/// </param>
internal sealed record AudioFile(string Path, string Name, string Mood, string Licence);

/// <summary>
/// Finds the audio of each mood: every sub-folder of the audio folder is a mood, at any depth below it.
/// </summary>
internal static class AudioFolder
{
    private const int LongestLicence = 200;

    private static readonly string[] s_licenceNames =
        ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "LICENCE.md"];

    /// <summary>
    /// Formats that people will try; they must be told, while notes and side-cars are passed over in silence.
    /// </summary>
    private static readonly string[] s_otherAudio =
        [".mp3", ".flac", ".ogg", ".opus", ".m4a", ".aac", ".wma", ".aif", ".aiff"];

    /// <summary>Lists the files, sorted by name so that every system sees them in the same order.</summary>
    /// <exception cref="AmbienceException">
    /// The folder is missing, has no sub-folders, or there is no audio in them.
    /// </exception>
    public static IReadOnlyList<AudioFile> Scan(string folder, List<Rejection> rejections)
    {
        if (!Directory.Exists(folder))
        {
            throw new AmbienceException(
                $"{folder}: expected a folder with one sub-folder of WAV files for each mood, found no such folder.");
        }
        string[] moodFolders = [.. Directory.GetDirectories(folder)
            .Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)];
        foreach (string stray in Directory.GetFiles(folder).Where(IsAudio).Order(StringComparer.Ordinal))
            rejections.Add(new(Path.GetFileName(stray),
                "lies beside the moods; move it into the sub-folder of its mood"));
        if (moodFolders.Length == 0)
        {
            throw new AmbienceException(
                $"{folder}: expected one sub-folder of WAV files for each mood, found no sub-folder" +
                $"{(rejections.Count > 0 ? $" and {rejections.Count} audio files beside" : "")}. " +
                "Make a sub-folder named like the mood, for example 'calm', and move its files there.");
        }

        string rootLicence = ReadLicence(folder);
        var files = new List<AudioFile>();
        foreach (string moodFolder in moodFolders)
        {
            string mood = Path.GetFileName(moodFolder);
            string licence = ReadLicence(moodFolder) is { Length: > 0 } own ? own : rootLicence;
            foreach (string path in Directory.EnumerateFiles(moodFolder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
                if (IsWave(path))
                    files.Add(new AudioFile(path, name, mood, ReadSideCarLicence(path) ?? licence));
                else if (IsAudio(path))
                    rejections.Add(new(name, $"is {Path.GetExtension(path)}; convert it to WAV"));
            }
        }
        if (files.Count == 0)
        {
            string found = rejections.Count == 0
                ? "none"
                : $"{rejections.Count} audio files that cannot be used: {rejections[0].Name} {rejections[0].Reason}";
            throw new AmbienceException(
                $"{folder}: expected WAV files in the sub-folders " +
                $"({string.Join(", ", moodFolders.Select(Path.GetFileName))}), found {found}.");
        }
        return files;
    }

    private static bool IsWave(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".wav" or ".wave" && !Path.GetFileName(path).StartsWith('.');

    private static bool IsAudio(string path) =>
        IsWave(path) || s_otherAudio.Contains(Path.GetExtension(path).ToLowerInvariant());

    private static string ReadLicence(string folder)
    {
        string? path = s_licenceNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        string line = path is null
            ? ""
            : File.ReadLines(path).Select(text => text.Trim()).FirstOrDefault(text => text.Length > 0) ?? "";
        return line.Length <= LongestLicence ? line : line[..LongestLicence];
    }

    private static string? ReadSideCarLicence(string wavePath)
    {
        string path = Path.ChangeExtension(wavePath, ".json");
        try
        {
            using JsonDocument sideCar = JsonDocument.Parse(File.Exists(path) ? File.ReadAllText(path) : "{}");
            return sideCar.RootElement.ValueKind == JsonValueKind.Object &&
                sideCar.RootElement.TryGetProperty("license", out JsonElement licence) &&
                licence.ValueKind == JsonValueKind.String
                ? licence.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null; // somebody else's file: what it is not says nothing about the audio
        }
    }
}
