using System.Globalization;

namespace Ambience.Demo;

/// <summary>
/// One line that says how things are: on a terminal always the same one, rewritten; in a log a new one every few
/// seconds and in every new place.
/// </summary>
internal sealed class LiveLine
{
    private const double TerminalSeconds = 0.1, LogSeconds = 5;

    private readonly bool _rewrites = !Console.IsOutputRedirected;
    private double _nextSeconds;
    private Place? _lastPlace;

    public void Show(Game game, in SoundtrackStatistics music)
    {
        if (game.Seconds < _nextSeconds && (_rewrites || game.Place == _lastPlace))
            return;
        _nextSeconds = game.Seconds + (_rewrites ? TerminalSeconds : LogSeconds);
        _lastPlace = game.Place;
        string speed = double.IsNaN(music.RealTimeFactor)
            ? "starting"
            : string.Create(CultureInfo.InvariantCulture, $"{music.RealTimeFactor:0.0} x real time");
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{game.Seconds,6:0.0} s  {game.Place.Name,-15}  mood {music.Mood,-7}  danger {game.Danger:0.00}  " +
            $"engine {music.Engine}  {speed,15}  buffered {music.BufferedMilliseconds,3:0} ms  underruns {music.Underruns}");
        if (_rewrites)
            Console.Write("\r" + line[..Math.Min(line.Length, Math.Max(1, Console.WindowWidth - 1))] + "\e[K");
        else
            Console.WriteLine(line);
    }

    /// <summary>Leaves the line as it is and goes to the next.</summary>
    public void End()
    {
        if (_rewrites)
            Console.WriteLine();
    }
}
