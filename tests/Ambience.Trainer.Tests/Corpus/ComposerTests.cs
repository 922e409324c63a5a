using System.Security.Cryptography;
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
            foreach (MoodStyle style in MoodCatalogue.All)
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
    [InlineData("calm", "d5bc61bd53013815669e380f3ac0a0a40640dfe91e40856580667e50e66267b2")]
    [InlineData("wonder", "60f6f676413e317492b05732b4ba80bdccc6bbb51934a689003530bbf1b8bbcd")]
    [InlineData("cavern", "5e6493811211c42bcdd3c1757c9c4ea0f6c7bb0c4aeba1a67c353479dc969367")]
    [InlineData("tense", "4a3b1ab994187a7dc37f6cf90a11d866c62f514ad952aa4f7e0011f2a455885a")]
    [InlineData("journey", "509a608fae6eb7f680af28b41bc9516fc23cc68b3ccc19469a919bccdf6dbd0b")]
    [InlineData("night", "691d76274eaef1940f182856e0eeadc003134f7af3d927efcdba5f6705906fad")]
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
            Assert.True(MeanPitch("cavern") < MeanPitch(other) - 4, $"{other}: cavern is low");
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
    public void APieceHasQuietAndLoudMoments(string mood)
    {
        Score score = Composer.Compose(MoodCatalogue.Find(mood), 3, 0, 120);
        var byTenSeconds = new int[12];
        foreach (ScoreNote note in score.Notes)
            byTenSeconds[(int)(score.Tempo.SecondsAt(note.StartTick) / 10)] += note.Velocity;
        byTenSeconds = byTenSeconds[..11]; // the last one is the tail
        Assert.True(byTenSeconds.Max() > 1.5 * byTenSeconds.Min(), string.Join(" ", byTenSeconds));
    }
}
