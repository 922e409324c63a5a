namespace Ambience.Conducting;

/// <summary>What all layers of a soundtrack share in one hop.</summary>
/// <param name="weights">[moods]: how much of each mood there is.</param>
/// <param name="parameters">[parameters]: the game's, smoothed.</param>
/// <param name="moods">[moods]</param>
/// <param name="hop">Hops made since the music began.</param>
/// <param name="gesture">What a stinger asks for.</param>
internal readonly ref struct Stage(
    ReadOnlySpan<float> weights, ReadOnlySpan<float> parameters, ReadOnlySpan<ConductedMood> moods, long hop,
    GestureRamp gesture)
{
    public ReadOnlySpan<float> Weights { get; } = weights;

    public ReadOnlySpan<float> Parameters { get; } = parameters;

    public ReadOnlySpan<ConductedMood> Moods { get; } = moods;

    public GestureRamp Gesture { get; } = gesture;

    public ConductingMoment MomentOf(int mood) => Moods[mood].Moment(Parameters, hop);
}
