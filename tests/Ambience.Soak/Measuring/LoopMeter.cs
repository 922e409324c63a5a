using Ambience.Health;
using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>
/// Counts how often music got stuck, hour by hour, as the runtime's <see cref="LoopDetector"/> hears it and where its
/// health monitor draws the line.
/// </summary>
internal sealed class LoopMeter : IMeter
{
    private static readonly float s_stuckScore = HealthRule.All[(int)HealthMeasure.Loop].BuiltIn.Highest;

    private readonly int _channels, _blockSamples;
    private readonly LoopDetector _detector;
    private double _highest;
    private bool _isStuck;
    private long _loops;

    public LoopMeter(int sampleRateHz, int channels) =>
        (_channels, _blockSamples, _detector) = (channels, sampleRateHz / 100 * channels, new LoopDetector(sampleRateHz));

    /// <summary>The highest mean of five similarities in a row; 1 = an exact loop.</summary>
    public double HighestScore => _highest;

    /// <summary>Times that the music got stuck.</summary>
    public long Loops => _loops;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        while (!interleaved.IsEmpty)
        {
            int samples = Math.Min(interleaved.Length, _blockSamples); // the score changes every two seconds
            _detector.Add(interleaved[..samples], _channels);
            interleaved = interleaved[samples..];
            _highest = Math.Max(_highest, _detector.Score);
            bool stuck = _detector.Score > s_stuckScore;
            if (stuck && !_isStuck)
                _loops++;
            _isStuck = stuck;
        }
    }

    /// <summary>Forgets the score; what sounds is searched on.</summary>
    public void Reset() => (_highest, _loops) = (0, 0);

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        _detector.Transfer(state);
        state.Value(ref _highest);
        state.Value(ref _isStuck);
        state.Value(ref _loops);
    }
}
