using Xunit;
using Xunit.Sdk;

namespace Ambience.Trainer.Tests;

/// <summary>The comparer that parity rests on must itself be able to fail.</summary>
public class NearTests
{
    [Theory]
    [InlineData(1f, 0f)] // an all-zero answer
    [InlineData(0.5f, -0.5f)] // a wrong sign
    [InlineData(1f, float.NaN)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(1f, 1.0003f)]
    public void WhatDiffersFails(float expected, float found) =>
        Assert.ThrowsAny<XunitException>(() => Near.Equal([expected], [found], 1e-4, 1e-5, "value"));

    [Fact]
    public void AnotherLengthFails() => Assert.ThrowsAny<XunitException>(() => Near.Equal([1, 2], [1], 1e-4, 1e-5, "value"));

    [Fact]
    public void WhatIsCloseEnoughPasses() => Near.Equal([1f, 0f], [1.00005f, 5e-6f], 1e-4, 1e-5, "value");
}
