namespace Ambience.Playback;

/// <summary>
/// The game's hand on the level of a soundtrack: volume, mute, ducking, and the fade of a stop. Works on what the
/// limiter has let through, so that the music itself is the same at every volume. Nothing jumps: each of them moves
/// along a line, sample by sample.
/// </summary>
/// <remarks>Belongs to the generator's thread; allocates nothing.</remarks>
internal sealed class Fader(SoundLevels levels, int sampleRateHz)
{
    /// <summary>From full scale to silence by volume or mute.</summary>
    private const double LevelSeconds = 0.03;

    private readonly float _levelStep = (float)(1 / (LevelSeconds * sampleRateHz)); // a frame
    private float _level = 1;  // volume and mute, as they are now
    private float _duck;       // decibels, as they are now
    private (float Decibels, float Seconds) _ducking; // where they go
    private float _duckStep;   // decibels a frame
    private double _exit = 1;  // 1 = playing .. 0 = the fade of a stop has ended
    private double _exitStep;  // a frame
    private float _gain = 1;   // all of them, at the end of the last block

    private float Target => levels.Muted ? 0 : levels.Volume;

    /// <summary>The factor at the end of the last block, 0..1.</summary>
    public float Factor => _gain;

    /// <summary>Nothing would be heard of the next block, whatever is in it.</summary>
    public bool IsSilent => _gain == 0 && (HasExited || (_level == 0 && Target == 0));

    /// <summary>A stop's fade is under way or over.</summary>
    public bool IsExiting => _exitStep > 0;

    /// <summary>A stop's fade is over.</summary>
    public bool HasExited => _exit == 0;

    /// <summary>Starts the fade of a stop.</summary>
    public void Exit(float seconds) => _exitStep = 1 / Math.Max(1, (double)seconds * sampleRateHz);

    /// <summary>Music begins: at once at the level that the game has set.</summary>
    public void Enter()
    {
        (_exit, _exitStep) = (1, 0);
        _level = Target;
        _ducking = levels.Ducking;
        (_duck, _duckStep) = (_ducking.Decibels, 0);
        _gain = Gain();
    }

    /// <summary>Goes on where another fader is.</summary>
    public void Follow(Fader other)
    {
        (_level, _duck, _ducking, _duckStep) = (other._level, other._duck, other._ducking, other._duckStep);
        (_exit, _exitStep, _gain) = (other._exit, other._exitStep, other._gain);
    }

    /// <summary>Moves on by a block and applies what there is to apply.</summary>
    /// <param name="interleaved">[frames, channels]</param>
    /// <param name="channels">Samples in a frame.</param>
    public void Apply(Span<float> interleaved, int channels)
    {
        int frames = interleaved.Length / channels;
        if (frames == 0)
            return;
        float from = _gain;
        Advance(frames);
        if (from == 1 && _gain == 1)
            return;
        float step = (_gain - from) / frames;
        for (int frame = 0; frame < frames; frame++)
        {
            float gain = frame == frames - 1 ? _gain : from + (step * (frame + 1));
            foreach (ref float sample in interleaved.Slice(frame * channels, channels))
                sample *= gain;
        }
    }

    private void Advance(int frames)
    {
        _level = Towards(Target, _level, _levelStep * frames);
        if (levels.Ducking is var ducking && ducking != _ducking)
        {
            _ducking = ducking;
            _duckStep = Math.Abs(ducking.Decibels - _duck) / Math.Max(1, ducking.Seconds * sampleRateHz);
        }
        _duck = Towards(_ducking.Decibels, _duck, _duckStep * frames);
        _exit = Math.Max(0, _exit - (_exitStep * frames));
        _gain = Gain();
    }

    /// <summary>At most a step nearer; there, once roundings alone are missing.</summary>
    private static float Towards(float target, float from, float step) =>
        Math.Abs(target - from) <= step * 1.001f ? target : from + (Math.Sign(target - from) * step);

    private float Gain()
    {
        double exit = _exit * _exit * (3 - (2 * _exit)); // no corner at either end
        return _level == 0 || _exit == 0 ? 0 : (float)(_level * exit * (_duck == 0 ? 1 : Math.Pow(10, _duck / 20.0)));
    }
}
