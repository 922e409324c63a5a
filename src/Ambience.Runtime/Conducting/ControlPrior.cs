using Ambience.Model;

namespace Ambience.Conducting;

/// <summary>
/// How the training music moves: for each mood a codebook of control segments of about two seconds, taken from the
/// audio, and how often one followed another. A conductor walks it endlessly with the statistics of the training music.
/// </summary>
/// <param name="SegmentHops">Hops in a segment; a multiple of <see cref="SlowStepHops"/>.</param>
/// <param name="Moods">One codebook a mood, in the model's order of moods.</param>
public sealed record ControlPrior(int SegmentHops, IReadOnlyList<MoodPrior> Moods)
{
    /// <summary>
    /// Chroma, loudness and brightness change slowly and are stored once in so many hops (their mean); onsets are
    /// stored hop by hop.
    /// </summary>
    public const int SlowStepHops = 4;

    /// <summary>
    /// Features stored slowly: chroma (12), loudness, brightness; indices 0..13 of <see cref="ControlLayout"/>.
    /// </summary>
    public const int SlowFeatures = ControlLayout.FeatureCount - 1;

    /// <summary>Slow steps in a segment.</summary>
    public int SlowSteps => SegmentHops / SlowStepHops;
}

/// <summary>The codebook of one mood.</summary>
/// <param name="Mood">The mood's name.</param>
/// <param name="Segments">N, entries in the codebook.</param>
/// <param name="Slow">[N, SlowSteps, 14]: chroma, loudness, brightness.</param>
/// <param name="Onsets">[N, SegmentHops]: density (onset strength).</param>
/// <param name="Transitions">[N, N]: how often the segment of the column followed that of the row; each row has a
/// positive sum.</param>
public sealed record MoodPrior(string Mood, int Segments, float[] Slow, float[] Onsets, float[] Transitions);
