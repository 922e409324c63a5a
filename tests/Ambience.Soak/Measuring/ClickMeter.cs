using Ambience.Health;
using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>Counts what the runtime's <see cref="ClickDetector"/> finds, hour by hour, and notes where it was.</summary>
internal sealed class ClickMeter : IMeter
{
    private const int MostKept = 64;

    private readonly int _channels;
    private readonly ClickDetector _detector;
    private readonly long[] _kept = new long[MostKept];
    private long _before; // counted up to the last reset

    public ClickMeter(int sampleRateHz, int channels) =>
        (_channels, _detector) = (channels, new ClickDetector(sampleRateHz, channels));

    /// <summary>Clicks so far, in any channel; those within 50 ms of one before count with it.</summary>
    public long Count => _detector.Count - _before;

    /// <summary>The frames of the first ones since <see cref="Reset"/>, counted from the start.</summary>
    public ReadOnlySpan<long> Frames => _kept.AsSpan(0, (int)Math.Min(Count, MostKept));

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        while (!interleaved.IsEmpty)
        {
            int samples = Math.Min(interleaved.Length, _detector.SegmentFrames * _channels);
            long count = Count;
            _detector.Add(interleaved[..samples]);
            if (Count > count && count < MostKept)
                _kept[count] = _detector.LastFrame;
            interleaved = interleaved[samples..];
        }
    }

    /// <summary>Forgets the clicks; what sounds is judged on.</summary>
    public void Reset() => _before = _detector.Count;

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        _detector.Transfer(state);
        state.Values<long>(_kept);
        state.Value(ref _before);
    }
}
