namespace Ambience.Conducting;

/// <summary>What all layers of a soundtrack share in one hop.</summary>
/// <param name="weights">[moods]: how much of each mood there is.</param>
/// <param name="parameters">[parameters]: the game's, smoothed.</param>
/// <param name="clocks">[moods]: bars and chords.</param>
/// <param name="seeds">[moods]: of what wanders.</param>
/// <param name="pieces">[moods]: whether the mood plays the same piece each time.</param>
/// <param name="hop">Hops made.</param>
/// <param name="gesture">What a stinger asks for.</param>
internal readonly ref struct Stage(
    ReadOnlySpan<float> weights, ReadOnlySpan<float> parameters, MoodClock[] clocks, ulong[] seeds, bool[] pieces, long hop,
    GestureRamp gesture)
{
    public ReadOnlySpan<float> Weights { get; } = weights;

    public ReadOnlySpan<float> Parameters { get; } = parameters;

    public GestureRamp Gesture { get; } = gesture;

    /// <summary>A mood with a seed of its own wanders from its beginning, the others through the whole of the music.</summary>
    public ConductingMoment MomentOf(int mood) =>
        new(Parameters, seeds[mood], pieces[mood] ? Math.Max(clocks[mood].Hop, 0) : hop);

    public int ChordOf(int mood) => clocks[mood].Chord;
}
