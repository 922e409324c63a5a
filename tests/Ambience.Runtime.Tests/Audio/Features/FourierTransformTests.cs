using System.Numerics;
using Ambience.Audio;
using MathNet.Numerics.IntegralTransforms;
using Xunit;

namespace Ambience.Runtime.Tests.Audio.Features;

public class FourierTransformTests
{
    [Theory] // powers of four and not; smaller and larger than a vector
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(8192)]
    public void ItIsTheTransformOfTheLibrary(int size)
    {
        var random = new Random(size);
        var transform = new FourierTransform(size);
        for (int pass = 0; pass < 2; pass++) // nothing of the first may be left in the second
        {
            var expected = new Complex[size];
            for (int i = 0; i < size; i++)
            {
                transform.Real[i] = random.NextSingle() - 0.5f;
                transform.Imaginary[i] = random.NextSingle() - 0.3f;
                expected[i] = new Complex(transform.Real[i], transform.Imaginary[i]);
            }
            Fourier.Forward(expected, FourierOptions.Matlab);
            transform.Forward();
            // Rounding grows with the root of the stages and the signal's norm.
            double tolerance = 1e-6 * Math.Sqrt(size * Math.Log2(size));
            for (int k = 0; k < size; k++)
            {
                Assert.Equal(expected[k].Real, transform.Real[k], tolerance);
                Assert.Equal(expected[k].Imaginary, transform.Imaginary[k], tolerance);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(96)]
    public void OtherSizesAreRefused(int size) => Assert.Throws<ArgumentException>(() => new FourierTransform(size));
}
