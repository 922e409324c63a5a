namespace Ambience.Moods;

/// <summary>One point of a <see cref="Curve"/>.</summary>
/// <param name="X">The parameter's value.</param>
/// <param name="Y">The curve's value there, in the unit of the setting that the curve belongs to.</param>
public readonly record struct CurvePoint(float X, float Y);

/// <summary>
/// A setting of a mood, one of three: a constant; straight lines between points over one of the game's parameters,
/// level left of the first point and right of the last; or a range in which it wanders by itself.
/// </summary>
/// <remarks>Immutable; <see cref="Evaluate"/> is safe from any thread and allocates nothing.</remarks>
public sealed class Curve
{
    private readonly CurvePoint[] _points;

    /// <summary>Creates a curve over a parameter.</summary>
    /// <param name="parameter">Name of the parameter; null for a constant, which has one point.</param>
    /// <param name="points">At least one, finite, X strictly rising.</param>
    /// <exception cref="ArgumentException">The points are not as asked for.</exception>
    public Curve(string? parameter, IEnumerable<CurvePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        _points = [.. points];
        if (_points.Length == 0 || (parameter is null && _points.Length != 1))
        {
            throw new ArgumentException(
                $"A curve needs points, a constant exactly one, but got {_points.Length}.", nameof(points));
        }
        for (int i = 0; i < _points.Length; i++)
        {
            (float x, float y) = (_points[i].X, _points[i].Y);
            if (!float.IsFinite(x) || !float.IsFinite(y))
                throw new ArgumentException($"Points must be finite, but point {i} was ({x}, {y}).", nameof(points));
            if (i > 0 && x <= _points[i - 1].X)
            {
                throw new ArgumentException(
                    $"X must rise from point to point, but went from {_points[i - 1].X} to {x}.", nameof(points));
            }
        }
        Parameter = parameter;
        Points = Array.AsReadOnly(_points);
    }

    private Curve(Wander wander)
        : this("", [new CurvePoint(0f, wander.Minimum), new CurvePoint(1f, wander.Maximum)]) =>
        (Parameter, Wander) = (null, wander);

    /// <summary>The parameter that the curve follows; null for a constant and for one that wanders.</summary>
    public string? Parameter { get; }

    /// <summary>How it wanders; null if it does not.</summary>
    public Wander? Wander { get; }

    /// <summary>
    /// The points, X rising; one for a constant; of a curve that wanders (0, minimum) and (1, maximum).
    /// </summary>
    public IReadOnlyList<CurvePoint> Points { get; }

    /// <summary>A curve that is the same everywhere.</summary>
    public static Curve Constant(float value) => new(null, [new CurvePoint(0f, value)]);

    /// <summary>A curve that wanders in a range.</summary>
    /// <param name="minimum">Lowest value, finite.</param>
    /// <param name="maximum">Highest value, finite, above <paramref name="minimum"/>.</param>
    /// <param name="seconds">About how long it takes from one turn to the next, above 0.</param>
    /// <exception cref="ArgumentException">The range is empty or not finite, or the time is not above 0.</exception>
    public static Curve Wandering(float minimum, float maximum, float seconds)
    {
        if (!(minimum < maximum))
            throw new ArgumentException($"The range must rise, but goes from {minimum} to {maximum}.", nameof(maximum));
        if (!(seconds > 0f && float.IsFinite(seconds)))
            throw new ArgumentException($"The time must be above 0, but is {seconds}.", nameof(seconds));
        return new Curve(new Wander(minimum, maximum, seconds));
    }

    /// <summary>The curve's value at <paramref name="x"/>; always finite, at NaN the first point's.</summary>
    /// <param name="x">
    /// The parameter's value; of a curve that wanders, how far up its range it is, 0..1; anything for a constant.
    /// </param>
    public float Evaluate(float x)
    {
        int right = 0;
        while (right < _points.Length && _points[right].X < x)
            right++;
        if (right == 0)
            return _points[0].Y;
        if (right == _points.Length)
            return _points[^1].Y;
        (CurvePoint a, CurvePoint b) = (_points[right - 1], _points[right]);
        // In double: the span between two finite floats need not be a finite float.
        double share = ((double)x - a.X) / ((double)b.X - a.X);
        return (float)((a.Y * (1.0 - share)) + (b.Y * share));
    }
}
