using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// Measures what one stream of a network makes, half a second at a time: the detectors of the health monitor, which the
/// trainer runs over training audio to learn what is usual.
/// </summary>
/// <remarks>
/// Not thread-safe; allocates only when constructed. The same hops give the same figures on every machine of one
/// mathematics library (tables of sines and logarithms are made when constructed).
/// </remarks>
public sealed class HealthMeter
{
    private const double BlockSeconds = 0.5;
    private const int ClickBlocks = 4;       // two seconds
    private const int LevelBlocks = 2;       // one second

    /// <summary>
    /// Music that is asked to be softer than the first, and is softer than the second, is not measured against what was
    /// asked: near silence a network follows loosely, and nobody hears it.
    /// </summary>
    private const float LeastAskedLufs = -48, LeastHeardDecibels = -30;

    private readonly WaveNetShape _shape;
    private readonly int _blockHops;
    private readonly LaneLevels _lanes;
    private readonly OffsetMeter _offset;
    private readonly ClippingMeter _clipping = new();
    private readonly ToneMeter _tones;
    private readonly LoopDetector _loops;
    private readonly ClickDetector _clicks;
    private readonly float[] _figures = new float[HealthRange.MeasureCount];
    private readonly long[] _clicksBefore = new long[ClickBlocks];
    private readonly (float Heard, float Asked)[] _levels = new (float, float)[LevelBlocks];
    private int _hops, _blocks;
    private float _asked, _entropy, _burst;
    private bool _entropyKnown;

    /// <summary>Prepares a meter.</summary>
    /// <param name="model">Shape, deviations and filters are taken from it.</param>
    /// <exception cref="ArgumentException">Its filters or deviations do not fit its shape.</exception>
    public HealthMeter(WaveNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _shape = model.Shape;
        if (model.LaneDeviations.Length != _shape.Lanes)
        {
            throw new ArgumentException(
                $"Expected {_shape.Lanes} lane deviations, found {model.LaneDeviations.Length}.", nameof(model));
        }
        double framesPerSecond = (double)_shape.SampleRateHz / _shape.Bands;
        _blockHops = Math.Max(1, (int)Math.Round(BlockSeconds / _shape.HopSeconds));
        _lanes = new LaneLevels(model);
        _offset = new OffsetMeter(model);
        _tones = new ToneMeter(framesPerSecond);
        _loops = new LoopDetector(framesPerSecond);
        _clicks = new ClickDetector(_shape.SampleRateHz, _shape.Channels);
        Restart();
    }

    /// <summary>Hops of a block.</summary>
    public int BlockHops => _blockHops;

    /// <summary>Blocks measured since the start or <see cref="Restart"/>.</summary>
    public int Blocks => _blocks;

    /// <summary>
    /// One figure for each <see cref="HealthMeasure"/>, of the block that ended last; NaN where it could not be measured.
    /// </summary>
    public ReadOnlySpan<float> Figures => _figures;

    /// <summary>Level of the hop last added in decibels of full scale; NaN if it had anything but finite numbers.</summary>
    public float HopDecibels { get; private set; }

    /// <summary>Level over the block that ended last, in decibels of full scale.</summary>
    public float BlockDecibels { get; private set; }

    /// <summary>Loudness that was asked for over the block that ended last, in LUFS; NaN if it was left free.</summary>
    public float AskedLufs { get; private set; }

    /// <summary>Forgets everything: what comes has nothing to do with what was.</summary>
    public void Restart()
    {
        _tones.Restart();
        _loops.Reset();
        _clicks.Reset();
        Array.Clear(_clicksBefore);
        _figures.AsSpan().Fill(float.NaN);
        _blocks = 0;
        BeginBlock();
    }

