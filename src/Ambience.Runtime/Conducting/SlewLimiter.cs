using Ambience.IO;

namespace Ambience.Conducting;

/// <summary>
/// Follows a vector, each number by at most its own step a hop: whatever is asked, what is given never jumps.
/// </summary>
/// <param name="maximumSteps">How far each number may move in a hop; infinity where it may go anywhere.</param>
internal sealed class SlewLimiter(float[] maximumSteps)
{
    private readonly float[] _now = new float[maximumSteps.Length];

    /// <summary>What is given now.</summary>
    public ReadOnlySpan<float> Now => _now;

    /// <summary>Whether there is anything that the next vector must not jump away from.</summary>
    public bool Started { get; private set; }

    /// <summary>The next vector is taken as it is.</summary>
    public void Reset() => Started = false;

    public void Follow(ReadOnlySpan<float> asked)
    {
        for (int i = 0; i < _now.Length; i++)
            _now[i] = Started ? Step(_now[i], asked[i], maximumSteps[i]) : asked[i];
        Started = true;
    }

    /// <summary>From a number towards another, by no more than a step.</summary>
    public static float Step(float now, float asked, float step) =>
        // Only sums that stay finite: infinity - infinity would be NaN, and a NaN would stay for ever.
        Math.Abs(asked - now) <= step ? asked : asked > now ? now + step : now - step;

    /// <summary>Goes on from where another one of the same layout is.</summary>
    public void Adopt(SlewLimiter other)
    {
        other._now.CopyTo(_now, 0);
        Started = other.Started;
    }

    public int StateBytes => sizeof(int) + (_now.Length * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(Started ? 1 : 0);
        state.Write(_now);
    }

    public void Restore(ref StateReader state, AskedMusic layout)
    {
        Started = state.ReadInt32("slew state", 0, 1) == 1;
        layout.Restore(ref state, _now);
    }
}
