namespace Ambience;

/// <summary>The music begins in a mood, or begins to move over to it.</summary>
/// <param name="Mood">The mood.</param>
public readonly record struct MoodChange(string Mood);