    /// <summary>Takes a hop as the network made it.</summary>
    /// <param name="lanes">[HopFrames, Lanes]</param>
    /// <param name="control">[C]: what was asked for; empty for a network without control.</param>
    /// <param name="entropy">
    /// Nats a lane of the distributions drawn from; positive infinity if unknown, NaN if they were not finite.
    /// </param>
    /// <returns>Whether all of it is finite; a hop that is not counts nowhere, and has no audio.</returns>
    public bool AddHop(ReadOnlySpan<float> lanes, ReadOnlySpan<float> control, float entropy)
    {
        if (lanes.Length != _shape.HopFrames * _shape.Lanes)
        {
            throw new ArgumentException(
                $"Expected {_shape.HopFrames} x {_shape.Lanes} lanes, found {lanes.Length}.", nameof(lanes));
        }
        float power = float.IsNaN(entropy) ? float.NaN : _lanes.Add(lanes);
        HopDecibels = float.IsNaN(power) ? float.NaN : Level.Decibels(power);
        if (float.IsNaN(power))
            return false;
        _burst = Math.Max(_burst, HopDecibels);
        _offset.Add(lanes);
        for (int i = 0; i < lanes.Length; i += _shape.Lanes)
        {
            _tones.Add(lanes[i]);
            _loops.Add(lanes[i]);
        }
        _asked += AskedPower(control);
        _entropyKnown &= entropy != IEntropySource.Unknown;
        _entropy += entropy;
        return true;
    }

    /// <summary>Takes the sound of the hop that was added.</summary>
    /// <param name="interleaved">[HopSamples, Channels], full scale = 1, before any gain.</param>
    /// <returns>Whether a block ended: <see cref="Figures"/> are new.</returns>
    public bool AddAudio(ReadOnlySpan<float> interleaved)
    {
        _clipping.Add(interleaved);
        _clicks.Add(interleaved);
        if (++_hops < _blockHops)
            return false;
        EndBlock();
        BeginBlock();
        return true;
    }

    private float AskedPower(ReadOnlySpan<float> control)
    {
        if (control.Length <= ControlLayout.Loudness)
            return float.NaN;
        bool known = control.Length <= ControlLayout.KnownFlags || control[ControlLayout.KnownFlags + 1] > 0.5f;
        return known ? Level.Power((control[ControlLayout.Loudness] * 20) - 40) : float.NaN;
    }

    private void BeginBlock()
    {
        _hops = 0;
        _asked = _entropy = 0;
        _entropyKnown = true;
        _burst = float.NegativeInfinity;
        _lanes.Restart();
        _offset.Restart();
        _clipping.Restart();
    }

    private void EndBlock()
    {
        _tones.Measure();
        float heard = _lanes.Power(), asked = _asked / _hops;
        _levels[_blocks % LevelBlocks] = (heard, asked);
        if (_blocks > 0)
        {
            heard = (_levels[0].Heard + _levels[1].Heard) / 2;
            asked = (_levels[0].Asked + _levels[1].Asked) / 2;
        }
        BlockDecibels = Level.Decibels(heard);
        AskedLufs = float.IsNaN(asked) ? float.NaN : Level.Decibels(asked);
        long clicks = _clicks.Count, before = _clicksBefore[_blocks % ClickBlocks];
        _clicksBefore[_blocks % ClickBlocks] = clicks;
        _blocks++;

        bool steered = _shape.ControlSize > 0;
        bool tells = !steered || AskedLufs > LeastAskedLufs || BlockDecibels > LeastHeardDecibels;
        Set(HealthMeasure.Level, !tells ? float.NaN : steered ? BlockDecibels - AskedLufs : BlockDecibels);
        Set(HealthMeasure.Burst, _burst);
        Set(HealthMeasure.Clipping, _clipping.Clipping);
        Set(HealthMeasure.DirectCurrent, _offset.DirectCurrent);
        Set(HealthMeasure.Clicks, (float)((clicks - before) / (ClickBlocks * _blockHops * _shape.HopSeconds)));
        Set(HealthMeasure.BandFlatness, _lanes.Flatness());
        Set(HealthMeasure.ToneFlatness, _tones.Flatness);
        Set(HealthMeasure.Loop, _loops.Score);
        Set(HealthMeasure.Entropy, _entropyKnown ? _entropy / _hops : float.NaN);
        Set(HealthMeasure.ChromaEntropy, _tones.ChromaEntropy);
    }

    private void Set(HealthMeasure measure, float figure) => _figures[(int)measure] = figure;
}
