namespace Ambience.Soak.Measuring;

/// <summary>
/// Counts clicks: places where the waveform bends far more sharply than in the 20 ms before and after. A note's attack
/// bends many samples; a seam between two pieces of sound bends one.
/// </summary>
internal sealed class ClickMeter : IMeter
{
    private const double AroundSeconds = 0.02, DeadSeconds = 0.05;
    private const double TimesAround = 12;
    private const float Smallest = 0.01f;
    private const int Own = 2; // a step bends its neighbours too
    private const int MostKept = 64;

    private readonly int _channels, _around, _window, _dead;
    private readonly float[] _bends;  // [channels, window]: second differences, a ring
    private readonly double[] _sums;  // [channels] of their squares
    private readonly float[] _last;   // [channels, 2] samples
    private long _frame;              // of the next sample
    private long _lastClick = long.MinValue / 2;
    private readonly long[] _kept = new long[MostKept];
    private long _count;

    public ClickMeter(int sampleRateHz, int channels)
    {
        _channels = channels;
        _around = (int)(AroundSeconds * sampleRateHz);
        _window = (2 * _around) + 1;
        _dead = (int)(DeadSeconds * sampleRateHz);
        _bends = new float[channels * _window];
        _sums = new double[channels];
        _last = new float[2 * channels];
    }

    /// <summary>Clicks so far, in any channel; those within 50 ms of one before count with it.</summary>
    public long Count => _count;

    /// <summary>The frames of the first ones since <see cref="Reset"/>, counted from the start.</summary>
    public ReadOnlySpan<long> Frames => _kept.AsSpan(0, (int)Math.Min(_count, MostKept));

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        for (int at = 0; at < interleaved.Length; at += _channels, _frame++)
        {
            int place = (int)(_frame % _window);
            bool click = false;
            for (int channel = 0; channel < _channels; channel++)
                click |= Push(channel, place, interleaved[at + channel]);
            if (!click)
                continue;
            if (_frame - _lastClick > _dead)
            {
                if (_count < MostKept)
                    _kept[_count] = _frame - _around;
                _count++;
            }
            _lastClick = _frame;
        }
    }

    /// <summary>Takes a sample; says whether the one in the middle of the window is a click.</summary>
    private bool Push(int channel, int place, float sample)
    {
        Span<float> bends = _bends.AsSpan(channel * _window, _window), last = _last.AsSpan(2 * channel, 2);
        float bend = _frame < 2 ? 0 : sample - (2 * last[1]) + last[0];
        (last[0], last[1]) = (last[1], sample);
        ref double sum = ref _sums[channel];
        sum += Square(bend) - Square(bends[place]);
        bends[place] = bend;
        if (place == _window - 1)
        {
            sum = 0; // a running sum keeps the rounding of everything that ever passed
            foreach (float kept in bends)
                sum += Square(kept);
        }
        if (_frame < _around + 2)
            return false;
        int middle = place >= _around ? place - _around : place - _around + _window;
        return Math.Abs(bends[middle]) >= Smallest && IsClick(bends, middle, sum);
    }

    private bool IsClick(ReadOnlySpan<float> bends, int middle, double sum)
    {
        double rest = sum;
        for (int i = middle - Own; i <= middle + Own; i++)
            rest -= Square(bends[(i + _window) % _window]);
        // At the start of the audio there is less before the middle than after it.
        long middleFrame = _frame - _around, before = Math.Min(_around, middleFrame - 2);
        long count = before + 1 + _around - (Math.Min(Own, before) + 1 + Own);
        return Math.Abs(bends[middle]) > TimesAround * Math.Sqrt(Math.Max(0, rest) / Math.Max(1, count));
    }

    private static double Square(float value) => (double)value * value;

    /// <summary>Forgets the clicks; what sounds is judged on.</summary>
    public void Reset() => _count = 0;

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        state.Values<float>(_bends);
        state.Values<double>(_sums);
        state.Values<float>(_last);
        state.Value(ref _frame);
        state.Value(ref _lastClick);
        state.Values<long>(_kept);
        state.Value(ref _count);
    }
}
