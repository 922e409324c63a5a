using Ambience.Trainer.Corpus;
using Ambience.Trainer.Corpus.Rendering;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

public class CorpusPlanTests
{
    [Theory]
    [InlineData(8, 4, 120)]
    [InlineData(2, 1, 120)]
    [InlineData(0.25, 1, 15)]
    [InlineData(5, 2, 150)]
    public void MinutesAreCutIntoPiecesOfAboutTwo(double minutes, int pieces, double seconds)
    {
        IReadOnlyList<PlannedPiece> plan = CorpusPlan.Make(minutes, ["tense", "calm", "tense"]);
        Assert.Equal(["tense", "calm"], plan.Select(p => p.Style.Name).Distinct());
        Assert.Equal(2 * pieces, plan.Count);
        Assert.All(plan, p => Assert.Equal(seconds, p.Seconds));
        Assert.Equal(Path.Combine("out", "calm", "calm-01.wav"), plan[pieces].PathIn("out", ".wav"));
    }

    [Fact]
    public void AllMoodsAreTheDefault() =>
        Assert.Equal(["calm", "wonder", "cavern", "tense", "journey", "night"], CorpusPlan.Make(2, []).Select(p => p.Style.Name));

    [Fact]
    public void ThePianoIsAPlanOfItsOwn() =>
        Assert.Equal(["piano"], CorpusPlan.Make(2, ["piano"]).Select(p => p.Style.Name));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(0.1)]
    [InlineData(601)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void MinutesOutOfRangeAreRefused(double minutes)
    {
        var error = Assert.Throws<AmbienceException>(() => CorpusPlan.Make(minutes, []));
        Assert.Contains("--minutes", error.Message);
        Assert.Contains("0.25 to 600", error.Message);
    }

    [Fact]
    public void AnUnknownMoodIsRefusedAndTheKnownOnesNamed()
    {
        var error = Assert.Throws<AmbienceException>(() => CorpusPlan.Make(2, ["clam"]));
        Assert.Contains("clam", error.Message);
        Assert.Contains("calm, wonder, cavern, tense, journey, night, piano", error.Message);
    }

    [Fact]
    public void AMissingProgramSaysWhichPackageToInstall()
    {
        var error = Assert.Throws<AmbienceException>(() => new FluidSynth("no-such-synthesizer").Version());
        Assert.Contains("no-such-synthesizer", error.Message);
        Assert.Contains("apt-get install fluidsynth fluid-soundfont-gm", error.Message);
    }

    [Fact]
    public void AMissingSoundFontSaysWhichPackageToInstall()
    {
        var error = Assert.Throws<AmbienceException>(() => SoundFont.Open("/nowhere/none.sf2"));
        Assert.Contains("/nowhere/none.sf2", error.Message);
        Assert.Contains("fluid-soundfont-gm", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("RIFF....WAVEfmt ")]
    public void AFileThatIsNoSoundFontIsRefused(string content)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.sf2");
        File.WriteAllText(path, content);
        try
        {
            Assert.Contains("not a soundfont", Assert.Throws<AmbienceException>(() => SoundFont.Open(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
