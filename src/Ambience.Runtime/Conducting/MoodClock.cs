using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Bars and chords of one mood, counted from the moment that it begins to be heard. All its layers share it, so that
/// they play the same chord.
/// </summary>
internal sealed class MoodClock
{
    private readonly double _hopSeconds;
    private readonly double _barSeconds;    // 0: no bars
    private readonly double[] _chordEnds;   // [chords] seconds since the progression began; empty: no progression

    public MoodClock(Harmony harmony, double hopSeconds)
    {
        _hopSeconds = hopSeconds;
        _barSeconds = harmony.BarSeconds ?? 0;
        _chordEnds = new double[harmony.Progression.Count];
        double end = 0;
        for (int chord = 0; chord < _chordEnds.Length; chord++)
            _chordEnds[chord] = end += harmony.SecondsOf(harmony.Progression[chord]);
        Enter();
    }

    /// <summary>The present hop since the mood was entered; -1 before the first.</summary>
    public long Hop { get; private set; }

    /// <summary>Whether the mood has bars.</summary>
    public bool HasBars => _barSeconds > 0;

    /// <summary>Whether the mood has a chord progression.</summary>
    public bool HasChords => _chordEnds.Length > 0;

    /// <summary>Seconds of a bar; 0 without bars.</summary>
    public double BarSeconds => _barSeconds;

    /// <summary>The bar that the present hop lies in, 0 = the first; -1 without bars.</summary>
    public long Bar { get; private set; }

    /// <summary>Index of the present chord in the progression; -1 without one.</summary>
    public int Chord { get; private set; }

    /// <summary>Whether a bar begins with the present hop.</summary>
    public bool BarBegins { get; private set; }

    /// <summary>Whether a chord begins with the present hop.</summary>
    public bool ChordBegins { get; private set; }

    /// <summary>The next hop is the mood's first.</summary>
    public void Enter() => SetHop(-1);

    /// <summary>Moves on by one hop.</summary>
    public void Advance()
    {
        (long bar, int chord) = (Bar, Chord);
        SetHop(Hop + 1);
        BarBegins = Bar != bar;
        ChordBegins = Chord != chord || (HasChords && Hop == 0);
    }

    private void SetHop(long hop)
    {
        Hop = hop;
        BarBegins = ChordBegins = false;
        (Bar, Chord) = (-1, -1);
        if (hop < 0)
            return;
        // From the middle of the hop: bars and chords begin with the hop that is nearest to their time, however long
        // the mood has been playing.
        double seconds = (hop + 0.5) * _hopSeconds;
        if (HasBars)
            Bar = (long)(seconds / _barSeconds);
        if (HasChords)
            Chord = ChordAt(seconds % _chordEnds[^1]);
    }

    private int ChordAt(double seconds)
    {
        int chord = 0;
        while (chord < _chordEnds.Length - 1 && seconds >= _chordEnds[chord])
            chord++;
        return chord;
    }

    /// <summary>Goes on from where another clock is.</summary>
    public void Adopt(MoodClock other) => SetHop(other.Hop);

    public const int StateBytes = sizeof(long);

    public void Capture(ref StateWriter state) => state.Write(Hop + 1);

    public void Restore(ref StateReader state) => SetHop(state.ReadCounter("mood time") - 1);
}
