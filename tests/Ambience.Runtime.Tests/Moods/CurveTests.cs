using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

public class CurveTests
{
    private static readonly Curve s_slope = new("danger", [new(-1f, -6f), new(1f, 0f), new(3f, 4f)]);

    [Theory]
    [InlineData(-1f, -6f)]
    [InlineData(0f, -3f)]
    [InlineData(1f, 0f)]
    [InlineData(1.5f, 1f)]
    [InlineData(3f, 4f)]
    [InlineData(-9f, -6f)] // level left of the first point
    [InlineData(9f, 4f)] // and right of the last
    [InlineData(float.NegativeInfinity, -6f)]
    [InlineData(float.PositiveInfinity, 4f)]
    [InlineData(float.NaN, -6f)]
    public void LinesJoinThePoints(float x, float y) => Assert.Equal(y, s_slope.Evaluate(x), 1e-6f);

    [Fact]
    public void AConstantIsTheSameEverywhere()
    {
        Assert.Equal(2.5f, Curve.Constant(2.5f).Evaluate(-1e30f));
        Assert.Null(Curve.Constant(2.5f).Parameter);
    }

    [Fact]
    public void PointsAtTheEndsOfTheFloatsStayFinite()
    {
        var steep = new Curve("p", [new(-float.MaxValue, -float.MaxValue), new(float.MaxValue, float.MaxValue)]);
        Assert.Equal(0f, steep.Evaluate(0f));
        Assert.Equal(float.MaxValue, steep.Evaluate(float.MaxValue));
    }

    [Fact]
    public void WrongPointsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new Curve("p", []));
        Assert.Throws<ArgumentException>(() => new Curve("p", [new(0f, 0f), new(0f, 1f)]));
        Assert.Throws<ArgumentException>(() => new Curve("p", [new(0f, float.NaN)]));
        Assert.Throws<ArgumentException>(() => new Curve("p", [new(float.NaN, 0f)]));
        Assert.Throws<ArgumentException>(() => new Curve(null, [new(0f, 0f), new(1f, 1f)]));
    }

    [Fact]
    public void AWanderingCurveGoesThroughItsRange()
    {
        Curve curve = Curve.Wandering(-3f, 1f, 20f);
        Assert.Equal((null, new Wander(-3f, 1f, 20f)), (curve.Parameter, curve.Wander));
        Assert.Equal([-3f, -2f, 1f, 1f], new[] { 0f, 0.25f, 1f, 9f }.Select(curve.Evaluate));
        Assert.Null(s_slope.Wander);
        Assert.Throws<ArgumentException>(() => Curve.Wandering(1f, 1f, 20f));
        Assert.Throws<ArgumentException>(() => Curve.Wandering(0f, float.NaN, 20f));
        Assert.Throws<ArgumentException>(() => Curve.Wandering(0f, float.PositiveInfinity, 20f));
        Assert.Throws<ArgumentException>(() => Curve.Wandering(0f, 1f, 0f));
        Assert.Throws<ArgumentException>(() => Curve.Wandering(0f, 1f, float.NaN));
    }

    [Fact]
    public void EvaluatingAllocatesNothing()
    {
        float sum = s_slope.Evaluate(0f);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
                sum += s_slope.Evaluate(i * 0.01f);
        }));
        Assert.True(float.IsFinite(sum));
    }
}
