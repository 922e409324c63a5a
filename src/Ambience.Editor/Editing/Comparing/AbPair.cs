using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Comparing;

/// <summary>
/// Two versions of a mood file that make the same music from the same moment on, sample beside sample; one of them is
/// heard, and the other can be switched to at any time.
/// </summary>
/// <remarks>Any thread. Calls to the music reach both sides at the same sample.</remarks>
public sealed class AbPair : IDisposable
{
    private const float SwitchSeconds = 0.02f; // of crossfade
    private const float MatchSeconds = 0.5f;   // in which a level glides to its match
    private const int BlockFrames = 512;

    private readonly Lock _lock = new();
    private readonly WaveNetShape _shape;
    private readonly AbSide _a, _b;
    private readonly float[] _fromA, _fromB; // [BlockFrames, channels]
    private bool _hearsB, _matches;
    private float _share;                    // of B in what is heard
    private float _gainA = 1, _gainB = 1, _wantedA = 1, _wantedB = 1;
    private double _difference, _energy;
    private long _frames, _matchedAt;

    /// <param name="model">The network.</param>
    /// <param name="a">One version.</param>
    /// <param name="b">The other.</param>
    /// <param name="beginning">Where both begin.</param>
    /// <exception cref="AmbienceException">A version does not fit the network, or their formats differ.</exception>
    public AbPair(WaveNetModel model, MoodFile a, MoodFile b, AbBeginning beginning)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(beginning);
        _shape = model.Shape;
        _a = AbSide.Open(model, a, beginning);
        try
        {
            _b = AbSide.Open(model, b, beginning);
            if ((_b.Soundtrack.SampleRateHz, _b.Soundtrack.Channels) != (SampleRateHz, Channels))
            {
                _b.Dispose();
                throw new AmbienceException(
                    $"A plays at {SampleRateHz} Hz and B at {_b.Soundtrack.SampleRateHz} Hz: they cannot be switched. " +
                    "Give both the same output.sampleRateHz.");
            }
            if (_a.Origin != _b.Origin && (_a.Origin == AbOrigin.Anew || _b.Origin == AbOrigin.Anew))
            {
                // One of them cannot take the music over at all: then both begin anew, or nothing could be compared.
                _a.Dispose();
                _b.Dispose();
                AbBeginning anew = beginning with { State = null };
                _a = AbSide.Open(model, a, anew);
                _b = AbSide.Open(model, b, anew);
            }
        }
        catch
        {
            _a.Dispose();
            throw;
        }
        _fromA = new float[BlockFrames * Channels];
        _fromB = new float[BlockFrames * Channels];
    }

    /// <summary>Frames a second.</summary>
    public int SampleRateHz => _a.Soundtrack.SampleRateHz;

    /// <summary>1 = mono, 2 = stereo.</summary>
    public int Channels => _a.Soundtrack.Channels;

    /// <summary>How A came to its beginning.</summary>
    public AbOrigin OriginOfA => _a.Origin;

    /// <summary>How B came to its beginning.</summary>
    public AbOrigin OriginOfB => _b.Origin;

    /// <summary>Seconds that were heard so far.</summary>
    public double Seconds => (double)Get(() => _frames) / SampleRateHz;

    /// <summary>B is heard, after a short crossfade; else A.</summary>
    public bool HearsB
    {
        get => Get(() => _hearsB);
        set => Set(() => _hearsB = value);
    }

    /// <summary>The louder one is turned down to the other, by the loudness of both since the beginning.</summary>
    public bool MatchesLevels
    {
        get => Get(() => _matches);
        set => Set(() => _matches = value);
    }

    /// <summary>Moves both over to a mood; a side that does not have it stays where it is.</summary>
    public void TransitionTo(string mood) => ForBoth(soundtrack =>
    {
        if (soundtrack.Moods.Contains(mood))
            soundtrack.TransitionTo(mood);
    });

    /// <summary>Sets a parameter of both; a side that does not have it has nothing to do.</summary>
    public void SetParameter(string name, float value) => ForBoth(soundtrack =>
    {
        if (soundtrack.Parameters.Any(parameter => parameter.Name == name))
            soundtrack.SetParameter(name, value);
    });

    /// <summary>Another version in B's place, inside the music that plays.</summary>
    /// <exception cref="AmbienceException">It does not fit the network; B goes on as it was.</exception>
    public void ReplaceB(MoodFile b)
    {
        lock (_lock)
            _b.Soundtrack.ReplaceMoods(b);
    }

    /// <summary>The next stretch of what is heard; both sides are made, in step.</summary>
    /// <param name="interleaved">[frames, <see cref="Channels"/>]</param>
    public void Read(Span<float> interleaved)
    {
        lock (_lock)
        {
            for (int at = 0; at < interleaved.Length; at += _fromA.Length)
                ReadBlock(interleaved.Slice(at, Math.Min(_fromA.Length, interleaved.Length - at)));
        }
    }

    private void ReadBlock(Span<float> heard)
    {
        Span<float> a = _fromA.AsSpan(0, heard.Length), b = _fromB.AsSpan(0, heard.Length);
        _a.Read(a);
        _b.Read(b);
        MatchLevels();
        float step = 1 / (SwitchSeconds * SampleRateHz), glide = 1 / (MatchSeconds * SampleRateHz);
        for (int frame = 0; frame < heard.Length; frame += Channels)
        {
            _share = Math.Clamp(_share + (_hearsB ? step : -step), 0, 1);
            _gainA += Math.Clamp(_wantedA - _gainA, -glide, glide);
            _gainB += Math.Clamp(_wantedB - _gainB, -glide, glide);
            for (int i = frame; i < frame + Channels; i++)
            {
                // At either end it is that side's own sample, bit for bit.
                heard[i] = _share == 0 ? _gainA * a[i] : _share == 1 ? _gainB * b[i]
                    : ((1 - _share) * _gainA * a[i]) + (_share * _gainB * b[i]);
                double apart = a[i] - b[i];
                _difference += apart * apart;
                _energy += a[i] * a[i];
            }
        }
        _frames += heard.Length / Channels;
    }

    /// <summary>Five times a second: further measurements change nothing that could be heard.</summary>
    private void MatchLevels()
    {
        if (!_matches)
        {
            (_wantedA, _wantedB) = (1, 1);
            return;
        }
        if (_frames - _matchedAt < SampleRateHz / 5)
            return;
        _matchedAt = _frames;
        double above = _b.IntegratedLufs - _a.IntegratedLufs; // of B over A
        if (!double.IsFinite(above))
            return;
        _wantedA = above < 0 ? (float)Math.Pow(10, above / 20) : 1;
        _wantedB = above > 0 ? (float)Math.Pow(10, -above / 20) : 1;
    }

    /// <summary>Figures of both, over their last seconds; takes some tens of milliseconds.</summary>
    public AbFigures Measure()
    {
        Audio.AudioClip a, b;
        double lufsA, lufsB, difference, energy;
        lock (_lock)
        {
            (a, b) = (_a.Recent(), _b.Recent());
            (lufsA, lufsB, difference, energy) = (_a.IntegratedLufs, _b.IntegratedLufs, _difference, _energy);
        }
        double apart = difference == 0 ? double.NegativeInfinity : 10 * Math.Log10(difference / Math.Max(energy, 1e-20));
        return new AbFigures(AbMeasure.Of(a, _shape, lufsA), AbMeasure.Of(b, _shape, lufsB), apart);
    }

    private void ForBoth(Action<Soundtrack> action) => Set(() =>
    {
        action(_a.Soundtrack);
        action(_b.Soundtrack);
    });

    private void Set(Action action)
    {
        lock (_lock)
            action();
    }

    private T Get<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    /// <summary>Ends both.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _a.Dispose();
            _b.Dispose();
        }
    }
}
