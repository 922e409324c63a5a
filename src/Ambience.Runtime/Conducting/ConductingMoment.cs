namespace Ambience.Conducting;

/// <summary>What the settings of a mood are evaluated with.</summary>
/// <param name="parameters">[parameters]: the game's, smoothed.</param>
/// <param name="seed">Of what wanders: the mood's, or the soundtrack's.</param>
/// <param name="hop">Time of what wanders.</param>
internal readonly ref struct ConductingMoment(ReadOnlySpan<float> parameters, ulong seed, long hop)
{
    public ReadOnlySpan<float> Parameters { get; } = parameters;

    public ulong Seed { get; } = seed;

    public long Hop { get; } = hop;
}
