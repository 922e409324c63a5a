using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// Compares numbers with a tolerance: absolute + relative x expected. A NaN on either side never passes.
/// </summary>
internal static class Close
{
    public static void All(
        ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double absolute, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!IsClose(expected[i], actual[i], absolute, relative))
                Assert.Fail($"{what}[{i}]: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }

    public static void All(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!IsClose(expected[i], actual[i], absolute, relative))
                Assert.Fail($"{what}[{i}]: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }

    public static bool IsClose(double expected, double actual, double absolute, double relative) =>
        Math.Abs(expected - actual) <= absolute + (relative * Math.Abs(expected));

    /// <summary>Equal to the last bit, and no NaN.</summary>
    public static void Bits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            int expectedBits = BitConverter.SingleToInt32Bits(expected[i]);
            if (float.IsNaN(expected[i]) || expectedBits != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}[{i}]: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }
}

public class CloseTests
{
    [Theory]
    [InlineData(1, 0)] // an output that is all zeros
    [InlineData(1, -1)]
    [InlineData(double.NaN, 0)]
    [InlineData(0, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void WhatIsWrongIsNotClose(double expected, double actual) =>
        Assert.False(Close.IsClose(expected, actual, 1e-6, 1e-4));

    [Fact]
    public void BitsTellNegativeZeroAndRefuseNaN()
    {
        Assert.ThrowsAny<Exception>(() => Close.Bits([0f], [-0f], ""));
        Assert.ThrowsAny<Exception>(() => Close.Bits([float.NaN], [float.NaN], ""));
        Close.Bits([1f, -2f], [1f, -2f], "");
    }
}
