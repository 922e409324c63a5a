using Ambience.IO;
using Ambience.Model;

namespace Ambience.Conducting;

/// <summary>
/// Layout of what is asked of one layer in one hop: place in the mix, the control vector of the network as
/// <see cref="ControlLayout"/> orders it, and the temperatures of its lanes. One flat vector, because moods are mixed
/// and slewed number by number.
/// </summary>
internal sealed class AskedMusic
{
    /// <summary>Index of the place between left (-1) and right (1).</summary>
    public const int Pan = 0;

    /// <summary>Index of the stereo width.</summary>
    public const int Width = 1;

    /// <summary>
    /// Index of the factor on onset strength; apart from the onsets, so that it can glide while they strike.
    /// </summary>
    public const int DensityFactor = 2;

    /// <summary>Index of the control vector.</summary>
    public const int Control = 3;

    /// <summary>A slew of so many times the range a second lets the shortest fade pass untouched.</summary>
    private const float FadePacePerSecond = FadeShape.SteepestSlope / MoodMix.MinimumFadeSeconds;

    /// <param name="model">The network; one without control gets a control part that nobody reads.</param>
    public AskedMusic(WaveNetModel model)
    {
        int controlSize = (model.Control ?? new ControlLayout(0)).Size;
        Temperatures = Control + controlSize;
        Size = Temperatures + model.Shape.Lanes;
        MaximumSteps = new float[Size];
        SetMaximumSteps(model);
    }

    /// <summary>
    /// Whether a network follows what is asked of chroma, loudness, brightness and density, and it is known what to
    /// ask.
    /// </summary>
    public static bool CanSteer(WaveNetModel model) =>
        model.Control is not null && model.Prior is not null && model.Moods.Count > 0;

    /// <summary>Index of the temperatures, one a lane.</summary>
    public int Temperatures { get; }

    /// <summary>Length of the vector.</summary>
    public int Size { get; }

    /// <summary>
    /// [Size]: how far each number may move in a hop. Chroma, loudness and brightness get room for what real attacks
    /// and chord changes do (a chord in 80 ms, 20 dB in 50 ms) and no more. Flags and embedding get what the shortest
    /// fade needs. Onsets are strikes by nature and move freely; their factor does not.
    /// </summary>
    public float[] MaximumSteps { get; }

    /// <summary>
    /// A vector from a save game: what leaves here for the engine and the mixer is within their ranges.
    /// </summary>
    public void Restore(ref StateReader state, Span<float> vector)
    {
        vector[Pan] = state.ReadSingle("pan", -1, 1);
        vector[Width] = state.ReadSingle("width", 0, 2);
        state.ReadSingles("control", vector[DensityFactor..Temperatures], 1000);
        foreach (ref float temperature in vector[Temperatures..])
            temperature = state.ReadSingle("temperature", 0, 2);
    }

    private void SetMaximumSteps(WaveNetModel model)
    {
        Span<float> control = MaximumSteps.AsSpan(Control..Temperatures);
        MaximumSteps[Pan] = MaximumSteps[Width] = 4;
        MaximumSteps[DensityFactor] = 10;
        control[..ControlLayout.ChromaSize].Fill(12);
        control[ControlLayout.Loudness] = control[ControlLayout.Brightness] = 20;
        control[ControlLayout.Density] = float.PositiveInfinity;
        control.Slice(ControlLayout.KnownFlags, ControlLayout.GroupCount).Fill(FadePacePerSecond);
        int embedding = control.Length - ControlLayout.MoodEmbedding;
        for (int i = 0; i < embedding; i++)
            control[ControlLayout.MoodEmbedding + i] = FadePacePerSecond * Spread(model.MoodEmbeddings, embedding, i);
        MaximumSteps.AsSpan(Temperatures).Fill(4);
        foreach (ref float step in MaximumSteps.AsSpan())
            step *= (float)model.Shape.HopSeconds;
    }

    /// <summary>How far apart the moods are in one value of the embedding.</summary>
    private static float Spread(ReadOnlySpan<float> embeddings, int size, int index)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        for (int i = index; i < embeddings.Length; i += size)
            (low, high) = (Math.Min(low, embeddings[i]), Math.Max(high, embeddings[i]));
        return Math.Max(high - low, 0);
    }
}
