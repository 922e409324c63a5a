using Ambience.Trainer.Corpus;
using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Moods;
using Ambience.Trainer.Corpus.Theory;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

/// <summary>How a group of voices moves through the chords that the moods really use.</summary>
public class VoiceLeadingTests
{
    public static TheoryData<string> Moods => [.. MoodCatalogue.Everything.Select(style => style.Name)];

    [Theory]
    [MemberData(nameof(Moods))]
    public void VoicesMoveLittleAndNeverAllLeap(string mood)
    {
        Motion led = Measure(mood, new VoiceLeader(4, 48, 74).Next);
        // Cavern's chords change rarely.
        Assert.True(led.Steps > 50, $"{mood}: {led}");
        Assert.True(led.MeanSemitones < 2.6, $"{mood}: {led}");
        Assert.True(led.AllLeap == 0, $"{mood}: {led}");
        // Cavern's chords are bare fifths: four voices on two tones cannot but move together, as in the oldest organum.
        Assert.True(led.ParallelShare < (mood == "cavern" ? 0.25 : 0.02), $"{mood}: {led}");
        Assert.True(led.SimilarShare < 0.1, $"{mood}: {led}");
    }

    /// <summary>What the figures above are worth: chords stacked on their roots fail every one of them.</summary>
    [Fact]
    public void ChordsInRootPositionWouldFail()
    {
        Motion block = Measure("calm", chord => Ladder.FromRoot(chord, 48, 4));
        Assert.True(block.MeanSemitones > 3.5, $"{block}");
        Assert.True(block.AllLeap > 5, $"{block}");
        Assert.True(block.ParallelShare > 0.1, $"{block}");
        Assert.True(block.SimilarShare > 0.5, $"{block}");
    }

    /// <param name="Steps">Changes of chord.</param>
    /// <param name="MeanSemitones">How far a voice moves at a change, on average.</param>
    /// <param name="AllLeap">Changes at which every voice goes more than four semitones.</param>
    /// <param name="ParallelShare">Pairs of moving voices in parallel fifths or octaves, of all pairs.</param>
    /// <param name="SimilarShare">Changes at which all voices go the same way.</param>
    private sealed record Motion(int Steps, double MeanSemitones, int AllLeap, double ParallelShare, double SimilarShare);

    private static Motion Measure(string mood, Func<Chord, int[]> voice)
    {
        MoodStyle style = MoodCatalogue.Find(mood);
        int steps = 0, leaps = 0, parallels = 0, pairs = 0, similar = 0;
        double moved = 0;
        var dice = new ScoreRandom(4);
        int[]? from = null;
        for (int index = 0; index < 8; index++)
            foreach (HarmonySpan span in PiecePlanner.Plan(style, dice, dice.Fork($"{index}"), index, 120).Spans)
            {
                int[] to = voice(span.Chord);
                if (from is not null && !from.SequenceEqual(to))
                {
                    int[] by = [.. to.Zip(from, (a, b) => a - b)];
                    steps++;
                    moved += by.Average(Math.Abs);
                    leaps += by.All(step => Math.Abs(step) > 4) ? 1 : 0;
                    similar += by.All(step => step > 0) || by.All(step => step < 0) ? 1 : 0;
                    for (int high = 1; high < by.Length; high++)
                        for (int low = 0; low < high; low++)
                        {
                            pairs++;
                            bool together = by[high] == by[low] && by[high] != 0;
                            parallels += together && (from[high] - from[low]) % 12 is 0 or 7 ? 1 : 0;
                        }
                }
                from = to;
            }
        return new Motion(steps, moved / steps, leaps, (double)parallels / pairs, (double)similar / steps);
    }
}
