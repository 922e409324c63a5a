using System.Diagnostics;
using Ambience.Conducting;
using Ambience.Health;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback.Governing;

namespace Ambience.Playback;

/// <summary>
/// Makes the music, hop by hop: what the game wants -> conductor -> network -> layers -> mix -> limiter. The sound of a
/// soundtrack without threads and devices; a game's own mixer, an offline render and the real-time generator all read
/// from it.
/// </summary>
/// <remarks>
/// <para>Deterministic: the same model, moods, seed and calls at the same positions give the same samples, however the
/// reads are cut. What the game asks for takes effect at the next hop (10.7 ms with the 48 kHz presets).</para>
/// <para><see cref="SetParameter"/>, <see cref="TransitionTo"/> and the figures may be used from any thread while
/// another reads. All else: one thread at a time. <see cref="Read"/>, <see cref="CaptureState"/> and the setters
/// allocate nothing.</para>
/// </remarks>
public sealed partial class MusicRenderer : ISampleSource, IDisposable
{
    private readonly MoodFile _file;
    private readonly IReadOnlyList<Mood> _moods;
    private readonly WaveNetShape _shape;
    private readonly MusicBatch _batch;
    private readonly bool _ownsBatch;
    private readonly int[] _streams;       // [layers] of the batch
    private ulong _seed;
    private readonly float _outputGain;
    private readonly MusicEvents _events;
    private readonly SoundLevels _levels;

    // A sample's way, in order.
    private readonly GameInbox _inbox;
    private readonly float[] _parameters;  // [parameters], at a reset
    private readonly string[] _parameterNames, _stingerNames;
    private readonly Conductor _conductor;
    private readonly float[] _control;     // [layers, C]
    private readonly LayerVoice[] _voices; // [layers]
    private readonly float[] _mix;         // [HopSamples, Channels]
    private readonly StingerSounds _stingers;
    private readonly MasterBus _master;
    private int _read;                     // samples of the hop last made that were given away

    private bool _resting;                 // the hop in work is silence, made without the network
    private long _hopsMade;
    private long _busyTicks;
    private int _mood;                     // what the figures say

    /// <summary>Prepares to play the moods of a mood file.</summary>
    /// <param name="model">The network.</param>
    /// <param name="moods">The moods; must fit the network (<see cref="MoodFile.CheckAgainst"/>).</param>
    /// <param name="engine">Name in the engine catalogue, "auto" = the best one here.</param>
    /// <param name="seed">The same seed gives the same music.</param>
    /// <exception cref="AmbienceException">The moods do not fit the network, or there is no such engine.</exception>
    public MusicRenderer(WaveNetModel model, MoodFile moods, string engine, ulong seed)
        : this(BatchFor(model, moods, engine), ownsBatch: true, moods, seed, new MusicEvents(), new SoundLevels())
    {
    }

    /// <summary>Prepares to play a few moods at the level at which they were trained.</summary>
    /// <param name="model">The network.</param>
    /// <param name="moods">The moods; at least one. The first one begins.</param>
    /// <param name="parameters">The parameters that the moods' curves follow.</param>
    /// <param name="engine">Name in the engine catalogue, "auto" = the best one here.</param>
    /// <param name="seed">The same seed gives the same music.</param>
    /// <param name="gainDecibels">Gain before the limiter.</param>
    /// <exception cref="AmbienceException">The moods do not fit the network, or there is no such engine.</exception>
    public MusicRenderer(
        WaveNetModel model, IReadOnlyList<Mood> moods, IReadOnlyList<ParameterDefinition> parameters,
        string engine = "auto", ulong seed = 0, float gainDecibels = 0)
        : this(
            model,
            new MoodFile
            {
                Moods = moods, Parameters = parameters,
                Output = new OutputSettings(GainDecibels: gainDecibels, LoudnessLufs: null),
            },
            engine, seed)
    {
    }

