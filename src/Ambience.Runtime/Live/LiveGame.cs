using System.Diagnostics;
using System.Text.Json;

namespace Ambience.Live;

/// <summary>A running game that an editor of the same user can connect to.</summary>
/// <param name="Name">What the game calls itself.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Host">Address of its link.</param>
/// <param name="Port">TCP port of its link.</param>
/// <param name="Token">What it wants to hear.</param>
public sealed record LiveGame(string Name, int ProcessId, string Host, int Port, string Token)
{
    private const int LargestBytes = 4096;

    /// <summary>
    /// The games of this user that announce themselves (<see cref="LiveLinkOptions.Announce"/>). What games that ended
    /// without a goodbye have left is removed.
    /// </summary>
    /// <remarks>Reads a few small files; any thread.</remarks>
    public static IReadOnlyList<LiveGame> FindRunning()
    {
        if (Folder is not { } folder || !Directory.Exists(folder))
            return [];
        var games = new List<LiveGame>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            if (Read(file) is not { } game)
                continue;
            if (IsRunning(game.ProcessId))
                games.Add(game);
            else
                Remove(file);
        }
        return [.. games.OrderBy(game => game.Name, StringComparer.Ordinal).ThenBy(game => game.ProcessId)];
    }

    /// <summary>Null where the system knows no folder for the user's data.</summary>
    private static string? Folder =>
        // Not verified: on a fresh account the folder does not exist yet, and is made.
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? Path.Combine(data, "wavenet-ambience", "live")
            : null;

    /// <summary>Tells editors; null where that is not possible, which is no reason to go without a link.</summary>
    internal string? Announce()
    {
        if (Folder is not { } folder)
            return null;
        string path = Path.Combine(folder, $"{ProcessId}-{Port}.json");
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder); // below the user's profile, which others cannot read
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // it holds the token
            using (var stream = new FileStream(path + ".tmp", options))
                JsonSerializer.Serialize(stream, this, LiveJson.Default.LiveGame);
            File.Move(path + ".tmp", path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static void Remove(string announcement)
    {
        try
        {
            File.Delete(announcement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It names a process that has ended, or will soon: readers pass over it.
        }
    }

    private static LiveGame? Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LargestBytes)
                return null;
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), LiveJson.Default.LiveGame) is
                { Name: not null, Host: not null, Token: not null } game ? game : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // being written, or somebody else's
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
