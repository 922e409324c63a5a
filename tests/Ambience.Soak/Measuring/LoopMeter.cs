using Ambience.Audio;

namespace Ambience.Soak.Measuring;

/// <summary>
/// Hears whether the music got stuck: a network in a limit cycle repeats its waveform, one that plays, even a single held
/// chord, never makes the same samples twice. Each two seconds are searched in what follows 0.25 to 4 s later.
/// </summary>
internal sealed class LoopMeter : IMeter
{
    /// <summary>A score from which on music counts as stuck.</summary>
    public const double StuckScore = 0.98;

    // Of the bass and the middle, where the energy is; cheaper, and small drifts of a loop's period still match.
    private const int RateHz = 6_000;
    private const int Segment = 2 * RateHz, ShortestLag = RateHz / 4, LongestLag = 4 * RateHz;
    private const int Kept = Segment + LongestLag;
    private const int TransformSize = 65_536; // at least what is kept
    private const int InARow = 5;             // a loop lasts; a held note may match itself for a moment

    private readonly int _channels;
    private readonly StreamingResampler _resampler;
    private readonly float[] _resamplerState;
    private readonly float[] _mono = new float[256], _slow = new float[256];
    private readonly float[] _samples = new float[Kept];
    private readonly double[] _energies = new double[Kept + 1];
    private readonly FourierTransform _transform = new(TransformSize);
    private readonly double[] _row = new double[InARow];
    private int _filled;
    private long _segments;
    private double _highest;
    private bool _isStuck;
    private long _loops;

    public LoopMeter(int sampleRateHz, int channels)
    {
        _channels = channels;
        _resampler = new StreamingResampler(sampleRateHz, RateHz, 1);
        _resamplerState = new float[_resampler.StateFloats];
    }

    /// <summary>The highest mean of five similarities in a row; 1 = an exact loop.</summary>
    public double HighestScore => _highest;

    /// <summary>Times that the music got stuck.</summary>
    public long Loops => _loops;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        while (!interleaved.IsEmpty)
        {
            int frames = Math.Min(interleaved.Length / _channels, _mono.Length);
            for (int i = 0; i < frames; i++)
            {
                float sum = 0;
                for (int channel = 0; channel < _channels; channel++)
                    sum += interleaved[(i * _channels) + channel];
                _mono[i] = sum / _channels;
            }
            int made = _resampler.Process(_mono.AsSpan(0, frames), _slow);
            for (int i = 0; i < made; i++)
            {
                _samples[_filled++] = _slow[i];
                if (_filled == Kept)
                    EndSegment();
            }
            interleaved = interleaved[(frames * _channels)..];
        }
    }

    private void EndSegment()
    {
        _row[_segments++ % InARow] = Similarity();
        _samples.AsSpan(Segment).CopyTo(_samples);
        _filled = Kept - Segment;
        if (_segments < InARow)
            return;
        double score = 0;
        foreach (double similarity in _row)
            score += similarity / InARow;
        _highest = Math.Max(_highest, score);
        bool stuck = score >= StuckScore;
        if (stuck && !_isStuck)
            _loops++;
        _isStuck = stuck;
    }

    /// <summary>The largest normalised cross-correlation of the first two seconds with what is kept.</summary>
    private double Similarity()
    {
        for (int i = 0; i < Kept; i++)
            _energies[i + 1] = _energies[i] + ((double)_samples[i] * _samples[i]);
        // The segment in the real part and all of it in the imaginary one: two transforms at once.
        float[] re = _transform.Real, im = _transform.Imaginary;
        Array.Clear(re);
        Array.Clear(im);
        _samples.AsSpan(0, Segment).CopyTo(re);
        _samples.CopyTo(im, 0);
        _transform.Forward();
        CrossSpectrum(re, im);
        _transform.Forward(); // of the conjugate: the inverse's conjugate, and correlations are real

        double own = _energies[Segment], best = 0;
        for (int lag = ShortestLag; lag <= LongestLag; lag++)
        {
            double other = _energies[lag + Segment] - _energies[lag];
            if (own * other > 1e-12) // silence repeats itself, but that is reported as silence
                best = Math.Max(best, re[lag] / TransformSize / Math.Sqrt(own * other));
        }
        return best;
    }

    /// <summary>conj(conj(S) A) for S the segment's spectrum and A that of all, in place.</summary>
    private static void CrossSpectrum(float[] re, float[] im)
    {
        for (int k = 0; k <= TransformSize / 2; k++)
        {
            int mirror = (TransformSize - k) % TransformSize;
            double sRe = (re[k] + re[mirror]) / 2.0, sIm = (im[k] - im[mirror]) / 2.0;
            double aRe = (im[k] + im[mirror]) / 2.0, aIm = (re[mirror] - re[k]) / 2.0;
            float real = (float)((sRe * aRe) + (sIm * aIm)), imaginary = (float)((sRe * aIm) - (sIm * aRe));
            (re[k], im[k]) = (real, -imaginary);
            (re[mirror], im[mirror]) = (real, imaginary); // both signals are real
        }
    }

    /// <summary>Forgets the score; what sounds is searched on.</summary>
    public void Reset() => (_highest, _loops) = (0, 0);

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        int place = _resampler.CaptureState(_resamplerState);
        state.Values<float>(_resamplerState);
        state.Value(ref place);
        _resampler.RestoreState(_resamplerState, place);
        state.Values<float>(_samples);
        state.Values<double>(_row);
        state.Value(ref _filled);
        state.Value(ref _segments);
        state.Value(ref _highest);
        state.Value(ref _isStuck);
        state.Value(ref _loops);
    }
}
