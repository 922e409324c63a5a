using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ambience.IO;

namespace Ambience.Editor.Recording;

/// <summary>The takes of a project: files in its folder <c>takes</c>, one a take, and the audio made of them.</summary>
internal static class TakeFolder
{
    public const string Suffix = ".take.json";
    private const long LargestBytes = 64 << 20;

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
    };

    public static string Of(string projectFolder) => Path.Combine(projectFolder, "takes");

    /// <summary>Names of the takes that are there, the newest first.</summary>
    public static IReadOnlyList<string> Names(string projectFolder)
    {
        var folder = new DirectoryInfo(Of(projectFolder));
        return !folder.Exists ? [] :
        [
            .. folder.EnumerateFiles("*" + Suffix).OrderByDescending(file => file.LastWriteTimeUtc)
                .Select(file => file.Name[..^Suffix.Length]).Where(IsName),
        ];
    }

    /// <summary>Letters, digits, blanks, '-', '_' and '.' inside: a name cannot lead out of the folder.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 80 && name.Trim() == name && name[0] != '.' && name[^1] != '.' &&
        name.All(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '.');

    /// <exception cref="AmbienceException">It is no name.</exception>
    public static string PathOf(string projectFolder, string name, string suffix) => IsName(name)
        ? Path.Combine(Of(projectFolder), name + suffix)
        : throw new AmbienceException(
            $"'{name}' cannot be the name of a take. Use up to 80 letters, digits, blanks, '-', '_' and '.'.");

    public static void Save(string projectFolder, string name, Take take) => AtomicFile.Write(
        PathOf(projectFolder, name, Suffix), stream => JsonSerializer.Serialize(stream, take, s_options));

    /// <exception cref="AmbienceException">It is not there or is no take.</exception>
    public static Take Load(string projectFolder, string name)
    {
        string path = PathOf(projectFolder, name, Suffix);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > LargestBytes)
                throw Bad(path, $"expected at most {LargestBytes} bytes, found {stream.Length}");
            Take take = JsonSerializer.Deserialize<Take>(stream, s_options) ?? throw Bad(path, "expected a take, found null");
            Check(path, take);
            return take;
        }
        catch (JsonException e)
        {
            throw Bad(path, $"line {e.LineNumber + 1}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, e.Message, e);
        }
    }

    public static void Delete(string projectFolder, string name) => File.Delete(PathOf(projectFolder, name, Suffix));

    /// <summary>Of a weight file.</summary>
    public static TakeModel? Describe(string modelPath)
    {
        if (!File.Exists(modelPath))
            return null;
        using FileStream stream = File.OpenRead(modelPath);
        return new TakeModel(Path.GetFileName(modelPath), Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static void Check(string path, Take take)
    {
        if (take.Version != Take.CurrentVersion)
            throw Bad(path, $"expected version {Take.CurrentVersion}, found {take.Version}; it was kept by another version of the editor");
        if (take.Hops is < 1 or > int.MaxValue || !(take.HopSeconds is > 0 and < 1) || take.Moods is not [{ Hop: 0 }, ..])
            throw Bad(path, "expected hops, their length and a mood file from hop 0 on");
        long before = 0;
        foreach (long hop in take.Calls.Select(call => call.Hop))
        {
            if (hop < before)
                throw Bad(path, $"expected calls in the order of their hops, found hop {hop} after {before}");
            before = hop;
        }
    }

    private static AmbienceException Bad(string path, string what, Exception? cause = null) =>
        new($"{path}: {what}. Keep the take anew, or correct the file.", cause!);
}
