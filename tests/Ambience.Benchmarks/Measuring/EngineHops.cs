using Ambience.Inference;
using Ambience.Inference.Cpu;
using Ambience.Model;

namespace Ambience.Benchmarks.Measuring;

/// <summary>The hops of an engine, with a control vector that changes from hop to hop as music does.</summary>
internal sealed class EngineHops : IHopSource
{
    private const int ControlHops = 8; // different vectors, in turn
    private readonly IWaveNetEngine _engine;
    private readonly float[][] _control;
    private readonly float[] _lanes;
    private int _hop;

    public EngineHops(Case @case)
    {
        WaveNetModel model = RandomModel.Of(@case.Shape);
        var options = new EngineOptions { Weights = @case.Weights, Threads = @case.Threads };
        _engine = @case.VectorWidth > 0 && @case.VectorWidth < CpuEngines.WidestVector
            ? CpuEngines.Create(model.Weights, @case.Batch, options, @case.VectorWidth)
            : EngineCatalogue.Create(@case.Engine, model, @case.Batch, options);
        WaveNetShape shape = @case.Shape;
        _lanes = new float[@case.Batch * shape.HopFrames * shape.Lanes];
        _control = new float[ControlHops][];
        var random = new Random(1);
        for (int h = 0; h < ControlHops; h++)
        {
            _control[h] = new float[@case.Batch * shape.ControlSize];
            for (int i = 0; i < _control[h].Length; i++)
                _control[h][i] = random.NextSingle();
        }
        for (int s = 0; s < @case.Batch; s++)
            _engine.Reset(s, (ulong)s);
    }

    /// <summary>[Streams, HopFrames, Lanes]: the hop last made.</summary>
    public ReadOnlySpan<float> Lanes => _lanes;

    public void MakeHop()
    {
        _engine.Generate(_control[_hop], _engine.Shape.HopFrames, _lanes);
        _hop = (_hop + 1) % ControlHops;
    }

    public void Dispose() => _engine.Dispose();
}
