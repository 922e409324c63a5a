using System.Security.Cryptography;
using Ambience.Trainer.Corpus;
using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Moods;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

public class ComposerTests
{
    public static TheoryData<string, ulong, int, double> Pieces
    {
        get
        {
            var data = new TheoryData<string, ulong, int, double>();
            foreach (MoodStyle style in MoodCatalogue.Everything)
            {
                data.Add(style.Name, 1, 0, 120);
                data.Add(style.Name, 1, 1, 120);
                data.Add(style.Name, 7, 2, 61.5);
                data.Add(style.Name, ulong.MaxValue, 3, 15);
                data.Add(style.Name, 0, 4, 133);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void TheSameSeedGivesTheSameBytes(string mood, ulong seed, int index, double seconds)
    {
        MoodStyle style = MoodCatalogue.Find(mood);
        byte[] once = MidiFile.Write(Composer.Compose(style, seed, index, seconds));
        Assert.Equal(once, MidiFile.Write(Composer.Compose(style, seed, index, seconds)));
        Assert.NotEqual(once, MidiFile.Write(Composer.Compose(style, seed + 1, index, seconds)));
        Assert.NotEqual(once, MidiFile.Write(Composer.Compose(style, seed, index + 1, seconds)));
    }

    /// <summary>
    /// The scores of a seed are the same on every machine, and the committed weights name the seed that they were
    /// trained on. Who changes the music on purpose changes these hashes with it, and says so in the changelog.
    /// </summary>
    [Theory]
    [InlineData("calm", "798b5b4351d975a15834203cdf49a906142403d3030b4f971c82db9b45fee300")]
    [InlineData("wonder", "df9a67550092ae698cf4beef94150acbba6bab126553c9a766e15cbee51c5164")]
    [InlineData("cavern", "07ea46db3de3890732aa0e5a8ad6613fa59f71b85c9f5bd891443bdfd33a2f48")]
    [InlineData("tense", "2878ee7745df1cd99d051358c36cb73578415f1eed6e4aa4e39b33f9f67cc6c4")]
    [InlineData("journey", "c67f49709ce88e5072372eb1b687ec226a5b96068aecaeca47005aa025ebac34")]
    [InlineData("piano", "f57277bb5fb22b59e2f134ca5f737373bda235cc3140e50937f122f09040dc24")]
    [InlineData("night", "be972f08dc6c746f1b75c6adfbba9f05469118e2ecc2dade91d1d178ba74c2e0")]
    public void TheScoresOfSeedOneAreTheKnownOnes(string mood, string sha256)
    {
        byte[] midi = MidiFile.Write(Composer.Compose(MoodCatalogue.Find(mood), seed: 1, index: 0, seconds: 120));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(midi)));
    }

    /// <summary>
    /// Every note that starts belongs to the chord and key stated for its moment; a human error of 30 ms is forgiven
    /// at the borders.
    /// </summary>
    [Theory]
    [MemberData(nameof(Pieces))]
    public void NotesStayInTheStatedHarmony(string mood, ulong seed, int index, double seconds)
    {
        Score score = Composer.Compose(MoodCatalogue.Find(mood), seed, index, seconds);
        Assert.NotEmpty(score.Notes);
        foreach (ScoreNote note in score.Notes)
        {
            int allowed = 0;
            double at = score.Tempo.SecondsAt(note.StartTick);
            for (int i = 0; i < score.Chords.Count; i++)
            {
                ScoreChord chord = score.Chords[i];
                // What rings on after the last chord is the last chord.
                double end = i == score.Chords.Count - 1 ? score.Seconds : score.Tempo.SecondsAt(chord.EndTick);
                if (at >= score.Tempo.SecondsAt(chord.StartTick) - 0.1 && at <= end + 0.03)
                {
                    Key key = score.Sections.First(s => chord.StartTick < s.EndTick).Key;
                    allowed |= chord.Chord.PitchClasses | key.PitchClasses;
                }
            }
            Assert.True((allowed >> note.Pitch % 12 & 1) != 0, $"{mood}: {note} at {at:0.00} s");
        }
    }

    /// <summary>
    /// What sounds must be mostly the chord: time-weighted, three quarters of all note time are chord tones.
    /// </summary>
    [Theory]
    [MemberData(nameof(Pieces))]
    public void MostOfWhatSoundsIsTheChord(string mood, ulong seed, int index, double seconds)
    {
        Score score = Composer.Compose(MoodCatalogue.Find(mood), seed, index, seconds);
        double inside = 0;
        double all = 0;
        foreach (ScoreNote note in score.Notes)
            foreach (ScoreChord chord in score.Chords)
            {
                int start = Math.Max(note.StartTick, chord.StartTick);
                double overlap = Math.Max(0, Math.Min(note.EndTick, chord.EndTick) - start);
                all += overlap;
                inside += chord.Chord.Contains(note.Pitch) ? overlap : 0;
            }
        Assert.True(inside > 0.75 * all, $"{mood}: {inside / all:P0} of the note time are chord tones");
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void APieceIsLegalAndAsLongAsAsked(string mood, ulong seed, int index, double seconds)
    {
        Score score = Composer.Compose(MoodCatalogue.Find(mood), seed, index, seconds);
        Assert.Equal(seconds, score.Seconds, 0.01);
        Assert.All(score.Notes, n => Assert.InRange(n.Pitch, 21, 108));
        Assert.All(score.Notes, n => Assert.InRange(n.Velocity, 1, 127));
        Assert.All(score.Notes, n => Assert.InRange(n.StartTick, 0, n.EndTick - 1));
        Assert.All(score.Notes, n => Assert.InRange(n.EndTick, 1, score.EndTick));
        Assert.All(score.Controls, c => Assert.InRange(c.Value, 0, 127));
        Assert.All(score.Controls, c => Assert.InRange(c.Tick, 0, score.EndTick));
        Assert.DoesNotContain(score.Parts, p => p.Channel is 9 or > 15);
        Assert.Equal(0, score.Chords[0].StartTick);
        Assert.Equal(score.Chords.Skip(1).Select(c => c.StartTick), score.Chords.SkipLast(1).Select(c => c.EndTick));
        Assert.Equal(
            score.Sections.Skip(1).Select(s => s.StartTick), score.Sections.SkipLast(1).Select(s => s.EndTick));
        // One chord held for two minutes would satisfy everything above.
        int chords = score.Chords.Select(c => c.Chord.Name).Distinct().Count();
        Assert.InRange(chords, seconds < 60 ? 2 : 4, 40);
    }

    [Theory]
    [InlineData("calm")]
    [InlineData("wonder")]
    [InlineData("cavern")]
    [InlineData("tense")]
    [InlineData("journey")]
    [InlineData("night")]
    [InlineData("piano")]
    public void FourPiecesVisitAllTwelveKeysAndVaryTheirTempo(string mood)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            MoodStyle style = MoodCatalogue.Find(mood);
            Score[] scores = [.. Enumerable.Range(0, 4).Select(i => Composer.Compose(style, seed, i, 120))];
            Key[] keys = [.. scores.SelectMany(s => s.Sections).Select(s => s.Key)];
            Assert.Equal(Enumerable.Range(0, 12), keys.Select(k => k.Tonic).Distinct().Order());
            int[] tempos = [.. scores.Select(s => s.Tempo.Changes[0].MicrosecondsPerBeat)];
            Assert.Equal(4, tempos.Distinct().Count());
            Assert.InRange((double)tempos.Max() / tempos.Min(), 1.03, 1.6);
            Assert.True(keys.Select(k => k.Mode).Distinct().Count() >= 3);
        }
    }

