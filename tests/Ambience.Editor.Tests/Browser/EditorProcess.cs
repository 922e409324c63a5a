using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Ambience.Editor.Tests.Browser;

/// <summary>The editor running as the program that a person starts.</summary>
public sealed class EditorProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EditorProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The editor ended.\n{Output}"));
    }

    /// <summary>With the key of this start.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Without key and path.</summary>
    public Uri Root => new(Address.GetLeftPart(UriPartial.Authority));

    public int Id => _process.Id;

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <param name="stateFolder">What it remembers; the same one at a restart.</param>
    /// <param name="arguments">Its command line; no window is opened.</param>
    public static Task<EditorProcess> StartAsync(string stateFolder, params string[] arguments) =>
        StartAsync(stateFolder, [], [.. arguments, "--no-window"]);

    /// <param name="stateFolder">As above.</param>
    /// <param name="environment">What is different in its environment.</param>
    /// <param name="arguments">The whole command line.</param>
    public static async Task<EditorProcess> StartAsync(
        string stateFolder, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[RepositoryFiles.EditorProgram, .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["XDG_STATE_HOME"] = stateFolder;
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        var editor = new EditorProcess(start);
        _ = editor._process.Start();
        editor._process.BeginOutputReadLine();
        editor._process.BeginErrorReadLine();
        editor.Address = await editor._address.Task.WaitAsync(s_patience);
        return editor;
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (Uri.TryCreate(line.Split(' ')[^1], UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            _ = _address.TrySetResult(address!);
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return _process.ExitCode;
    }

    /// <summary>
    /// Asks it to end as a system does, and waits for it. Not as Ctrl+C does: what a shell has put into the background, a run of
    /// all tests for example, ignores that.
    /// </summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            string id = _process.Id.ToString(CultureInfo.InvariantCulture);
            using Process kill = Process.Start("kill", ["-TERM", id]);
        }
        return await EndsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _ = await StopAsync();
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }
    }
}