    /// <summary>Prepares to play with streams of a batch.</summary>
    /// <param name="batch">The engine; has as many free streams as the moods have layers.</param>
    /// <param name="ownsBatch">Whether it is disposed with the renderer, or if this fails.</param>
    /// <param name="moods">The moods.</param>
    /// <param name="seed">The same seed gives the same music.</param>
    /// <param name="events">Where what happens in the music is told.</param>
    /// <param name="levels">What the game has set of the level.</param>
    /// <param name="previous">Whose place it will take; null = none.</param>
    /// <param name="healthMode">In place of the moods' own.</param>
    internal MusicRenderer(
        MusicBatch batch, bool ownsBatch, MoodFile moods, ulong seed, MusicEvents events, SoundLevels levels,
        MusicRenderer? previous = null, HealthMode? healthMode = null)
    {
        (_batch, _ownsBatch, _events, _levels) = (batch, ownsBatch, events, levels);
        (_file, _moods) = (moods, moods.Moods);
        _healthLog = previous?._healthLog ?? new HealthLog();
        _healthMode = healthMode;
        WaveNetModel model = batch.Model;
        _shape = model.Shape;
        try
        {
            moods.CheckAgainst(model);
            _conductor = new Conductor(model, moods, seed);
            _stingers = new StingerSounds(moods.Stingers, _shape.SampleRateHz, _shape.Channels);
            int outputHz = previous?.SampleRateHz ?? moods.Output.SampleRateHz ?? _shape.SampleRateHz;
            _master = new MasterBus(levels, _shape.SampleRateHz, outputHz, _shape.Channels, _shape.HopSamples);
            _streams = StreamsFor(previous);
            _health = HealthOf(healthMode ?? moods.Health);
        }
        catch
        {
            if (ownsBatch && batch != previous?._batch)
                batch.Dispose();
            throw;
        }
        for (int stinger = 0; stinger < moods.Stingers.Count; stinger++)
            _conductor.SetStingerSeconds(stinger, _stingers.SecondsOf(stinger));
        _inbox = new GameInbox(_conductor.ParameterTargets, moods.Stingers.Count);
        _parameters = new float[moods.Parameters.Count];
        _parameterNames = [.. moods.Parameters.Select(parameter => parameter.Name)];
        _stingerNames = [.. moods.Stingers.Select(stinger => stinger.Name)];
        _outputGain = Decibels.ToAmplitude(moods.Output.GainDecibels + LoudnessGain(model, moods.Output));
        _control = new float[_streams.Length * _shape.ControlSize];
        _voices = [.. _streams.Select(_ => new LayerVoice(model))];
        _leaving = LeavingOf(previous);
        _nothing = new float[_leaving.Length > 0 ? _shape.HopFrames * _shape.Lanes : 0];
        _thinning = new LayerThinning(_streams.Length, _shape.HopSeconds);
        _mix = new float[_shape.HopSamples * _shape.Channels];
        _fingerprint = MusicFingerprint.Of(model, _moods, moods.Parameters);
        _mood = IndexOfMood(moods.StartMood);
        if (ownsBatch && previous is null) // otherwise the engine may be at work, and is spoken to when the music begins
            Reset(seed, _mood);
    }

    /// <summary>The engine and who else it works for.</summary>
    internal MusicBatch Batch => _batch;

    /// <inheritdoc/>
    public int SampleRateHz => _master.SampleRateHz;

    /// <inheritdoc/>
    public int Channels => _shape.Channels;

    /// <summary>
    /// Frames (samples of each channel) that are made at a time, at most; what the game asks for takes effect at their
    /// seams.
    /// </summary>
    public int HopFrames => _master.MaximumFrames;

    /// <summary>Name of the engine that runs the network.</summary>
    public string EngineName => _batch.Engine.Name;

    /// <summary>The moods, by index.</summary>
    public IReadOnlyList<Mood> Moods => _moods;

    /// <summary>Names of the layers of all moods, each a stream of the engine.</summary>
    internal IReadOnlyList<string> LayerNames => _conductor.LayerNames;

