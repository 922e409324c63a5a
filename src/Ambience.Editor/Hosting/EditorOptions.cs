using System.Net;
using Ambience.Editor.Projects;
using Ambience.Editor.Sound;

namespace Ambience.Editor.Hosting;

/// <summary>What the editor was started with.</summary>
internal sealed record EditorOptions
{
    /// <summary>The mood file; null = the start page.</summary>
    public string? MoodsPath { get; init; }

    public bool NoWindow { get; init; }

    /// <summary>0 = the last one if free, else any free one.</summary>
    public int Port { get; init; }

    /// <summary>Null = this machine only.</summary>
    public IPAddress? Listen { get; init; }

    public SoundChoice Sound { get; init; }

    /// <summary>Start the music at once.</summary>
    public bool Play { get; init; }

    /// <summary>What can be opened and made from the window.</summary>
    public ProjectsFolder Projects { get; init; } = new(Environment.CurrentDirectory);

    /// <summary>Where the editor keeps what it remembers from one start to the next; readable by this user alone.</summary>
    public string StateFolder { get; init; } = DefaultStateFolder();

    private static string DefaultStateFolder()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        string root = OperatingSystem.IsLinux() && string.IsNullOrEmpty(state)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state")
            : !string.IsNullOrEmpty(state)
                ? state
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(root, "ambience-editor");
    }
}
