namespace Ambience;

/// <summary>The music begins in a mood, or begins to move over to it.</summary>
/// <param name="Mood">The mood.</param>
public readonly record struct MoodChange(string Mood);

/// <summary>A bar of the mood that plays begins.</summary>
/// <param name="Mood">The mood.</param>
/// <param name="Bar">Counted from 0 since the mood began.</param>
public readonly record struct BarStart(string Mood, long Bar);
