using Ambience.Editor.Seeing;
using Ambience.Runtime.Tests;

namespace Ambience.Editor.Tests.Seeing;

public class TruePeakMeterTests
{
    private const int Rate = 48_000;

    private static double Measure(double period, double degrees, double amplitude)
    {
        var meter = new TruePeakMeter();
        var sine = new float[Rate];
        for (int i = 0; i < sine.Length; i++)
        {
            // Faded in and out, as a signal that begins hard has peaks of its own.
            double edge = Math.Min(1, Math.Min(i, sine.Length - 1 - i) / 2_400.0);
            sine[i] = (float)(edge * amplitude * Math.Sin((Math.Tau * i / period) + (degrees * Math.PI / 180)));
        }
        meter.Add(sine, 0, 1);
        return 20 * Math.Log10(meter.TakePeak());
    }

    [Theory] // EBU Tech 3341 (2016), table 1, cases 15 to 19: within +0.2 and -0.4 dB
    [InlineData(4, 0, 0.50, -6)]
    [InlineData(4, 45, 0.50, -6)]
    [InlineData(6, 60, 0.50, -6)]
    [InlineData(8, 67.5, 0.50, -6)]
    [InlineData(4, 45, 1.41, 3)]
    public void PeaksBetweenTheSamplesAreFound(double period, double degrees, double amplitude, double expected) =>
        Assert.InRange(Measure(period, degrees, amplitude), expected - 0.4, expected + 0.2);

    [Fact]
    public void TheSamplesAloneWouldHaveMissedOne()
    {
        double samples = 20 * Math.Log10(0.5 * Math.Sin(Math.PI / 4));
        Assert.True(Measure(4, 45, 0.5) > samples + 2.5);
    }

    [Fact]
    public void ChannelsAreApartAndAPeakIsTakenOnce()
    {
        var meter = new TruePeakMeter();
        var stereo = new float[200];
        stereo[100] = 0.5f;  // left
        stereo[101] = -0.9f; // right
        meter.Add(stereo, 0, 2);
        Assert.Equal(0.5 * 0.972168, meter.TakePeak(), 0.01); // the annex's filter, on a lone sample
        Assert.Equal(0, meter.TakePeak());
        meter.Add(stereo, 1, 2);
        Assert.Equal(0.9 * 0.972168, meter.TakePeak(), 0.01);
    }

    [Fact]
    public void NothingIsAllocated()
    {
        var meter = new TruePeakMeter();
        var audio = new float[1_024];
        Assert.Equal(0, Allocations.Of(() => meter.Add(audio, 0, 2)));
    }
}
