using Ambience.IO;

namespace Ambience.Conducting;

/// <summary>
/// Follows a vector, each number by at most its own step a hop: whatever is asked, what is given never jumps.
/// </summary>
/// <param name="maximumSteps">How far each number may move in a hop; infinity where it may go anywhere.</param>
internal sealed class SlewLimiter(float[] maximumSteps)
{
    private readonly float[] _now = new float[maximumSteps.Length];
    private bool _started;

    /// <summary>What is given now.</summary>
    public ReadOnlySpan<float> Now => _now;

    /// <summary>The next vector is taken as it is.</summary>
    public void Reset() => _started = false;

    public void Follow(ReadOnlySpan<float> asked)
    {
        for (int i = 0; i < _now.Length; i++)
        {
            float step = maximumSteps[i];
            // Only sums that stay finite: infinity - infinity would be NaN, and a NaN would stay for ever.
            _now[i] = !_started || Math.Abs(asked[i] - _now[i]) <= step ? asked[i]
                : asked[i] > _now[i] ? _now[i] + step : _now[i] - step;
        }
        _started = true;
    }

    public int StateBytes => sizeof(int) + (_now.Length * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(_started ? 1 : 0);
        state.Write(_now);
    }

    public void Restore(ref StateReader state)
    {
        _started = state.ReadInt32("slew state", 0, 1) == 1;
        state.ReadSingles("slew value", _now, 1000);
    }
}
