using System.Diagnostics;
using Ambience.Audio;
using Ambience.Conducting;
using Ambience.Inference;
using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Playback;

/// <summary>
/// Makes the music, hop by hop: what the game wants -> conductor -> network -> audio -> gain -> limiter. The sound of a
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
public sealed class MusicRenderer : ISampleSource, IDisposable
{
    private const ulong StateMagic = 0x31_54_53_42_4D_41_4E_57; // "WNAMBST1", little-endian; the digit is the version

    private readonly IReadOnlyList<Mood> _moods;
    private readonly WaveNetShape _shape;
    private readonly ulong _fingerprint;
    private readonly float _outputGainDecibels;

    // A sample's way, in order.
    private readonly GameInbox _inbox;
    private readonly float[] _parameters;   // [parameters], at a reset
    private readonly Conductor _conductor;
    private readonly float[] _control;      // [C]
    private readonly IWaveNetEngine _engine;
    private readonly float[] _temperatures; // [Lanes]
    private readonly float[] _lanes;        // [HopFrames, Lanes]
    private readonly LaneDecoder _decoder;
    private readonly Limiter _limiter;
    private readonly LevelMeter _meter = new();
    private readonly float[] _hop;          // [HopSamples, Channels]: the hop last made
    private int _read;                      // samples of it already given away

    private readonly float[] _scratch;      // for captured state
    private float _gain;                    // linear, at the end of the hop last made; negative before the first
    private float _gainDecibels;            // what _gain was computed from; NaN = compute it
    private long _hopsMade;
    private long _busyTicks;
    private int _mood;

    /// <summary>Prepares to play the moods of a mood file.</summary>
    /// <param name="model">The network.</param>
    /// <param name="moods">The moods; must fit the network (<see cref="MoodFile.CheckAgainst"/>).</param>
    /// <param name="engine">Name in the engine catalogue, "auto" = the best one here.</param>
    /// <param name="seed">The same seed gives the same music.</param>
    /// <exception cref="AmbienceException">The moods do not fit the network, or there is no such engine.</exception>
    public MusicRenderer(WaveNetModel model, MoodFile moods, string engine, ulong seed)
        : this(model, Checked(model, moods).Moods, moods.Parameters, engine, seed, moods.Output.GainDecibels)
    {
        Reset(seed, IndexOfMood(moods.StartMood));
    }

    /// <summary>Prepares to play moods that come from elsewhere than a file.</summary>
    /// <param name="model">The network.</param>
    /// <param name="moods">The moods; at least one. The first one begins.</param>
    /// <param name="parameters">The parameters that the moods' curves follow.</param>
    /// <param name="engine">Name in the engine catalogue, "auto" = the best one here.</param>
    /// <param name="seed">The same seed gives the same music.</param>
    /// <param name="gainDecibels">Gain before the limiter.</param>
    /// <exception cref="AmbienceException">There is no such engine.</exception>
    /// <exception cref="ArgumentException">The moods do not fit the network.</exception>
    public MusicRenderer(
        WaveNetModel model, IReadOnlyList<Mood> moods, IReadOnlyList<ParameterDefinition> parameters,
        string engine = "auto", ulong seed = 0, float gainDecibels = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(moods);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentException.ThrowIfNullOrEmpty(engine);
        _moods = moods;
        _shape = model.Shape;
        _outputGainDecibels = gainDecibels;
        _fingerprint = MusicFingerprint.Of(model, moods, parameters);
        _conductor = new Conductor(model, moods, parameters, seed);
        _inbox = new GameInbox(_conductor.ParameterTargets);
        _parameters = new float[parameters.Count];
        _control = new float[_shape.ControlSize];
        _engine = EngineCatalogue.Create(engine, model, streams: 1);
        _temperatures = new float[_shape.Lanes];
        _lanes = new float[_shape.HopFrames * _shape.Lanes];
        _decoder = new LaneDecoder(model);
        _limiter = new Limiter(_shape.SampleRateHz, _shape.Channels);
        _hop = new float[_shape.HopSamples * _shape.Channels];
        _scratch = new float[Math.Max(_decoder.StateFloats, _limiter.StateFloats)];
        StateBytes =
            (2 * sizeof(ulong)) + _conductor.StateBytes + _inbox.StateBytes + _engine.StateBytes +
            sizeof(float) + sizeof(int) + ((_decoder.StateFloats + _limiter.StateFloats + _hop.Length) * sizeof(float));
        _temperatures[0] = float.NaN;
        Reset(seed, mood: 0);
    }

