namespace Ambience.Model;

/// <summary>
/// Where the parts of a control vector stand. A vector describes one hop: what the music should be like, in the same
/// numbers that the trainer measured in the training audio.
/// </summary>
/// <remarks>
/// <code>
/// [ 0..12) chroma, C first, unit Euclidean length (all zero in silence), each 0..1
/// [12]     loudness:   (K-weighted loudness in LUFS + 40) / 20, -1.5..2
/// [13]     brightness: log2(spectral centroid / 1 kHz) / 2, -2..2
/// [14]     density:    onset strength (spectral flux), 0..3
/// [15..19) known flags of the four groups above: 1 = follow, 0 = left free (then the group's values are 0)
/// [19..19+E) the mood: an embedding learned per mood, or a weighted mean of several
/// </code>
/// </remarks>
/// <param name="MoodEmbeddingSize">E, length of a mood embedding.</param>
public sealed record ControlLayout(int MoodEmbeddingSize)
{
    /// <summary>Pitch classes; chroma starts at index 0 with C.</summary>
    public const int ChromaSize = 12;

    /// <summary>Index of loudness.</summary>
    public const int Loudness = 12;

    /// <summary>Index of brightness.</summary>
    public const int Brightness = 13;

    /// <summary>Index of density.</summary>
    public const int Density = 14;

    /// <summary>Measured features: chroma, loudness, brightness, density.</summary>
    public const int FeatureCount = 15;

    /// <summary>Index of the first known flag; order: chroma, loudness, brightness, density.</summary>
    public const int KnownFlags = 15;

    /// <summary>Groups of features that can be left free one by one.</summary>
    public const int GroupCount = 4;

    /// <summary>Index of the first value of the mood embedding.</summary>
    public const int MoodEmbedding = KnownFlags + GroupCount;

    /// <summary>The layout of the presets: E = 8.</summary>
    public static ControlLayout Default { get; } = new(8);

    /// <summary>C, length of the whole vector.</summary>
    public int Size => MoodEmbedding + MoodEmbeddingSize;

    /// <summary>The group that feature <paramref name="feature"/> (0..14) belongs to: 0 chroma, 1 loudness, 2 brightness, 3 density.</summary>
    public static int GroupOf(int feature) => feature < ChromaSize ? 0 : feature - ChromaSize + 1;
}
