namespace Ambience.Trainer.Listening;

/// <summary>What one listening heard.</summary>
/// <param name="Step">When.</param>
/// <param name="ValidationBits">The last validation before it.</param>
/// <param name="Moods">Mood by mood.</param>
internal sealed record Listening(long Step, double ValidationBits, IReadOnlyList<HeardMood> Moods);

/// <summary>A free run of one mood beside the real music that it was asked to follow.</summary>
/// <param name="Mood">Its name.</param>
/// <param name="Seconds">How long it played.</param>
/// <param name="Health">"healthy", or what is wrong with it.</param>
/// <param name="LevelDecibels">RMS, dB of full scale.</param>
/// <param name="RealLevelDecibels">The same of the real music.</param>
/// <param name="PeakDecibels">Largest sample, dB of full scale.</param>
/// <param name="LongestSilenceSeconds">Longest stretch softer than -60 LUFS.</param>
/// <param name="ClippedSamples">Samples at or beyond full scale, or not a number.</param>
/// <param name="ChromaMargin">How well it follows the chroma, above a tritone; null without control.</param>
/// <param name="LoudnessCorrelation">How well it follows the loudness; null without control.</param>
/// <param name="SpectrumDecibels">Mean distance of the octaves' levels from the real music's.</param>
/// <param name="LoopScore">1 = stuck in a loop; 0 if it played less than 14 s.</param>
internal sealed record HeardMood(
    string Mood,
    double Seconds,
    string Health,
    double LevelDecibels,
    double RealLevelDecibels,
    double PeakDecibels,
    double LongestSilenceSeconds,
    long ClippedSamples,
    double? ChromaMargin,
    double? LoudnessCorrelation,
    double SpectrumDecibels,
    double LoopScore);