    /// <summary>
    /// Index of the mood that was asked for last: it plays, is being faded to, or will be from the next hop on.
    /// </summary>
    public int Mood => _inbox.PendingMood is >= 0 and var pending ? pending : Volatile.Read(ref _mood);

    /// <summary>Frames that a sound is behind the network step that made it: filter bank, resampler and limiter.</summary>
    public int LatencyFrames => _master.LatencyFrames +
        (int)Math.Round(_voices[0].DelaySamples * (double)SampleRateHz / _shape.SampleRateHz);

    /// <summary>Seconds of music made since <see cref="Reset"/>.</summary>
    public double SecondsMade => Volatile.Read(ref _hopsMade) * _shape.HopSeconds;

    /// <summary>
    /// Seconds of music made in one second of computing, since <see cref="Reset"/>; NaN before the first hop.
    /// </summary>
    public double RealTimeFactor => SecondsMade * Stopwatch.Frequency / Volatile.Read(ref _busyTicks);

    /// <summary>Largest sample magnitude made since <see cref="Reset"/>, full scale = 1.</summary>
    public float Peak => _master.Meter.Peak;

    /// <summary>Root mean square of all samples made since <see cref="Reset"/>, in decibels of full scale.</summary>
    public double RmsDecibels => _master.Meter.RmsDecibels;

    /// <summary>[C]: what the network was asked for in the hop last made, for the first layer. Only for the thread that
    /// reads.</summary>
    public ReadOnlySpan<float> Control => _control.AsSpan(0, _shape.ControlSize);

    /// <summary>Bytes that the network remembers of all layers.</summary>
    internal long NetworkStateBytes => (long)_streams.Length * _batch.Engine.StateBytes;

    /// <summary>What the hop last made cost, its share of the batch's work.</summary>
    internal long LastHopTicks { get; private set; }

    /// <summary>The game's hand on the level.</summary>
    internal Fader Fader => _master.Fader;

    /// <summary>
    /// Begins anew: silence, the start of the seed's music, this mood. Parameters stay as the game last set them.
    /// </summary>
    /// <param name="seed">The same seed gives the same music.</param>
    /// <param name="mood">Index of the mood.</param>
    public void Reset(ulong seed, int mood)
    {
        CheckMood(mood);
        _inbox.Cancel();
        Rewind(seed, mood);
    }

    /// <summary>As <see cref="Reset"/>, but a transition that was asked for is still to come, and the game is told.</summary>
    internal void Begin(ulong seed, int mood)
    {
        Rewind(seed, mood);
        _events.Post(MusicEventKind.Mood, mood, 0, 0);
    }

    private void Rewind(ulong seed, int mood)
    {
        _seed = seed;
        _inbox.ReadParameters(_parameters);
        _conductor.Reset(seed, mood, _parameters);
        for (int layer = 0; layer < _streams.Length; layer++)
        {
            _batch.Engine.Reset(_streams[layer], LayerSeed(seed, layer));
            _voices[layer].Reset();
            _health?[layer].Restart();
        }
        _stingers.Reset();
        _master.Reset();
        _read = 0;
        Volatile.Write(ref _mood, mood);
        Volatile.Write(ref _hopsMade, 0);
        Volatile.Write(ref _busyTicks, 0);
        TapBeginning(seed, mood);
    }

    /// <summary>The first layer has the soundtrack's seed; the others must not play the same notes.</summary>
    private static ulong LayerSeed(ulong seed, int layer) => seed + ((ulong)layer * 0x9E3779B97F4A7C15);

    /// <inheritdoc/>
    public void Read(Span<float> interleaved)
    {
        if (interleaved.Length % Channels != 0)
        {
            throw new ArgumentException(
                $"{interleaved.Length} samples are not a whole number of {Channels}-channel frames.", nameof(interleaved));
        }
        while (!interleaved.IsEmpty)
        {
            ReadOnlySpan<float> unread = Unread;
            if (unread.IsEmpty)
            {
                _batch.Make(this);
                unread = Unread;
            }
            int count = Math.Min(interleaved.Length, unread.Length);
            unread[..count].CopyTo(interleaved);
            interleaved = interleaved[count..];
            _read += count;
        }
    }

