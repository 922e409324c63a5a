using System.Globalization;
using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Moods;
using Ambience.Trainer.Corpus.Scores;

namespace Ambience.Trainer.Corpus;

/// <summary>One piece to make.</summary>
internal sealed record PlannedPiece(MoodStyle Style, int Index, double Seconds)
{
    public string Name => $"{Style.Name}-{(Index + 1).ToString("00", CultureInfo.InvariantCulture)}";

    public string PathIn(string folder, string extension) => Path.Combine(folder, Style.Name, Name + extension);

    public Score Compose(ulong seed) => Composer.Compose(Style, seed, Index, Seconds);
}

/// <summary>Which pieces a corpus is made of: each mood's minutes cut into equal pieces of about two minutes.</summary>
internal static class CorpusPlan
{
    public const double FewestMinutes = 0.25;
    public const double MostMinutes = 600;
    private const double PieceMinutes = 2;

    /// <summary>Plans the pieces, mood after mood.</summary>
    /// <exception cref="AmbienceException">Minutes out of range, unknown mood.</exception>
    public static IReadOnlyList<PlannedPiece> Make(double minutesPerMood, IReadOnlyCollection<string> moods)
    {
        if (!(minutesPerMood >= FewestMinutes && minutesPerMood <= MostMinutes))
            throw new AmbienceException(string.Create(CultureInfo.InvariantCulture,
                $"--minutes {minutesPerMood}: expected {FewestMinutes} to {MostMinutes} minutes a mood."));
        IEnumerable<MoodStyle> styles =
            moods.Count == 0 ? MoodCatalogue.All : moods.Distinct().Select(MoodCatalogue.Find);
        int pieces = Math.Max(1, (int)Math.Round(minutesPerMood / PieceMinutes));
        return [.. styles.SelectMany(style => Enumerable.Range(0, pieces)
            .Select(index => new PlannedPiece(style, index, 60 * minutesPerMood / pieces)))];
    }
}
