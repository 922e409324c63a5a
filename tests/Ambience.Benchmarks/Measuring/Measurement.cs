using System.Diagnostics;
using Ambience.Audio;
using Ambience.Benchmarks.Machine;
using Ambience.Model;

namespace Ambience.Benchmarks.Measuring;

/// <summary>
/// Times one row hop by hop, in rounds: the rows of a preset take turns, so that their ratios hold on a machine whose
/// clock moves.
/// </summary>
internal sealed class Measurement : IDisposable
{
    // The runtime's compiler looks every 100 ms for what it should compile better.
    private const double WarmUpSeconds = 0.25;
    private readonly IHopSource _source;
    private readonly WaveNetShape _shape;
    private readonly LaneDecoder?[] _decoders; // one a stream
    private readonly float[] _samples;
    private readonly double[] _network, _filterBank; // microseconds of each hop
    private readonly List<double> _networkRounds = [], _filterBankRounds = [];
    private readonly int _hopsPerRound;
    private readonly int _batch;
    private int _hops;
    private long _allocated;

    /// <summary>Compiles and warms up, and divides the time among the rounds.</summary>
    /// <param name="source">What to time.</param>
    /// <param name="shape">Its network.</param>
    /// <param name="batch">Its streams.</param>
    /// <param name="rounds">Rounds to come.</param>
    /// <param name="seconds">How long all rounds together shall take, about.</param>
    public Measurement(IHopSource source, WaveNetShape shape, int batch, int rounds, double seconds)
    {
        _source = source;
        _shape = shape;
        _batch = batch;
        _decoders = new LaneDecoder?[shape.Bands > 1 && source is EngineHops ? batch : 0];
        for (int s = 0; s < _decoders.Length; s++)
            _decoders[s] = new LaneDecoder(RandomModel.Of(shape));
        _samples = new float[shape.HopSamples * shape.Channels];

        double least = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds; i++)
        {
            Hop(out double network, out double filterBank);
            least = Math.Min(least, network + filterBank);
        }
        _hopsPerRound = (int)Math.Clamp(seconds * 1e6 / rounds / least, 2, 20_000 / rounds);
        _network = new double[_hopsPerRound * rounds];
        _filterBank = new double[_network.Length];
    }

    /// <summary>One round.</summary>
    public void Round()
    {
        int first = _hops;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < _hopsPerRound; i++, _hops++)
            Hop(out _network[_hops], out _filterBank[_hops]);
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        _networkRounds.Add(Average(_network));
        _filterBankRounds.Add(Average(_filterBank));

        double Average(double[] times) => times.AsSpan(first, _hopsPerRound).ToArray().Average();
    }

    /// <summary>What came out.</summary>
    public Row Row(Case @case, Ceilings? ceilings)
    {
        double[] hops = [.. _network.Zip(_filterBank, (network, filterBank) => network + filterBank).Order()];
        double frames = (double)_shape.HopFrames * _batch;
        double network = Median(_networkRounds) / frames, filterBank = Median(_filterBankRounds) / frames;
        double share = (network + filterBank) * 1e-6 * _shape.FrameRateHz;
        return new Row
        {
            Engine = @case.Engine,
            Preset = _shape.Name,
            Weights = @case.WeightsName,
            Batch = _batch,
            Threads = @case.Threads,
            InstructionSet = @case.InstructionSet,
            MicrosecondsPerFrame = network,
            FilterBankMicrosecondsPerFrame = filterBank,
            FloorMicroseconds = ceilings is null ? double.NaN : Floor.Microseconds(@case, ceilings),
            Gmacs = _shape.MacsPerFrame / network / 1e3,
            RealTimeFactor = 1 / share,
            PercentOfCore = 100 * share,
            P50 = Quantile(hops, 0.5),
            P99 = Quantile(hops, 0.99),
            P999 = Quantile(hops, 0.999),
            Hops = hops.Length,
            AllocatedBytes = _allocated,
        };
    }

    public void Dispose() => _source.Dispose();

    private void Hop(out double network, out double filterBank)
    {
        long start = Stopwatch.GetTimestamp();
        _source.MakeHop();
        long made = Stopwatch.GetTimestamp();
        for (int s = 0; s < _decoders.Length; s++)
        {
            ReadOnlySpan<float> lanes = ((EngineHops)_source).Lanes.Slice(s * _samples.Length, _samples.Length);
            _decoders[s]!.Process(lanes, _shape.HopFrames, _samples);
        }
        network = Stopwatch.GetElapsedTime(start, made).TotalMicroseconds;
        filterBank = _decoders.Length == 0 ? 0 : Stopwatch.GetElapsedTime(made).TotalMicroseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Nearest rank: the smallest value that at least this share of all values does not exceed.</summary>
    private static double Quantile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
