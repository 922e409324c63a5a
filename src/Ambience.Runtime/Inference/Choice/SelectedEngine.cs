using Ambience.Model;
using Microsoft.Extensions.Logging;

namespace Ambience.Inference.Choice;

/// <summary>
/// The engine of a player. When its device is lost, the stand-in on the CPU takes the streams over where they are and the
/// call that failed is made again there: the music goes on without a gap.
/// </summary>
/// <remarks>
/// The stand-in exists from the start, so that the change allocates no buffers and compiles nothing. What the two compute
/// differs by the tolerance of the engine that was lost; the state and the random numbers are the same.
/// </remarks>
internal sealed partial class SelectedEngine : IWaveNetEngine, IEntropySource
{
    private readonly ILogger? _logger;
    private readonly float[][] _temperatures; // [Streams][Lanes], as last set; the contract has no way to ask for them
    private readonly ulong[] _seeds;          // [Streams], of the last reset
    private readonly byte[] _state;
    private IWaveNetEngine _engine;
    private IWaveNetEngine? _standby;
    private volatile EngineChoice _choice;

    /// <summary>Takes both engines over; they are disposed with it.</summary>
    /// <param name="engine">What runs.</param>
    /// <param name="standby">What takes over when the device of the first is lost; null where there is none to lose.</param>
    /// <param name="choice">How they were chosen.</param>
    /// <param name="logger">Is told of a loss.</param>
    public SelectedEngine(IWaveNetEngine engine, IWaveNetEngine? standby, EngineChoice choice, ILogger? logger)
    {
        _engine = engine;
        _standby = standby;
        _choice = choice;
        _logger = logger;
        _temperatures = new float[engine.Streams][];
        for (int s = 0; s < _temperatures.Length; s++)
        {
            _temperatures[s] = new float[engine.Shape.Lanes];
            Array.Fill(_temperatures[s], 1f);
        }
        _seeds = new ulong[engine.Streams];
        _state = new byte[engine.StateBytes];
    }

    /// <summary>Which engine runs and why. Any thread.</summary>
    public EngineChoice Choice => _choice;

    public string Name => _engine.Name;

    public WaveNetShape Shape => _engine.Shape;

    public int Streams => _engine.Streams;

    public int StateBytes => _engine.StateBytes;

    /// <summary>Bytes of the weights that the engine holds itself, as far as it is known.</summary>
    public long WeightBytes => (_engine as EngineBase)?.WeightBytes ?? 0;

    public long FramesMade(int stream) => _engine.FramesMade(stream);

    public void SetActive(int stream, bool active) => _engine.SetActive(stream, active);

    public bool IsActive(int stream) => _engine.IsActive(stream);

    public void SetTemperature(int stream, ReadOnlySpan<float> perLane)
    {
        _engine.SetTemperature(stream, perLane);
        perLane.CopyTo(_temperatures[stream]);
    }

    public void Reset(int stream, ulong seed)
    {
        try
        {
            _engine.Reset(stream, seed);
        }
        catch (EngineLostException e) when (_standby is not null)
        {
            TakeOver(e);
            _engine.Reset(stream, seed);
        }
        _seeds[stream] = seed;
    }

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes)
    {
        try
        {
            _engine.Generate(control, frames, lanes);
        }
        catch (EngineLostException e) when (_standby is not null)
        {
            TakeOver(e);
            _engine.Generate(control, frames, lanes);
        }
    }

    public void TeacherForce(ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, int frames, StageTrace trace)
    {
        try
        {
            _engine.TeacherForce(control, inputs, frames, trace);
        }
        catch (EngineLostException e) when (_standby is not null)
        {
            TakeOver(e);
            _engine.TeacherForce(control, inputs, frames, trace);
        }
    }

    public float TakeEntropy(int stream) => (_engine as IEntropySource)?.TakeEntropy(stream) ?? IEntropySource.Unknown;

    public void CaptureState(int stream, Span<byte> state) => _engine.CaptureState(stream, state);

    public void RestoreState(int stream, ReadOnlySpan<byte> state)
    {
        try
        {
            _engine.RestoreState(stream, state);
        }
        catch (EngineLostException e) when (_standby is not null)
        {
            TakeOver(e);
            _engine.RestoreState(stream, state);
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _standby?.Dispose();
        _standby = null;
    }

    /// <summary>
    /// Goes on with another engine of the same network from the very frame, for one that computes more cheaply. Allocates
    /// nothing. Only between engines that cannot be lost.
    /// </summary>
    /// <returns>The one that ran, to come back to or to dispose.</returns>
    public IWaveNetEngine Exchange(IWaveNetEngine next)
    {
        IWaveNetEngine before = _engine;
        Move(before, next);
        _engine = next;
        return before;
    }

    private void Move(IWaveNetEngine from, IWaveNetEngine to)
    {
        for (int s = 0; s < from.Streams; s++)
        {
            to.SetActive(s, from.IsActive(s));
            to.SetTemperature(s, _temperatures[s]);
            try
            {
                from.CaptureState(s, _state);
                to.RestoreState(s, _state);
            }
            catch (AmbienceException)
            {
                // Not even the state could be saved: the stream's music begins anew, which is better than silence.
                to.Reset(s, _seeds[s]);
            }
        }
    }

    private void TakeOver(EngineLostException loss)
    {
        IWaveNetEngine lost = _engine, next = _standby!;
        Move(lost, next);
        _engine = next;
        _standby = null;
        string reason = $"{loss.Message} The CPU engine went on with the music.";
        _choice = _choice with { Engine = next.Name, Reason = reason };

        // A driver in trouble may take its time, and a log writes where it likes: neither on the thread that makes music.
        ILogger? logger = _logger;
        ThreadPool.UnsafeQueueUserWorkItem(_ =>
        {
            if (logger is not null)
                LogLoss(logger, reason);
            lost.Dispose();
        }, null);
    }

    [LoggerMessage(3, LogLevel.Error, "{Reason}")]
    private static partial void LogLoss(ILogger logger, string reason);
}
