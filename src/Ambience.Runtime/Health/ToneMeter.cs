using Ambience.Audio;

namespace Ambience.Health;

/// <summary>
/// The spectrum below 700 Hz, where the notes of ambient music are: how much it is noise, and which pitch classes sound.
/// Listens to the lowest lane of the middle (or of the only channel), averaged down to about 1500 Hz; one transform a block.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class ToneMeter
{
    private const double CoarseRateHz = 1500, LowestHz = 60, HighestHz = 700;
    private const int Size = 512; // 0.34 s, 3 Hz
    private const int PitchClasses = 12;
    private const float SilentPower = 1e-9f;

    private readonly int _average;
    private readonly float[] _ring = new float[Size];
    private readonly float[] _window = new float[Size];
    private readonly FourierTransform _transform = new(Size);
    private readonly int[] _pitchClasses = new int[Size / 2]; // of a bin
    private readonly int _first, _end;
    private float _sum;
    private int _averaged, _next, _count;

    /// <param name="sampleRateHz">Of what is added.</param>
    public ToneMeter(double sampleRateHz)
    {
        _average = Math.Max(1, (int)Math.Round(sampleRateHz / CoarseRateHz));
        double binHz = sampleRateHz / _average / Size;
        _first = (int)(LowestHz / binHz) + 1;
        _end = Math.Min(_pitchClasses.Length - 1, (int)(HighestHz / binHz));
        for (int bin = 1; bin < _pitchClasses.Length; bin++)
            _pitchClasses[bin] = ((int)Math.Round(12 * Math.Log2(bin * binHz / 440)) + 69) % PitchClasses;
        for (int i = 0; i < Size; i++)
            _window[i] = (float)(0.5 - (0.5 * Math.Cos(Math.Tau * (i + 0.5) / Size)));
    }

    /// <summary>See <see cref="HealthMeasure.ToneFlatness"/>; NaN in silence.</summary>
    public float Flatness { get; private set; } = float.NaN;

    /// <summary>See <see cref="HealthMeasure.ChromaEntropy"/>; NaN in silence.</summary>
    public float ChromaEntropy { get; private set; } = float.NaN;

    /// <summary>Takes the next sample.</summary>
    public void Add(float sample)
    {
        _sum += sample;
        if (++_averaged < _average)
            return;
        _ring[_next] = _sum / _average;
        _next = (_next + 1) % Size;
        _count++;
        _sum = 0;
        _averaged = 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Restart()
    {
        (_sum, _averaged, _count) = (0, 0, 0);
        Flatness = ChromaEntropy = float.NaN;
    }

    /// <summary>Measures the newest 0.34 s.</summary>
    public void Measure()
    {
        Flatness = ChromaEntropy = float.NaN;
        if (_count < Size)
            return;
        float[] real = _transform.Real, imaginary = _transform.Imaginary;
        float energy = 0;
        for (int i = 0; i < Size; i++)
        {
            float value = _ring[(_next + i) % Size];
            energy += value * value;
            real[i] = value * _window[i];
        }
        if (energy < SilentPower * Size)
            return;
        Array.Clear(imaginary);
        _transform.Forward();

        Span<float> classes = stackalloc float[PitchClasses];
        classes.Clear();
        float sum = 0, logs = 0;
        for (int bin = _first; bin < _end; bin++)
        {
            float power = (real[bin] * real[bin]) + (imaginary[bin] * imaginary[bin]) + 1e-12f;
            sum += power;
            logs += Level.Decibels(power);
            classes[_pitchClasses[bin]] += power;
        }
        Flatness = (logs / (_end - _first)) - Level.Decibels(sum / (_end - _first));
        ChromaEntropy = Entropy(classes, sum);
    }

    private static float Entropy(ReadOnlySpan<float> classes, float sum)
    {
        const float NatsPerDecibel = 0.230258509f; // of power: ln 10 / 10
        float entropy = 0;
        foreach (float power in classes)
        {
            float share = power / sum;
            if (share > 0)
                entropy -= share * Level.Decibels(share) * NatsPerDecibel;
        }
        return entropy;
    }
}
