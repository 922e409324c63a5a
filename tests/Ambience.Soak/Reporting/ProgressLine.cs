using System.Globalization;

namespace Ambience.Soak.Reporting;

/// <summary>How far it is; on a terminal always the same line, in a log one an hour of music.</summary>
internal sealed class ProgressLine
{
    private const double TerminalSeconds = 0.5;

    private readonly bool _rewrites = !Console.IsOutputRedirected;
    private double _next;

    /// <summary>Shows the line, unless one was shown just before.</summary>
    /// <param name="done">Seconds of music made.</param>
    /// <param name="all">Seconds of music to make.</param>
    /// <param name="here">Seconds of music made by this process.</param>
    /// <param name="elapsed">Seconds since it began.</param>
    /// <param name="trouble">What was found so far.</param>
    public void Show(double done, double all, double here, double elapsed, Func<string> trouble)
    {
        if (_rewrites ? elapsed < _next : done < _next)
            return;
        _next = _rewrites ? elapsed + TerminalSeconds : (Math.Floor(done / 3600) + 1) * 3600;
        double speed = here / Math.Max(elapsed, 1e-3), left = (all - done) / Math.Max(speed, 1e-3);
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{Time(done)} of {Time(all)} of music ({100 * done / all:0} %), {speed:0.0} x real time, {Time(left)} left; {trouble()}");
        if (_rewrites)
            Console.Write("\r" + line[..Math.Min(line.Length, Math.Max(1, Console.WindowWidth - 1))] + "\e[K");
        else
            Console.WriteLine(line);
    }

    /// <summary>Leaves the line as it is.</summary>
    public void End()
    {
        if (_rewrites)
            Console.WriteLine();
    }

    private static string Time(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(seconds, 1e8));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");
    }
}
