namespace Ambience.Playback;

/// <summary>Peak and mean square of everything that passed. Written by one thread, read by any.</summary>
internal sealed class LevelMeter
{
    private double _sumOfSquares;
    private long _samples;
    private float _peak;

    /// <summary>Largest magnitude, full scale = 1.</summary>
    public float Peak => Volatile.Read(ref _peak);

    /// <summary>
    /// Root mean square in decibels of full scale; negative infinity before the first sample and for pure silence.
    /// </summary>
    public double RmsDecibels =>
        10 * Math.Log10(Volatile.Read(ref _sumOfSquares) / Math.Max(1, Volatile.Read(ref _samples)));

    public void Reset()
    {
        Volatile.Write(ref _sumOfSquares, 0);
        Volatile.Write(ref _samples, 0);
        Volatile.Write(ref _peak, 0);
    }

    /// <summary>Goes on where another meter is.</summary>
    public void Follow(LevelMeter other)
    {
        Volatile.Write(ref _sumOfSquares, other._sumOfSquares);
        Volatile.Write(ref _samples, other._samples);
        Volatile.Write(ref _peak, other._peak);
    }

    public void Measure(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        float peak = _peak;
        foreach (float sample in samples)
        {
            sum += sample * sample;
            peak = MathF.Max(peak, MathF.Abs(sample)); // NaN stays NaN, and is seen
        }
        Volatile.Write(ref _sumOfSquares, _sumOfSquares + sum);
        Volatile.Write(ref _samples, _samples + samples.Length);
        Volatile.Write(ref _peak, peak);
    }
}
