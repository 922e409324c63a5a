using System.Diagnostics;
using System.Text;
using Ambience.Editor.Tests.Browser;

namespace Ambience.Editor.Tests.Live;

/// <summary>The demo as a game that plays in another process, open to editors.</summary>
public sealed class DemoProcess : IAsyncDisposable
{
    private readonly Process _process;

    private DemoProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Until it is open to editors.</summary>
    public static async Task<DemoProcess> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[RepositoryFiles.DemoProgram, "--seconds", "600", "--seed", "7", "--live"])
            start.ArgumentList.Add(argument);
        start.Environment["ALSOFT_DRIVERS"] = "null"; // time passes as with a sound device
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new StringBuilder();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (output)
                output.AppendLine(line.Data);
            if (line.Data?.StartsWith("Open to the editor", StringComparison.Ordinal) ?? false)
                _ = open.TrySetResult();
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.Exited += (_, _) => open.TrySetException(new InvalidOperationException($"The demo ended.\n{output}"));
        _ = process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await open.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return new DemoProcess(process);
    }

    /// <summary>As a game that crashes: no goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
