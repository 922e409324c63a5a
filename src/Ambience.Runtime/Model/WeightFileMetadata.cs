using Ambience.Conducting;
using Ambience.IO;

namespace Ambience.Model;

/// <summary>
/// What the header of a weight file says about the model: enough to know every tensor's size before one number is read,
/// so that a lie is found before memory is spent on it.
/// </summary>
internal sealed record WeightFileMetadata
{
    private const int LongestFilterTaps = 1 << 14, MostSegments = 1 << 12, LongestSegmentHops = 1 << 16;
    private const int MostMoods = 1 << 10, LongestMoodName = 100;

    public required WaveNetShape Shape { get; init; }

    public ControlLayout? Control { get; init; }

    public IReadOnlyList<string> Moods { get; init; } = [];

    public WeightFormat Format { get; init; }

    /// <summary>Taps of a synthesis filter; 0 when Bands = 1.</summary>
    public int FilterTaps { get; init; }

    /// <summary>Hops in a segment of the prior; 0 without a prior.</summary>
    public int SegmentHops { get; init; }

    /// <summary>Entries in each mood's codebook, in the order of <see cref="Moods"/>; empty without a prior.</summary>
    public IReadOnlyList<int> Segments { get; init; } = [];

    /// <summary>What healthy music of each mood is like, without the numbers of the clips; empty = unknown.</summary>
    public IReadOnlyList<HealthMetadata> Health { get; init; } = [];

    public ModelProvenance Provenance { get; init; } = new();

    private int EmbeddingSize => Control?.MoodEmbeddingSize ?? 0;

    /// <summary>Slow features of one segment of the prior.</summary>
    public long SlowValues => (long)SegmentHops / ControlPrior.SlowStepHops * ControlPrior.SlowFeatures;

    /// <summary>
    /// Numbers in the whole file without the scales of int8 rows. No product overflows once <see cref="Validate"/> is
    /// null.
    /// </summary>
    public long ElementCount =>
        Shape.ParameterCount + Shape.Lanes + ((long)Moods.Count * EmbeddingSize) + ((long)Shape.Bands * FilterTaps) +
        Segments.Sum(n => n * (SlowValues + SegmentHops + n)) +
        Health.Sum(mood => ((long)mood.ClipFrames * Shape.Lanes) + ClipFeatures(mood.ClipFrames));

    /// <summary>Numbers that say what a clip sounds like: none for a network without control.</summary>
    public long ClipFeatures(int frames) => Control is null
        ? 0
        : ((long)frames + Shape.HopFrames - 1) / Shape.HopFrames * ControlLayout.FeatureCount;

    /// <summary>What a model's metadata is, from the sizes of its arrays.</summary>
    public static WeightFileMetadata Of(WaveNetModel model, WeightFormat format) => new()
    {
        Shape = model.Shape,
        Control = model.Control,
        Moods = model.Moods,
        Format = format,
        FilterTaps = model.SynthesisFilters.Length / model.Shape.Bands,
        SegmentHops = model.Prior?.SegmentHops ?? 0,
        Segments = [.. model.Prior?.Moods.Select(mood => mood.Segments) ?? []],
        Health = [.. model.Health.Select(HealthMetadata.Of)],
        Provenance = model.Provenance,
    };

    /// <summary>Checks that the parts fit each other and are of a size that can be meant.</summary>
    /// <returns>Null, or what is wrong: expected and found.</returns>
    public string? Validate()
    {
        static string? Range(string what, long value, long low, long high) =>
            value < low || value > high ? $"{what} must be {low} to {high}, but was {value}" : null;

        if (Shape.Validate() is { } wrongShape)
            return wrongShape;
        if (Control is not null && (Control.MoodEmbeddingSize < 0 || Control.Size != Shape.ControlSize))
            return $"the control layout must have the shape's {Shape.ControlSize} values, but has {Control.Size}";
        if (Range("number of moods", Moods.Count, 0, MostMoods) is { } wrongCount)
            return wrongCount;
        foreach (string mood in Moods)
        {
            if (mood.Length is 0 or > LongestMoodName || mood.Any(char.IsControl))
            {
                return $"a mood's name must be 1 to {LongestMoodName} printable characters, " +
                    $"but was '{ForeignText.Shorten(mood)}'";
            }
        }
        if (Moods.GroupBy(mood => mood).FirstOrDefault(group => group.Count() > 1) is { } doubled)
            return $"every mood must have its own name, but '{doubled.Key}' is there {doubled.Count()} times";

        if (Provenance.Steps < 0 || Provenance.Files.Any(file => !double.IsFinite(file.Seconds) || file.Seconds < 0))
            return "training steps and the seconds of training files must be 0 or more, but one is not";

        if (Shape.Bands == 1 ? FilterTaps != 0 : FilterTaps is < 1 or > LongestFilterTaps)
        {
            string expected = Shape.Bands == 1 ? "0 for one band" : $"1 to {LongestFilterTaps} for {Shape.Bands} bands";
            return $"the synthesis filters must have {expected} taps, but have {FilterTaps}";
        }

        if (HealthMetadata.Validate(Health, this) is { } wrongHealth)
            return wrongHealth;
        if (SegmentHops == 0)
            return Segments.Count == 0 ? null : "a prior must say how many hops a segment has, but said 0";
        if (Control is null)
            return "a prior needs a control layout, but there is none";
        if (SegmentHops % ControlPrior.SlowStepHops != 0)
        {
            return $"a segment of the prior must be a multiple of {ControlPrior.SlowStepHops} hops, " +
                $"but has {SegmentHops}";
        }
        if (Segments.Count != Moods.Count)
            return $"the prior must have one codebook for each of the {Moods.Count} moods, but has {Segments.Count}";
        return Range("hops in a segment of the prior", SegmentHops, ControlPrior.SlowStepHops, LongestSegmentHops) ??
            Segments.Select(n => Range("entries in a codebook of the prior", n, 1, MostSegments))
                .FirstOrDefault(bad => bad is not null);
    }

    /// <summary>
    /// A model with every array allocated and zero. Only after <see cref="Validate"/>, and after a comparison of
    /// <see cref="ElementCount"/> with the size of the file: that bounds the products here as well.
    /// </summary>
    public WaveNetModel Allocate()
    {
        MoodPrior Codebook(int mood, int n) =>
            new(Moods[mood], n, new float[n * SlowValues], new float[n * SegmentHops], new float[n * n]);

        return new WaveNetModel
        {
            Weights = new WaveNetWeights(Shape),
            Control = Control,
            Moods = Moods,
            MoodEmbeddings = new float[Moods.Count * EmbeddingSize],
            LaneDeviations = new float[Shape.Lanes],
            SynthesisFilters = new float[Shape.Bands * FilterTaps],
            Health = [.. Health.Select(mood => mood.Allocate(Shape, ClipFeatures(mood.ClipFrames)))],
            Prior = SegmentHops == 0
                ? null
                : new ControlPrior(SegmentHops, [.. Segments.Select((n, mood) => Codebook(mood, n))]),
            Format = Format,
            Provenance = Provenance,
        };
    }
}
