using Ambience.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>How well music follows what was asked for, by the features that are heard in it.</summary>
/// <param name="Chroma">Mean cosine of asked and heard chroma; 1 is perfect.</param>
/// <param name="ChromaTritone">
/// The same with the asked chroma moved by a tritone: what a network that ignores it would reach.
/// </param>
/// <param name="LoudnessCorrelation">Correlation of asked and heard loudness, hop by hop.</param>
/// <param name="LoudnessBiasDecibels">Heard minus asked loudness, mean.</param>
/// <param name="BrightnessCorrelation">Correlation of asked and heard brightness.</param>
/// <param name="DensityCorrelation">Correlation of asked and heard onset strength.</param>
internal sealed record Adherence(
    double Chroma,
    double ChromaTritone,
    double LoudnessCorrelation,
    double LoudnessBiasDecibels,
    double BrightnessCorrelation,
    double DensityCorrelation)
{
    private const int Width = ControlLayout.FeatureCount;
    private const int TritoneSemitones = 6;

    /// <summary>Loudness of -55 LUFS: where less is asked for, there is no chroma to speak of.</summary>
    private const float AudibleLoudness = -0.75f;

    /// <summary>How much the asked chroma matters: its cosine above that of the tritone.</summary>
    public double ChromaMargin => Chroma - ChromaTritone;

    /// <summary>Compares two feature matrices [hops, 15].</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="heard">What <see cref="Audio.FeatureExtractor"/> measured.</param>
    /// <param name="skipHops">Leaves out the start, where the network comes out of silence.</param>
    public static Adherence Measure(float[] asked, float[] heard, int skipHops)
    {
        if (asked.Length != heard.Length)
        {
            throw new ArgumentException(
                $"Expected as many features heard as asked ({asked.Length}), but was {heard.Length}.", nameof(heard));
        }
        int[] hops = [.. Enumerable.Range(0, asked.Length / Width).Skip(skipHops)
            .Where(hop => asked[(hop * Width) + ControlLayout.Loudness] > AudibleLoudness)];
        return new Adherence(
            Mean(hops, hop => Cosine(asked, heard, hop, 0)),
            Mean(hops, hop => Cosine(asked, heard, hop, TritoneSemitones)),
            Correlation(hops, asked, heard, ControlLayout.Loudness),
            20 * (Mean(hops, heard, ControlLayout.Loudness) - Mean(hops, asked, ControlLayout.Loudness)),
            Correlation(hops, asked, heard, ControlLayout.Brightness),
            Correlation(hops, asked, heard, ControlLayout.Density));
    }

    private static double Cosine(float[] asked, float[] heard, int hop, int shift)
    {
        double sum = 0;
        for (int pitch = 0; pitch < ControlLayout.ChromaSize; pitch++)
        {
            int shifted = (pitch + shift) % ControlLayout.ChromaSize;
            sum += (double)asked[(hop * Width) + shifted] * heard[(hop * Width) + pitch];
        }
        return sum; // both have unit length, or are zero and follow nothing
    }

    private static double Correlation(int[] hops, float[] asked, float[] heard, int feature)
    {
        double meanAsked = Mean(hops, asked, feature), meanHeard = Mean(hops, heard, feature);
        double both = 0, askedSquare = 0, heardSquare = 0;
        foreach (int hop in hops)
        {
            double a = asked[(hop * Width) + feature] - meanAsked, h = heard[(hop * Width) + feature] - meanHeard;
            both += a * h;
            askedSquare += a * a;
            heardSquare += h * h;
        }
        // A feature that never moves cannot be followed, which is no agreement.
        return askedSquare == 0 || heardSquare == 0 ? 0 : both / Math.Sqrt(askedSquare * heardSquare);
    }

    private static double Mean(int[] hops, float[] features, int feature) =>
        Mean(hops, hop => features[(hop * Width) + feature]);

    private static double Mean(int[] hops, Func<int, double> value) => hops.Length == 0 ? 0 : hops.Average(value);
}