    /// <inheritdoc/>
    public int SampleRateHz => _shape.SampleRateHz;

    /// <inheritdoc/>
    public int Channels => _shape.Channels;

    /// <summary>
    /// Frames (samples of each channel) that are made at a time; what the game asks for takes effect at their seams.
    /// </summary>
    public int HopFrames => _shape.HopSamples;

    /// <summary>Name of the engine that runs the network.</summary>
    public string EngineName => _engine.Name;

    /// <summary>The moods, by index.</summary>
    public IReadOnlyList<Mood> Moods => _moods;

    /// <summary>
    /// Index of the mood that was asked for last: it plays, is being faded to, or will be from the next hop on.
    /// </summary>
    public int Mood => _inbox.PendingMood is >= 0 and var pending ? pending : Volatile.Read(ref _mood);

    /// <summary>Frames that a sound is behind the network step that made it: filter bank and limiter.</summary>
    public int LatencyFrames => _decoder.DelaySamples + _limiter.LatencySamples;

    /// <summary>Seconds of music made since <see cref="Reset"/>.</summary>
    public double SecondsMade => Volatile.Read(ref _hopsMade) * _shape.HopSeconds;

    /// <summary>
    /// Seconds of music made in one second of computing, since <see cref="Reset"/>; NaN before the first hop.
    /// </summary>
    public double RealTimeFactor => SecondsMade * Stopwatch.Frequency / Volatile.Read(ref _busyTicks);

    /// <summary>Largest sample magnitude made since <see cref="Reset"/>, full scale = 1.</summary>
    public float Peak => _meter.Peak;

    /// <summary>Root mean square of all samples made since <see cref="Reset"/>, in decibels of full scale.</summary>
    public double RmsDecibels => _meter.RmsDecibels;

    /// <summary>[C]: what the network was asked for in the hop last made. Only for the thread that reads.</summary>
    public ReadOnlySpan<float> Control => _control;

    /// <summary>
    /// Begins anew: silence, the start of the seed's music, this mood. Parameters stay as the game last set them.
    /// </summary>
    /// <param name="seed">The same seed gives the same music.</param>
    /// <param name="mood">Index of the mood.</param>
    public void Reset(ulong seed, int mood)
    {
        if ((uint)mood >= (uint)_moods.Count)
            throw new ArgumentOutOfRangeException(nameof(mood), mood, $"There are {_moods.Count} moods.");
        _inbox.CancelTransition();
        _inbox.ReadParameters(_parameters);
        _conductor.Reset(seed, mood, _parameters);
        _engine.Reset(0, seed);
        _decoder.Reset();
        _limiter.Reset();
        _meter.Reset();
        _read = _hop.Length;
        _gain = -1;
        _gainDecibels = float.NaN;
        Volatile.Write(ref _mood, mood);
        Volatile.Write(ref _hopsMade, 0);
        Volatile.Write(ref _busyTicks, 0);
    }

    /// <summary>Index of a mood by name.</summary>
    /// <exception cref="ArgumentException">There is no such mood.</exception>
    public int IndexOfMood(string name)
    {
        for (int mood = 0; mood < _moods.Count; mood++)
        {
            if (_moods[mood].Name == name)
                return mood;
        }
        throw new ArgumentException(
            $"There is no mood '{name}'. Choose one of: {string.Join(", ", _moods.Select(mood => mood.Name))}.", nameof(name));
    }

