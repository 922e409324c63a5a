using System.Diagnostics;

namespace Ambience.Demo;

/// <summary>
/// Where the traveller rests: the game is saved in the first half of the place and loaded in the second, whereupon the
/// music is back where it was then, and plays the very same once more.
/// </summary>
internal sealed class Camp(Soundtrack soundtrack)
{
    private const double SavesAt = 0.25, LoadsAt = 0.75; // shares of the place

    private byte[]? _saved;
    private double _last;

    /// <summary>Bytes of the saved game's music; 0 before it was saved.</summary>
    public int SavedBytes { get; private set; }

    /// <summary>How long saving kept the game waiting; NaN before.</summary>
    public double SaveMilliseconds { get; private set; } = double.NaN;

    /// <summary>How long loading kept the game waiting; NaN before.</summary>
    public double LoadMilliseconds { get; private set; } = double.NaN;

    /// <summary>The traveller walks through the place.</summary>
    /// <param name="share">How far through it, 0..1.</param>
    public void Pass(double share)
    {
        if (_last < SavesAt && share >= SavesAt)
            SaveMilliseconds = Timed(Save);
        else if (_saved is not null && _last < LoadsAt && share >= LoadsAt)
            LoadMilliseconds = Timed(Load);
        _last = share;
    }

    private void Save()
    {
        _saved = soundtrack.CaptureState().ToBytes();
        SavedBytes = _saved.Length;
    }

    private void Load()
    {
        soundtrack.Restore(SoundtrackState.FromBytes(_saved));
        _saved = null;
    }

    private static double Timed(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
