using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Editor.Editing.Comparing;

/// <summary>What can be said of one side in numbers.</summary>
/// <param name="IntegratedLufs">Loudness since the beginning.</param>
/// <param name="CentroidHz">Brightness: geometric mean of the spectral centroid over the last seconds.</param>
/// <param name="OnsetsPerSecond">Peaks of the onset strength over the last seconds.</param>
/// <param name="OnsetStrength">Its mean, in the unit that moods ask for density in.</param>
/// <param name="PeakDecibels">Largest sample of the last seconds, dBFS.</param>
public sealed record AbMeasure(
    double IntegratedLufs, double CentroidHz, double OnsetsPerSecond, double OnsetStrength, double PeakDecibels)
{
    private const int PeakHops = 4;            // no two onsets within 40 ms
    private const double PeakAboveMean = 1.25; // a peak stands out from the flux of sounds that last

    internal static AbMeasure Of(AudioClip clip, WaveNetShape shape, double integratedLufs)
    {
        float[] features = FeatureExtractor.Extract(clip, shape);
        int hops = features.Length / ControlLayout.FeatureCount;
        float[] onsets = Column(ControlLayout.Density);
        float mean = hops == 0 ? 0 : onsets.Average();
        int peaks = Enumerable.Range(0, hops).Count(hop => onsets[hop] > PeakAboveMean * mean && IsPeak(onsets, hop));
        float brightness = hops == 0 ? 0 : Column(ControlLayout.Brightness).Average();
        float peak = clip.Samples.Length == 0 ? 0 : clip.Samples.Max(Math.Abs);
        return new AbMeasure(
            integratedLufs, 1000 * Math.Pow(2, 2 * brightness), clip.Seconds > 0 ? peaks / clip.Seconds : 0, mean,
            20 * Math.Log10(Math.Max(peak, 1e-6)));

        float[] Column(int feature) =>
            [.. Enumerable.Range(0, hops).Select(hop => features[(hop * ControlLayout.FeatureCount) + feature])];
    }

    private static bool IsPeak(float[] values, int at)
    {
        for (int i = Math.Max(0, at - PeakHops); i <= Math.Min(values.Length - 1, at + PeakHops); i++)
        {
            if (values[i] > values[at] || (values[i] == values[at] && i < at))
                return false;
        }
        return true;
    }
}

/// <summary>Both sides in numbers.</summary>
/// <param name="A">One side.</param>
/// <param name="B">The other.</param>
/// <param name="DifferenceDecibels">
/// Energy of A minus B, sample by sample since the beginning, against that of A; minus infinity: they are the same to the bit.
/// </param>
public sealed record AbFigures(AbMeasure A, AbMeasure B, double DifferenceDecibels);