    [Fact]
    public void MoodsSoundAsTheirNamesSay()
    {
        var seeds = new ulong[] { 1, 2, 3, 4 };
        ILookup<string, Score> scores = MoodCatalogue.All
            .SelectMany(style => seeds.Select(seed => Composer.Compose(style, seed, 0, 120)))
            .ToLookup(s => s.Mood);
        double NotesPerSecond(string mood) => scores[mood].Average(s => s.Notes.Count / s.Seconds);
        double MeanPitch(string mood) =>
            scores[mood].Average(s => s.Notes.Sum(n => n.Pitch * (double)Ticks(n)) / s.Notes.Sum(Ticks));
        double MinorShare(string mood) =>
            scores[mood].SelectMany(s => s.Chords).Average(c => c.Chord.Contains(c.Chord.Root + 3) ? 1.0 : 0);
        static int Ticks(ScoreNote note) => note.EndTick - note.StartTick;

        foreach (string other in new[] { "calm", "wonder", "tense" })
        {
            Assert.True(NotesPerSecond("cavern") < 0.6 * NotesPerSecond(other), $"{other}: cavern is sparse");
            // Tense is low itself: the strings leave its sparse moments to basses and the bottom of a piano.
            Assert.True(MeanPitch("cavern") < MeanPitch(other) - (other == "tense" ? 1 : 4), $"{other}: cavern is low");
        }
        Assert.True(MeanPitch("wonder") > MeanPitch("calm"), "wonder is high");
        Assert.True(MinorShare("tense") > MinorShare("wonder") + 0.2, "tense is minor");
        Assert.All(scores["calm"], s => Assert.Contains(s.Parts, p => p.Program == 0));
        // Journey walks and night hardly moves, whatever the others do.
        double Tempo(string mood) => scores[mood].Average(s => 60e6 / s.Tempo.Changes[0].MicrosecondsPerBeat);
        Assert.All((string[])["calm", "wonder", "cavern", "night"],
            other => Assert.True(Tempo("journey") > 1.2 * Tempo(other), $"{other}: journey is quick"));
        Assert.True(NotesPerSecond("journey") > 1.5 * NotesPerSecond("night"), "journey is busy");
        Assert.True(Tempo("night") < 0.9 * Tempo("calm"), "night is slow");
        Assert.All(scores["journey"], s => Assert.Contains(s.Parts, p => p.Program == 24));
        Assert.All(scores["night"], s => Assert.Contains(s.Parts, p => p.Program == 4));
        Assert.All(scores["wonder"], s => Assert.Contains(s.Parts, p => p.Program == 52));
        Assert.All(scores["tense"], s => Assert.Contains(s.Parts, p => p.Program == 44));
    }

