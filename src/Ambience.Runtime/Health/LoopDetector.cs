using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ambience.Audio;
using Ambience.IO;

namespace Ambience.Health;

/// <summary>
/// Hears whether music got stuck: a network in a limit cycle repeats its waveform, while a network that plays, even one
/// held chord, does not make the same samples twice for long.
/// </summary>
/// <remarks>
/// Streaming: every two seconds, one second is compared with all that began 0.25 to 4 s before it. The work is spread
/// evenly over the samples that follow, so that no hop pays for it. The same samples give the same answers however they
/// are cut, on every machine. Not thread-safe; allocates only when constructed.
/// </remarks>
public sealed class LoopDetector
{
    /// <summary>
    /// What is compared is averaged down to about this rate: the bass and the middle, where the energy is; small drifts of
    /// a loop's period still match.
    /// </summary>
    private const double CoarseRateHz = 750;
    private const double SegmentSeconds = 1, ShortestLagSeconds = 0.25, LongestLagSeconds = 4, PeriodSeconds = 2;

    /// <summary>
    /// A loop has to last for so many comparisons in a row (10 s); a held note may match itself for a moment.
    /// </summary>
    private const int InARow = 5;

    /// <summary>Softer than -80 dB of full scale repeats itself, but that is silence.</summary>
    private const float SilentPower = 1e-8f;

    private readonly int _average;           // samples that make one coarse sample
    private readonly int _segment, _shortest, _longest, _period, _lagsASample;
    private readonly float[] _recent;        // [2 x (longest + segment)], filled from the left and moved when full
    private readonly float[] _frozen;        // [longest + segment], what is being compared
    private readonly float[] _similarities = new float[InARow];
    private int _count, _sinceFrozen, _lag;
    private float _sum, _best, _ownEnergy, _otherEnergy;
    private int _averaged, _compared;

    /// <summary>Prepares a detector.</summary>
    /// <param name="sampleRateHz">Samples a second that will be added, above 0.</param>
    public LoopDetector(double sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        _average = Math.Max(1, (int)Math.Round(sampleRateHz / CoarseRateHz));
        double rate = sampleRateHz / _average;
        (_segment, _period) = ((int)(SegmentSeconds * rate), (int)(PeriodSeconds * rate));
        (_shortest, _longest) = ((int)(ShortestLagSeconds * rate), (int)(LongestLagSeconds * rate));
        _lagsASample = ((_longest - _shortest) / (_period - 1)) + 1;
        _frozen = new float[_longest + _segment];
        _recent = new float[2 * _frozen.Length];
        Reset();
    }

    /// <summary>
    /// Mean similarity of the last five comparisons: 1 = an exact loop; 0 before there are as many (13 s).
    /// </summary>
    public float Score { get; private set; }

    /// <summary>The highest <see cref="Score"/> since the start.</summary>
    public float HighestScore { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _count = _averaged = _compared = 0;
        _sum = Score = HighestScore = 0;
        _sinceFrozen = _period;
        _lag = _longest + 1;
    }

    /// <summary>Moves all that it remembers out, or in from a detector of the same rate.</summary>
    internal void Transfer(IFieldTransfer state)
    {
        state.Values<float>(_recent);
        state.Values<float>(_frozen);
        state.Values<float>(_similarities);
        state.Value(ref _count);
        state.Value(ref _sinceFrozen);
        state.Value(ref _lag);
        state.Value(ref _sum);
        state.Value(ref _best);
        state.Value(ref _ownEnergy);
        state.Value(ref _otherEnergy);
        state.Value(ref _averaged);
        state.Value(ref _compared);
        (float score, float highest) = (Score, HighestScore);
        state.Value(ref score);
        state.Value(ref highest);
        (Score, HighestScore) = (score, highest);
    }