    /// <summary>
    /// Moves over to a mood inside the music that plays. Any thread; never blocks; the last call before a hop counts.
    /// </summary>
    /// <param name="mood">Index of the mood.</param>
    /// <param name="fadeSeconds">Length of the ramp; null = the mood's own.</param>
    public void TransitionTo(int mood, float? fadeSeconds = null)
    {
        if ((uint)mood >= (uint)_moods.Count)
            throw new ArgumentOutOfRangeException(nameof(mood), mood, $"There are {_moods.Count} moods.");
        float seconds = fadeSeconds ?? _moods[mood].FadeSeconds;
        if (!(seconds is >= 0 and <= MoodMix.MaximumFadeSeconds))
        {
            throw new ArgumentOutOfRangeException(
                nameof(fadeSeconds), seconds, $"A fade must last 0 to {MoodMix.MaximumFadeSeconds} seconds.");
        }
        _inbox.TransitionTo(mood, seconds);
    }

    /// <summary>Sets a parameter. Any thread; never blocks; the last value before a hop counts.</summary>
    /// <param name="parameter">Index of the parameter.</param>
    /// <param name="value">Out of the parameter's range means the end of the range; not NaN.</param>
    public void SetParameter(int parameter, float value)
    {
        if (float.IsNaN(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A parameter must be a number.");
        ArgumentOutOfRangeException.ThrowIfNegative(parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(parameter, _inbox.Count);
        _inbox.SetParameter(parameter, value);
    }

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
            if (_read == _hop.Length)
                MakeHop();
            int count = Math.Min(interleaved.Length, _hop.Length - _read);
            _hop.AsSpan(_read, count).CopyTo(interleaved);
            interleaved = interleaved[count..];
            _read += count;
        }
    }

    private void MakeHop()
    {
        long start = Stopwatch.GetTimestamp();
        _inbox.Deliver(_conductor);
        _conductor.Next(_control);
        SetTemperature(_conductor.Temperature);
        _engine.Generate(_control, _shape.HopFrames, _lanes);
        _decoder.Process(_lanes, _shape.HopFrames, _hop);
        ApplyGain(_outputGainDecibels + _conductor.GainDecibels);
        _limiter.Process(_hop);
        _meter.Measure(_hop);
        _read = 0;

        // Only this thread writes the figures: plain sums and release stores are enough for the threads that look.
        Volatile.Write(ref _mood, _conductor.Mood);
        Volatile.Write(ref _busyTicks, _busyTicks + Stopwatch.GetTimestamp() - start);
        Volatile.Write(ref _hopsMade, _hopsMade + 1);
    }

    private void SetTemperature(float temperature)
    {
        if (temperature == _temperatures[0])
            return;
        Array.Fill(_temperatures, temperature);
        _engine.SetTemperature(0, _temperatures);
    }

    /// <summary>Multiplies the hop by a gain that moves in a straight line from where the last hop ended.</summary>
    private void ApplyGain(float decibels)
    {
        if (decibels != _gainDecibels)
        {
            _gainDecibels = decibels;
            // In double and rounded once, so that the last bits of one system's pow do not reach the samples.
            float target = (float)Math.Pow(10, decibels / 20.0);
            float from = _gain < 0 ? target : _gain;
            float step = (target - from) / _shape.HopSamples;
            for (int i = 0; i < _hop.Length; i++)
                _hop[i] *= from + (step * ((i / Channels) + 1));
            _gain = target;
        }
        else if (_gain != 1)
        {
            foreach (ref float sample in _hop.AsSpan())
                sample *= _gain;
        }
    }

    /// <summary>Bytes that <see cref="CaptureState"/> writes.</summary>
    public int StateBytes { get; }

    /// <summary>
    /// Writes everything that the music depends on, also what was asked for and has not taken effect.
    /// </summary>
    /// <param name="state">[<see cref="StateBytes"/>]</param>
    public void CaptureState(Span<byte> state)
    {
        if (state.Length != StateBytes)
            throw new ArgumentException($"The state has {StateBytes} bytes, but the span {state.Length}.", nameof(state));
        var writer = new StateWriter(state);
        writer.Write(StateMagic);
        writer.Write(_fingerprint);
        _conductor.Capture(ref writer);
        _inbox.Capture(ref writer);
        _engine.CaptureState(0, writer.Take(_engine.StateBytes));
        writer.Write(_gain);
        writer.Write(_read);
        _decoder.CaptureState(_scratch.AsSpan(0, _decoder.StateFloats));
        writer.Write(_scratch.AsSpan(0, _decoder.StateFloats));
        _limiter.CaptureState(_scratch.AsSpan(0, _limiter.StateFloats));
        writer.Write(_scratch.AsSpan(0, _limiter.StateFloats));
        writer.Write(_hop);
    }

    /// <summary>Goes on exactly where the state was captured, on this or any other machine and engine.</summary>
    /// <param name="state">From <see cref="CaptureState"/> of a renderer of the same network, moods and
    /// parameters.</param>
    /// <exception cref="AmbienceException">The bytes are no such state; the music goes on as if nothing had been
    /// asked.</exception>
    public void RestoreState(ReadOnlySpan<byte> state)
    {
        var before = new byte[StateBytes];
        CaptureState(before);
        try
        {
            ReadState(state);
        }
        catch
        {
            ReadState(before);
            throw;
        }
    }

    private void ReadState(ReadOnlySpan<byte> state)
    {
        var reader = new StateReader(state);
        if (state.Length < sizeof(ulong) || reader.ReadUInt64("mark") != StateMagic)
        {
            throw new AmbienceException(
                "This is not captured music, or it was captured by another version of the library. " +
                "Start the music afresh with Play.");
        }
        if (reader.ReadUInt64("fingerprint") != _fingerprint || state.Length != StateBytes)
        {
            throw new AmbienceException(
                "This music was captured with another weight file, or with other moods or parameters, and cannot be " +
                "resumed with these. Use the same ones, or start the music afresh with Play.");
        }
        _conductor.Restore(ref reader);
        _inbox.Restore(ref reader, _moods.Count);
        RestoreEngine(reader.Take("network state", _engine.StateBytes));
        _gain = reader.ReadSingle("gain", -1, float.MaxValue);
        _gainDecibels = float.NaN;
        _read = reader.ReadInt32("position", 0, _hop.Length);
        if (_read % Channels != 0)
            throw StateReader.Bad("position", "at a whole frame", $"{_read}");
        reader.ReadSingles("filter state", _scratch.AsSpan(0, _decoder.StateFloats), float.MaxValue);
        _decoder.RestoreState(_scratch.AsSpan(0, _decoder.StateFloats));
        reader.ReadSingles("limiter state", _scratch.AsSpan(0, _limiter.StateFloats), float.MaxValue);
        _limiter.RestoreState(_scratch.AsSpan(0, _limiter.StateFloats));
        reader.ReadSingles("audio", _hop, float.MaxValue);
        _temperatures[0] = float.NaN; // the engine does not keep it in its state: set it with the next hop
        Volatile.Write(ref _mood, _conductor.Mood);
    }

    private void RestoreEngine(ReadOnlySpan<byte> state)
    {
        try
        {
            _engine.RestoreState(0, state);
        }
        catch (ArgumentException e)
        {
            throw new AmbienceException(
                $"The captured music cannot be resumed: {e.Message} Start the music afresh with Play.", e);
        }
        // States are captured between hops; anywhere else the engine would look for a control vector that is not there.
        long frames = _engine.FramesMade(0);
        if (frames < 0 || frames > long.MaxValue / 2 || frames % _shape.HopFrames != 0)
            throw StateReader.Bad("frame counter", $"a multiple of {_shape.HopFrames}", $"{frames}");
    }

    /// <summary>Frees the engine.</summary>
    public void Dispose() => _engine.Dispose();

    private static MoodFile Checked(WaveNetModel model, MoodFile moods)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(moods);
        moods.CheckAgainst(model);
        return moods;
    }
}