    [Theory]
    [InlineData("calm")]
    [InlineData("wonder")]
    [InlineData("cavern")]
    [InlineData("tense")]
    [InlineData("journey")]
    [InlineData("night")]
    [InlineData("piano")]
    public void APieceHasQuietAndLoudMoments(string mood)
    {
        Score score = Composer.Compose(MoodCatalogue.Find(mood), 3, 0, 120);
        var byTenSeconds = new int[12];
        foreach (ScoreNote note in score.Notes)
            byTenSeconds[(int)(score.Tempo.SecondsAt(note.StartTick) / 10)] += note.Velocity;
        byTenSeconds = byTenSeconds[..11]; // the last one is the tail
        Assert.True(byTenSeconds.Max() > 1.5 * byTenSeconds.Min(), string.Join(" ", byTenSeconds));
    }

    /// <summary>
    /// How hard, how many and how bright have arcs of their own: a network that heard them rise and fall together only
    /// could not play many soft notes, or a few bright ones.
    /// </summary>
    [Fact]
    public void LoudBusyAndBrightGoTheirOwnWays()
    {
        HarmonySpan[] spans = [.. Enumerable.Range(0, 40).SelectMany(index =>
            PiecePlanner.Plan(MoodCatalogue.Find("calm"), new ScoreRandom(2), new ScoreRandom(2).Fork($"{index}"), index, 120).Spans)];
        foreach (Func<HarmonySpan, double> value in (Func<HarmonySpan, double>[])[s => s.Intensity, s => s.Motion, s => s.Light])
        {
            Assert.All(spans, span => Assert.InRange(value(span), 0, 1));
            Assert.True(spans.Min(value) < 0.12 && spans.Max(value) > 0.9);
        }
        Assert.InRange(Correlation(s => s.Intensity, s => s.Motion), 0.1, 0.7);
        Assert.InRange(Correlation(s => s.Intensity, s => s.Light), 0.1, 0.7);
        Assert.InRange(Correlation(s => s.Motion, s => s.Light), -0.3, 0.5);

        double Correlation(Func<HarmonySpan, double> a, Func<HarmonySpan, double> b)
        {
            double meanA = spans.Average(a), meanB = spans.Average(b);
            return spans.Sum(s => (a(s) - meanA) * (b(s) - meanB))
                / Math.Sqrt(spans.Sum(s => Math.Pow(a(s) - meanA, 2)) * spans.Sum(s => Math.Pow(b(s) - meanB, 2)));
        }
    }
}
