namespace Ambience.Playback.Governing;

/// <summary>
/// Takes over where new music does not come in time: the last seconds that were heard go on in a loop, from a place that
/// is most like the one where the music would break off, until there is new music to go over to. Nothing of either is
/// lost, and every seam is a cross-fade.
/// </summary>
/// <remarks>
/// Belongs to the ring's consumer thread, so that it needs nobody who could be late; <see cref="Exit"/> and
/// <see cref="Enter"/> are the generator's. Allocates only when constructed. The search is that of WSOLA (Verhelst and
/// Roelands 1993) over seconds instead of milliseconds.
/// </remarks>
internal sealed class MusicLoop
{
    private const double KeptSeconds = 8;
    private const double LeastSeconds = 0.25, LongEnoughSeconds = 2; // of the loop
    private const double SeamSeconds = 0.01;                         // of the fade where music breaks off
    private const double ReturnSeconds = 0.05;                       // of the fade to new music, and of the search for it
    private const int ComparedFrames = 2_048, Reach = 2 * HeardMusic.OutlineFrames;

    private readonly int _channels, _sampleRateHz, _returnFrames, _comparedFrames;
    private readonly HeardMusic _heard;
    private readonly Fader _fader;
    private readonly GainTrack _gains;
    private readonly Governor? _governor;
    private readonly float[] _outline;        // scratch
    private readonly float[] _what, _where;   // scratch, mono
    private readonly float[] _ahead;          // [2 x returnFrames, channels]: scratch, then what is heard next
    private int _aheadFrom, _aheadTo;         // samples of it that are still to be heard
    private long _at;                         // frame that the loop plays next
    private int _lag;                         // frames of the loop
    private float _likeness;                  // of its two ends
    private float _exitSeconds;               // the generator's wish; 0 = none

    /// <param name="channels">Samples in a frame.</param>
    /// <param name="sampleRateHz">Frames a second.</param>
    /// <param name="levels">What the game has set of the level, which holds in the loop too.</param>
    /// <param name="gains">What the level was when the music was made.</param>
    /// <param name="governor">Is told when the loop begins and ends.</param>
    public MusicLoop(int channels, int sampleRateHz, SoundLevels levels, GainTrack gains, Governor? governor)
    {
        (_channels, _sampleRateHz, _gains, _governor) = (channels, sampleRateHz, gains, governor);
        int frames = (int)(KeptSeconds * sampleRateHz);
        SeamFrames = (int)(SeamSeconds * sampleRateHz);
        _returnFrames = (int)(ReturnSeconds * sampleRateHz);
        _heard = new HeardMusic(frames, channels);
        _fader = new Fader(levels, sampleRateHz);
        _outline = new float[(frames / HeardMusic.OutlineFrames) + 1];
        _comparedFrames = Math.Min(ComparedFrames, sampleRateHz / 20);
        _what = new float[Math.Max(_comparedFrames, _returnFrames)];
        _where = new float[Math.Max(_comparedFrames + (2 * Reach), 2 * _returnFrames)];
        _ahead = new float[2 * _returnFrames * channels];
    }

    /// <summary>Frames of new music that must be left when the loop begins: they are what fades out.</summary>
    public int SeamFrames { get; }

    /// <summary>Frames of new music that <see cref="End"/> wants.</summary>
    public int ReturnFrames => _returnFrames;

    /// <summary>The loop plays.</summary>
    public bool IsLooping { get; private set; }

    /// <summary>Samples that are to be heard before what is in the ring.</summary>
    public int Ahead => _aheadTo - _aheadFrom;

    /// <summary>Generator: the music ends within so many seconds, in the loop as well.</summary>
    public void Exit(float seconds) => Volatile.Write(ref _exitSeconds, Math.Max(seconds, 1e-3f));

    /// <summary>Generator: the music begins, or goes on.</summary>
    public void Enter() => Volatile.Write(ref _exitSeconds, 0);

    /// <summary>New music is heard.</summary>
    /// <param name="interleaved">As it was in the ring.</param>
    /// <param name="place">Samples of the ring before it.</param>
    public void Hear(ReadOnlySpan<float> interleaved, long place)
    {
        float from = _gains.At(place);
        _heard.Add(interleaved, from, _gains.At(place + interleaved.Length));
    }

    /// <summary>Something else begins: what was heard is not to be heard again.</summary>
    public void Forget()
    {
        Leave();
        _heard.Forget();
        _aheadFrom = _aheadTo = 0;
    }

    /// <summary>Enough was heard for a loop, and the music is not ending.</summary>
    public bool CanBegin => Volatile.Read(ref _exitSeconds) == 0 && LeastLag(_heard.Frames) < MostLag(_heard.Frames);

