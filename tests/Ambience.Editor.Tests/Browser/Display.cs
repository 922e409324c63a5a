using System.Diagnostics;
using System.Globalization;

namespace Ambience.Editor.Tests.Browser;

/// <summary>A screen without glass (Xvfb), for a browser that shows real windows.</summary>
internal sealed class Display : IDisposable
{
    private readonly Process _server;

    private Display(Process server, string name) => (_server, Name) = (server, name);

    /// <summary>What DISPLAY is set to.</summary>
    public string Name { get; }

    public static async Task<Display> StartAsync()
    {
        // It writes the number of the first screen that is free, once it can be used.
        var start = new ProcessStartInfo("Xvfb", ["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"])
        {
            RedirectStandardOutput = true,
        };
        Process server;
        try
        {
            server = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("The test of the window needs Xvfb. Install it with eng/native-packages.sh xvfb.", e);
        }
        string? number = await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(int.TryParse(number, CultureInfo.InvariantCulture, out _), $"Xvfb said '{number}'");
        return new Display(server, $":{number}");
    }

    public void Dispose()
    {
        if (!_server.HasExited)
            _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }
}