    /// <summary>What of the hop last made was not given away yet.</summary>
    internal ReadOnlySpan<float> Unread => _master.Audio[_read..];

    /// <summary>Gives away all of <see cref="Unread"/>.</summary>
    internal void SkipUnread() => _read = _master.Audio.Length;

    /// <summary>
    /// First part of a hop, before the network: what is asked of it. False: nothing, for nothing would be heard.
    /// </summary>
    internal bool Prepare()
    {
        _resting = Fader.IsSilent;
        if (_resting)
            return false;
        _inbox.Deliver(_conductor, observer: this);
        _conductor.Next(_control);
        KeepOneLayer();
        _sounding = 0;
        for (int layer = 0; layer < _streams.Length; layer++)
        {
            if (!IsMade(layer))
                continue;
            _sounding++;
            int stream = _streams[layer];
            _control.AsSpan(layer * _shape.ControlSize, _shape.ControlSize).CopyTo(_batch.Control(stream));
            _batch.Engine.SetTemperature(stream, Guarded(layer, _conductor.Temperatures(layer)));
            _batch.Engine.SetActive(stream, true);
        }
        foreach (ref readonly ConductorEvent happened in _conductor.Events)
            Tell(happened);
        Volatile.Write(ref _mood, _conductor.WantedMood);
        return true;
    }

    private void Tell(in ConductorEvent happened)
    {
        switch (happened.Kind)
        {
            case ConductorEventKind.TransitionBegan:
                _events.Post(MusicEventKind.Mood, happened.Mood, 0, LatencyFrames);
                break;
            case ConductorEventKind.BarStarted:
                _events.Post(MusicEventKind.Bar, happened.Mood, happened.Index, LatencyFrames);
                break;
            case ConductorEventKind.StingerStarted:
                _stingers.Start((int)happened.Index);
                break;
        }
    }

    /// <summary>Second part of a hop, after the network: from lanes to sound.</summary>
    internal void Finish()
    {
        if (_resting)
            _master.Rest();
        else
        {
            Mix();
            _master.Process(_mix);
        }
        _read = 0;
        _events.Pass(_master.Frames);
    }

    private void Mix()
    {
        Array.Clear(_mix);
        for (int layer = 0; layer < _streams.Length; layer++)
        {
            _voices[layer].IsMuted = IsLayerMuted(layer);
            if (!IsMade(layer))
            {
                _voices[layer].Rest();
                _health?[layer].Rest();
                continue;
            }
            float gain = _outputGain * _conductor.DuckGain * _conductor.Gain(layer) * _thinning.Advance(layer);
            ReadOnlySpan<float> lanes = Listened(layer, _batch.Lanes(_streams[layer]));
            _voices[layer].AddTo(_mix, lanes, _shape.HopFrames, gain, _conductor.Pan(layer), _conductor.Width(layer));
            Hear(layer);
            _batch.Engine.SetActive(_streams[layer], false);
        }
        RingOut();
        _stingers.AddTo(_mix);
    }

    /// <summary>Adds up what a hop cost; only hops with music count.</summary>
    internal void Account(long ticks)
    {
        TapHop(ticks);
        LastHopTicks = ticks;
        if (_resting)
            return;
        _events.HopTimes.Add((double)ticks / _batch.Time.TimestampFrequency, _shape.HopSeconds);
        // Only this thread writes the figures: plain sums and release stores are enough for the threads that look.
        Volatile.Write(ref _busyTicks, _busyTicks + ticks);
        Volatile.Write(ref _hopsMade, _hopsMade + 1);
    }

    private void CheckMood(int mood)
    {
        if ((uint)mood >= (uint)_moods.Count)
            throw new ArgumentOutOfRangeException(nameof(mood), mood, $"There are {_moods.Count} moods.");
    }
}
