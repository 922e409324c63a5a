using Xunit;

namespace Ambience.Trainer.Tests;

/// <summary>Compares rows of numbers with an absolute and a relative tolerance; a NaN on either side always fails.</summary>
internal static class Near
{
    public static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double relative, double absolute, string what)
    {
        Assert.True(expected.Length == found.Length, $"{what}: expected {expected.Length} values, found {found.Length}");
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs((double)expected[i] - found[i]);
            if (!(error <= absolute + (relative * Math.Abs(expected[i]))))
                Assert.Fail($"{what}[{i}]: expected {expected[i]:R}, found {found[i]:R}");
        }
    }
}