    /// <summary>
    /// Begins the loop inside the last <see cref="SeamFrames"/> that were given to <see cref="Hear"/>, which are not heard
    /// yet; only where it <see cref="CanBegin"/>.
    /// </summary>
    public void Begin()
    {
        FindLoop();
        _at = _heard.End - SeamFrames;
        _fader.Enter();
        IsLooping = true;
        _governor?.LoopBegan();
    }

    /// <summary>The next stretch of the loop.</summary>
    /// <param name="interleaved">[frames, channels]</param>
    public void Play(Span<float> interleaved)
    {
        long end = _heard.End;
        for (int i = 0; i < interleaved.Length; i += _channels)
        {
            Span<float> frame = interleaved.Slice(i, _channels);
            ReadOnlySpan<float> now = _heard[_at];
            if (_at < end - SeamFrames)
                now.CopyTo(frame);
            else
            {
                float place = (_at - (end - SeamFrames) + 1) / (float)(SeamFrames + 1);
                Blend(now, _heard[_at - _lag], SeamFinder.Fade(place, _likeness), frame);
            }
            _at = _at + 1 < end ? _at + 1 : end - _lag;
        }
        if (Volatile.Read(ref _exitSeconds) is > 0 and var seconds && !_fader.IsExiting)
            _fader.Exit(seconds);
        _fader.Apply(interleaved, _channels);
    }

    /// <summary>
    /// Leaves the loop for new music, in the moment within the next twentieth of a second in which the two are most alike.
    /// </summary>
    /// <param name="music">[<see cref="ReturnFrames"/>, channels]: taken out of the ring and heard.</param>
    public void End(ReadOnlySpan<float> music)
    {
        Play(_ahead);
        Mix(_ahead, _where.AsSpan(0, 2 * _returnFrames));
        Span<float> what = _what.AsSpan(0, _returnFrames);
        Mix(music, what);
        int start = SeamFinder.Find(what, _where.AsSpan(0, 2 * _returnFrames), out float likeness);
        for (int frame = 0; frame < _returnFrames; frame++)
        {
            Span<float> place = _ahead.AsSpan((start + frame) * _channels, _channels);
            (float Old, float New) fade = SeamFinder.Fade((frame + 1f) / (_returnFrames + 1), likeness);
            Blend(place, music.Slice(frame * _channels, _channels), fade, place);
        }
        (_aheadFrom, _aheadTo) = (0, (start + _returnFrames) * _channels);
        Leave();
    }

    /// <summary>Takes what is to be heard before what is in the ring.</summary>
    /// <returns>Samples put at the front of <paramref name="interleaved"/>.</returns>
    public int TakeAhead(Span<float> interleaved)
    {
        int samples = Math.Min(interleaved.Length, Ahead);
        _ahead.AsSpan(_aheadFrom, samples).CopyTo(interleaved);
        _aheadFrom += samples;
        return samples;
    }

    /// <summary>The loop ends here; what follows is not its concern.</summary>
    public void Leave()
    {
        if (IsLooping)
            _governor?.LoopEnded();
        IsLooping = false;
    }

    private int LeastLag(int kept) =>
        Math.Max((int)(LeastSeconds * _sampleRateHz), Math.Min((int)(LongEnoughSeconds * _sampleRateHz), kept / 2));

    private int MostLag(int kept) => kept - SeamFrames - _comparedFrames - Reach - HeardMusic.OutlineFrames;

    /// <summary>Where in what was heard the music is most like its end: coarsely over seconds, then to the frame.</summary>
    private void FindLoop()
    {
        // Most of what makes two moments of music alike is below a kilohertz: the outline finds it 256 times sooner.
        const int step = HeardMusic.OutlineFrames;
        int least = LeastLag(_heard.Frames), most = MostLag(_heard.Frames);
        int count = _heard.CopyOutline(_outline), span = _comparedFrames / step;
        Span<float> outline = _outline.AsSpan(0, count);
        int first = Math.Max(0, count - span - (most / step));
        int found = SeamFinder.Find(outline[^span..], outline[first..(count - (least / step))], out _);
        int rough = Math.Clamp((count - span - first - found) * step, least, most);

        Span<float> what = _what.AsSpan(0, _comparedFrames), where = _where.AsSpan(0, _comparedFrames + (2 * Reach));
        _heard.CopyMono(_heard.End - what.Length, what);
        _heard.CopyMono(_heard.End - what.Length - rough - Reach, where);
        _lag = rough + Reach - SeamFinder.Find(what, where, out _likeness);
    }

    private void Mix(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        for (int frame = 0; frame < mono.Length; frame++)
        {
            float sum = 0;
            foreach (float sample in interleaved.Slice(frame * _channels, _channels))
                sum += sample;
            mono[frame] = sum;
        }
    }

    private static void Blend(
        ReadOnlySpan<float> old, ReadOnlySpan<float> young, (float Old, float New) weights, Span<float> result)
    {
        for (int channel = 0; channel < result.Length; channel++)
            result[channel] = (old[channel] * weights.Old) + (young[channel] * weights.New);
    }
}
