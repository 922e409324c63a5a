using Ambience.Audio;
using Ambience.IO;

namespace Ambience.Playback;

/// <summary>
/// The last stretch of a hop: to the output's sample rate, limited, and under the game's hand on the level.
/// </summary>
/// <remarks>Belongs to the generator's thread; allocates only when constructed.</remarks>
internal sealed class MasterBus
{
    private readonly int _channels;
    private readonly StreamingResampler? _resampler; // null where the output has the network's rate
    private readonly Limiter _limiter;
    private readonly float[] _audio;                 // [MaximumFrames, channels]
    private readonly float[] _scratch;               // for captured state

    /// <param name="levels">What the game has set.</param>
    /// <param name="networkHz">Rate of the mix.</param>
    /// <param name="outputHz">Rate of what leaves.</param>
    /// <param name="channels">Samples in a frame.</param>
    /// <param name="hopFrames">Frames of a hop at the network's rate.</param>
    public MasterBus(SoundLevels levels, int networkHz, int outputHz, int channels, int hopFrames)
    {
        _channels = channels;
        SampleRateHz = outputHz;
        _resampler = outputHz == networkHz ? null : new StreamingResampler(networkHz, outputHz, channels);
        MaximumFrames = _resampler?.MaximumFrames(hopFrames) ?? hopFrames;
        _limiter = new Limiter(outputHz, channels);
        Fader = new Fader(levels, outputHz);
        _audio = new float[MaximumFrames * channels];
        _scratch = new float[Math.Max(_limiter.StateFloats, _resampler?.StateFloats ?? 0)];
    }

    public int SampleRateHz { get; }

    /// <summary>
    /// The most frames that a hop can have; with another rate than the network's not every hop has as many.
    /// </summary>
    public int MaximumFrames { get; }

    /// <summary>Frames of the output that a sound spends in here.</summary>
    public int LatencyFrames => (_resampler?.LatencyFrames ?? 0) + _limiter.LatencySamples;

    public Fader Fader { get; }

    public LevelMeter Meter { get; } = new();

    /// <summary>Frames of the hop last made.</summary>
    public int Frames { get; private set; }

    /// <summary>[Frames, channels]: the hop last made.</summary>
    public ReadOnlySpan<float> Audio => _audio.AsSpan(0, Frames * _channels);

    /// <summary>Silence, as at the start.</summary>
    public void Reset()
    {
        _resampler?.Reset();
        _limiter.Reset();
        Meter.Reset();
        Fader.Enter();
        Frames = 0;
    }

    /// <summary>Takes a hop of the mix.</summary>
    /// <param name="mix">[hop frames, channels] at the network's rate.</param>
    public void Process(ReadOnlySpan<float> mix)
    {
        Frames = Resample(mix);
        Span<float> audio = _audio.AsSpan(0, Frames * _channels);
        _limiter.Process(audio);
        Fader.Apply(audio, _channels);
        Meter.Measure(audio);
    }

    /// <summary>A hop of silence; the music rests meanwhile, and goes on later as if nothing had been.</summary>
    public void Rest()
    {
        Frames = MaximumFrames;
        Array.Clear(_audio);
        Fader.Apply(_audio, _channels);
        Meter.Measure(_audio);
    }

    /// <summary>Goes on where another one of the same rates is.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="scratch">[<see cref="StateBytes"/>]</param>
    public void Adopt(MasterBus other, Span<byte> scratch)
    {
        var writer = new StateWriter(scratch);
        other.Capture(ref writer);
        var reader = new StateReader(scratch);
        Restore(ref reader);
        Fader.Follow(other.Fader);
        Meter.Follow(other.Meter);
    }

    private int Resample(ReadOnlySpan<float> mix)
    {
        if (_resampler is not null)
            return _resampler.Process(mix, _audio);
        mix.CopyTo(_audio);
        return mix.Length / _channels;
    }

    /// <summary>Bytes of <see cref="Capture"/>.</summary>
    public int StateBytes => (2 * sizeof(int)) +
        (sizeof(float) * (_audio.Length + _limiter.StateFloats + (_resampler?.StateFloats ?? 0)));

    /// <summary>Writes everything but the game's hand on the level, which is no part of the music.</summary>
    public void Capture(ref StateWriter state)
    {
        state.Write(Frames);
        state.Write(_audio);
        int place = 0;
        if (_resampler is not null)
        {
            Span<float> past = _scratch.AsSpan(0, _resampler.StateFloats);
            place = _resampler.CaptureState(past);
            state.Write(past);
        }
        state.Write(place);
        Span<float> limited = _scratch.AsSpan(0, _limiter.StateFloats);
        _limiter.CaptureState(limited);
        state.Write(limited);
    }

    public void Restore(ref StateReader state)
    {
        Frames = state.ReadInt32("length of the hop", 0, MaximumFrames);
        state.ReadSingles("audio", _audio, float.MaxValue);
        Span<float> past = _scratch.AsSpan(0, _resampler?.StateFloats ?? 0);
        state.ReadSingles("resampler state", past, float.MaxValue);
        int place = state.ReadInt32("resampler's place", 0, int.MaxValue);
        if (_resampler is not null)
        {
            if (!_resampler.IsPlace(place))
                throw StateReader.Bad("resampler's place", "between two samples", $"{place}");
            _resampler.RestoreState(past, place);
        }
        Span<float> limited = _scratch.AsSpan(0, _limiter.StateFloats);
        state.ReadSingles("limiter state", limited, float.MaxValue);
        _limiter.RestoreState(limited);
        Fader.Enter();
    }
}
