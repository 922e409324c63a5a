using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Moods;
using Ambience.Trainer.Corpus.Scores;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

public class MidiFileTests
{
    // The table of the Standard MIDI Files specification, page 2.
    [Theory]
    [InlineData(0x00, "00")]
    [InlineData(0x40, "40")]
    [InlineData(0x7F, "7F")]
    [InlineData(0x80, "8100")]
    [InlineData(0x2000, "C000")]
    [InlineData(0x3FFF, "FF7F")]
    [InlineData(0x4000, "818000")]
    [InlineData(0x1FFFFF, "FFFF7F")]
    [InlineData(0x200000, "81808000")]
    [InlineData(0x0FFFFFFF, "FFFFFF7F")]
    public void TimesAreWrittenAsTheSpecificationSays(int ticks, string hex)
    {
        using var stream = new MemoryStream();
        new MidiTrack().WriteTo(stream, ticks);
        string body = Convert.ToHexString(stream.ToArray()[8..]);
        Assert.Equal(hex + "FF2F00", body);
    }

    [Fact]
    public void ATimeThatFourBytesCannotHoldIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MidiTrack().WriteTo(Stream.Null, 0x10000000));

    [Fact]
    public void AtOneTickARepeatedNoteEndsBeforeItStarts()
    {
        var track = new MidiTrack();
        track.Note(new ScoreNote(3, 480, 960, 60, 80));
        track.Note(new ScoreNote(3, 0, 480, 60, 70));
        using var stream = new MemoryStream();
        track.WriteTo(stream, 960);
        string body = Convert.ToHexString(stream.ToArray()[8..]);
        Assert.Equal("00933C46" + "8360833C40" + "00933C50" + "8360833C40" + "00FF2F00", body);
    }

    [Theory]
    [InlineData("calm")]
    [InlineData("wonder")]
    [InlineData("cavern")]
    [InlineData("tense")]
    [InlineData("journey")]
    [InlineData("night")]
    [InlineData("piano")]
    public void AnIndependentReaderFindsTheScore(string mood)
    {
        Score score = Composer.Compose(MoodCatalogue.Find(mood), seed: 11, index: 2, seconds: 77);
        var parsed = new ParsedMidi(MidiFile.Write(score));

        Assert.Equal(1, parsed.Format);
        Assert.Equal(Score.TicksPerBeat, parsed.TicksPerBeat);
        Assert.All(parsed.TrackEnds, end => Assert.Equal(score.EndTick, end));
        Assert.Equal(
            score.Notes.Select(n => (n.Channel, n.Pitch, n.Velocity, (long)n.StartTick, (long)n.EndTick)).Order(),
            parsed.Notes.Select(n => (n.Channel, n.Pitch, n.Velocity, n.StartTick, n.EndTick)).Order());
        Assert.Equal(score.Parts.ToDictionary(p => p.Channel, p => p.Program), parsed.Programs);
        Assert.Equal(score.Sections.Select(s => ((long)s.StartTick, s.Key.Name)), parsed.Markers);
        // Each part's volume, pan, reverb and chorus come on top of the score's own controls.
        Assert.Equal(score.Controls.Count + 4 * score.Parts.Count, parsed.Controls.Count);
        Assert.All(parsed.Notes, n => Assert.Equal(n.Start, score.Tempo.SecondsAt((int)n.StartTick), 1e-6));
        Assert.Equal(77, parsed.Seconds(parsed.TrackEnds[0]), 0.01);
    }
}
