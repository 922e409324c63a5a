using System.Text.Json;
using Ambience.Trainer.Imports;

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

    private static readonly string[] s_licenceEndings = ["", ".txt", ".md"];

    private static readonly EnumerationOptions s_everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.System,
        MaxRecursionDepth = 32, // a link that leads to its own folder ends here
    };

    /// <summary>Lists the files, sorted by name so that every system sees them in the same order.</summary>
    /// <exception cref="AmbienceException">
    /// The folder is missing, has no sub-folders, or there is no audio in them.
    /// </exception>
    public static IReadOnlyList<AudioFile> Scan(string folder, List<Rejection> rejections)
    {
        if (!Directory.Exists(folder))
        {
            throw new AmbienceException(
                $"{folder}: expected a folder with one sub-folder of audio for each mood, found no such folder.");
        }
        try
        {
            return ScanExisting(folder, rejections);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{folder}: could not be read ({e.Message}). Check its rights.", e);
        }
    }

    private static List<AudioFile> ScanExisting(string folder, List<Rejection> rejections)
    {
        string[] moodFolders = [.. Directory.GetDirectories(folder)
            .Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)];
        foreach (string stray in Directory.GetFiles(folder).Where(AudioImport.IsAudio).Order(StringComparer.Ordinal))
            rejections.Add(new(Path.GetFileName(stray),
                "lies beside the moods; move it into the sub-folder of its mood"));
        if (moodFolders.Length == 0)
        {
            throw new AmbienceException(
                $"{folder}: expected one sub-folder of audio for each mood, found no sub-folder" +
                $"{(rejections.Count > 0 ? $" and {rejections.Count} audio files beside" : "")}. " +
                "Make a sub-folder named like the mood, for example 'calm', and move its files there.");
        }
        var licences = new Dictionary<string, string>();
        List<AudioFile> files = [.. moodFolders.SelectMany(moodFolder => Directory
            .EnumerateFiles(moodFolder, "*", s_everything)
            .Where(AudioImport.IsAudio)
            .Order(StringComparer.Ordinal)
            .Select(path => new AudioFile(
                path,
                Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'),
                Path.GetFileName(moodFolder),
                ReadSideCarLicence(path) ?? NearestLicence(Path.GetDirectoryName(path)!, folder, licences))))];
        if (files.Count == 0)
        {
            throw new AmbienceException(
                $"{folder}: expected audio ({AudioImport.Formats}) in the sub-folders " +
                $"({string.Join(", ", moodFolders.Select(Path.GetFileName))}), found none.");
        }
        return files;
    }

    /// <summary>The licence file of a folder, else of the one above it, up to the audio folder.</summary>
    private static string NearestLicence(string folder, string top, Dictionary<string, string> known)
    {
        if (known.TryGetValue(folder, out string? licence))
            return licence;
        licence = ReadLicence(folder);
        string? above = Path.GetDirectoryName(folder);
        if (licence.Length == 0 && above is not null && folder != top && folder.Length > top.Length)
            licence = NearestLicence(above, top, known);
        return known[folder] = licence;
    }

    private static string ReadLicence(string folder)
    {
        string? path = Directory.EnumerateFiles(folder).Where(IsLicence).Order(StringComparer.Ordinal).FirstOrDefault();
        string line = path is null
            ? ""
            : File.ReadLines(path).Select(text => text.Trim()).FirstOrDefault(text => text.Length > 0) ?? "";
        return line.Length <= LongestLicence ? line : line[..LongestLicence];
    }

    private static bool IsLicence(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        return s_licenceEndings.Any(ending => name == "license" + ending || name == "licence" + ending);
    }

    private static string? ReadSideCarLicence(string audioPath)
    {
        string path = Path.ChangeExtension(audioPath, ".json");
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
