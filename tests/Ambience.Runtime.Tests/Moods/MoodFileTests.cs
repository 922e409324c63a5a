using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

public class MoodFileTests
{
    private const string Everything = """
        # Every key that there is.
        model: weights/ambient48.safetensors
        engine: cpu
        seed: 18446744073709551615
        output:
          device: "Some Sound: Card"
          bufferedMilliseconds: 350
          gainDecibels: -3.5
        parameters:
          danger: { minimum: -1, maximum: 3, default: 0.5, smoothingSeconds: 2 }
          height:
        startMood: deep
        moods:
          calm:
          deep:
            blend: { cavern: 3, calm: 1 }
            temperature: 0.9
            harmony:
              transposeSemitones: -3
              progression: [Am, F#m, Cmaj7]
              chordSeconds: 2.5
            loudnessDecibels: { parameter: danger, points: [[-1, -6], [1, 0], [3, 4]] }
            brightnessOctaves: { parameter: height, points: [[0.5, 0.25]] }
            density: 1.5
            fadeSeconds: 0
        """;

    [Fact]
    public void EveryKeyArrives()
    {
        MoodFile file = MoodFile.Parse(Everything, Path.Combine("games", "moods.yaml"));
        Assert.Equal(Path.GetFullPath(Path.Combine("games", "weights", "ambient48.safetensors")), file.ModelPath);
        Assert.Equal("cpu", file.Engine);
        Assert.Equal(ulong.MaxValue, file.Seed);
        Assert.Equal(new OutputSettings("Some Sound: Card", 350, -3.5f), file.Output);
        Assert.Equal([new("danger", -1f, 3f, 0.5f, 2f), new("height", 0f, 1f, 0f, 0.25f)], file.Parameters);
        Assert.Equal("deep", file.StartMood);
        Assert.Equal(["calm", "deep"], file.Moods.Select(mood => mood.Name));

        Mood deep = file.Moods[1];
        Assert.Equal([new("cavern", 0.75f), new("calm", 0.25f)], deep.Blend);
        Assert.Equal(0.9f, deep.Temperature.Evaluate(5f));
        Assert.Equal(-3, deep.Harmony.TransposeSemitones);
        Assert.Equal(["Am", "F#m", "Cmaj7"], deep.Harmony.Progression.Select(step => step.Chord.Name));
        Assert.Equal(2.5f, deep.Harmony.ChordSeconds);
        Assert.Equal("danger", deep.LoudnessDecibels.Parameter);
        Assert.Equal([new(-1f, -6f), new(1f, 0f), new(3f, 4f)], deep.LoudnessDecibels.Points);
        Assert.Equal("height", deep.BrightnessOctaves.Parameter);
        Assert.Equal(1.5f, deep.Density.Evaluate(0f));
        Assert.Equal(0f, deep.FadeSeconds);
    }

    [Fact]
    public void TwoLinesAreEnoughAndTheRestHasItsDefault()
    {
        MoodFile file = MoodFile.Parse("model: m.safetensors\nmoods: { calm: }", "moods.yaml");
        Assert.Equal("auto", file.Engine);
        Assert.Null(file.Seed);
        Assert.Equal(new OutputSettings("default", 200, 0f), file.Output);
        Assert.Empty(file.Parameters);
        Assert.Equal("calm", file.StartMood);
        Mood calm = Assert.Single(file.Moods);
        Assert.Equal([new("calm", 1f)], calm.Blend);
        Assert.Equal(1f, calm.Temperature.Evaluate(0f));
        Assert.Equal(0f, calm.LoudnessDecibels.Evaluate(0f));
        Assert.Equal(0f, calm.BrightnessOctaves.Evaluate(0f));
        Assert.Equal(1f, calm.Density.Evaluate(0f));
        Assert.Empty(calm.Harmony.Progression);
        Assert.Equal(4f, calm.FadeSeconds);
    }
}