    /// <summary>Takes the next frames; of several channels their mean.</summary>
    /// <param name="interleaved">[frames, channels], full scale = 1.</param>
    /// <param name="channels">At least 1.</param>
    public void Add(ReadOnlySpan<float> interleaved, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        float share = 1f / channels;
        for (int i = 0; i + channels <= interleaved.Length; i += channels)
        {
            float frame = interleaved[i];
            for (int channel = 1; channel < channels; channel++)
                frame += interleaved[i + channel];
            Add(frame * share);
        }
    }

    /// <summary>Takes the next sample.</summary>
    public void Add(float sample)
    {
        _sum += sample;
        if (++_averaged < _average)
            return;
        AddCoarse(_sum / _average);
        _sum = 0;
        _averaged = 0;
    }

    /// <summary>The highest score of a whole clip; 0 for clips under 14 s.</summary>
    /// <param name="clip">Any sample rate and channels.</param>
    public static float HighestOf(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var detector = new LoopDetector(clip.SampleRateHz);
        detector.Add(clip.Samples, clip.Channels);
        while (detector._lag <= detector._longest)
            detector.Compare();
        return detector.HighestScore;
    }

    private void AddCoarse(float sample)
    {
        if (_count == _recent.Length)
        {
            _recent.AsSpan(_frozen.Length).CopyTo(_recent);
            _count = _frozen.Length;
        }
        _recent[_count++] = sample;
        for (int i = 0; i < _lagsASample && _lag <= _longest; i++)
            Compare();
        if (++_sinceFrozen >= _period && _count >= _frozen.Length)
            Freeze();
    }

    private void Freeze()
    {
        _recent.AsSpan(_count - _frozen.Length, _frozen.Length).CopyTo(_frozen);
        _sinceFrozen = 0;
        _lag = _shortest;
        _best = 0;
        ReadOnlySpan<float> own = _frozen.AsSpan(_longest), other = _frozen.AsSpan(_longest - _lag, _segment);
        _ownEnergy = Dot(own, own);
        _otherEnergy = Dot(other, other);
    }

    /// <summary>The newest second with the one that began a lag before it.</summary>
    private void Compare()
    {
        int start = _longest - _lag;
        float least = SilentPower * _segment;
        if (_ownEnergy > least && _otherEnergy > least)
        {
            float dot = Dot(_frozen.AsSpan(_longest), _frozen.AsSpan(start, _segment));
            _best = Math.Max(_best, dot / MathF.Sqrt(_ownEnergy * _otherEnergy));
        }
        if (++_lag > _longest)
        {
            _similarities[_compared++ % InARow] = Math.Min(_best, 1);
            if (_compared < InARow)
                return;
            float sum = 0;
            foreach (float similarity in _similarities)
                sum += similarity;
            Score = sum / InARow;
            HighestScore = Math.Max(HighestScore, Score);
            return;
        }
        float enters = _frozen[start - 1], leaves = _frozen[start + _segment - 1];
        _otherEnergy += (enters * enters) - (leaves * leaves);
    }

    /// <summary>One order of additions on every machine.</summary>
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b[..a.Length]);
        int width = Vector256<float>.Count, i = 0;
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= a.Length - (4 * width); i += 4 * width)
        {
            s0 += Vector256.LoadUnsafe(ref left, (nuint)i) * Vector256.LoadUnsafe(ref right, (nuint)i);
            s1 += Vector256.LoadUnsafe(ref left, (nuint)(i + width)) * Vector256.LoadUnsafe(ref right, (nuint)(i + width));
            s2 += Vector256.LoadUnsafe(ref left, (nuint)(i + (2 * width))) * Vector256.LoadUnsafe(ref right, (nuint)(i + (2 * width)));
            s3 += Vector256.LoadUnsafe(ref left, (nuint)(i + (3 * width))) * Vector256.LoadUnsafe(ref right, (nuint)(i + (3 * width)));
        }
        Vector256<float> all = (s0 + s1) + (s2 + s3);
        float sum = 0;
        for (int lane = 0; lane < width; lane++)
            sum += all[lane];
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
