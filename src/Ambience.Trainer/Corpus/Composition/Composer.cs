using Ambience.Trainer.Corpus.Scores;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>
/// Composes piece after piece of a mood: the same seed, mood, number and length give the same score, byte for byte.
/// </summary>
internal static class Composer
{
    /// <summary>Composes piece <paramref name="index"/> (from 0), <paramref name="seconds"/> long.</summary>
    public static Score Compose(MoodStyle style, ulong seed, int index, double seconds)
    {
        var moodDice = new ScoreRandom(seed).Fork(style.Name);
        ScoreRandom dice = moodDice.Fork($"piece {index}");
        PiecePlan plan = PiecePlanner.Plan(style, moodDice.Fork("form"), dice.Fork("form"), index, seconds);
        var score = new ScoreBuilder(plan, dice.Fork("performance"));
        style.Arrange(plan, score, dice.Fork("arrangement"));
        return score.Build(style.Name, $"{style.Name}-{index + 1:00}");
    }
}
