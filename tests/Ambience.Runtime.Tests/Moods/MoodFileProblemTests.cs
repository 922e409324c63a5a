using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>Everything a person can get wrong, with the place where the editor must jump to.</summary>
public class MoodFileProblemTests
{
    /// <summary>A good file whose line 12 is a key of the mood "calm" under test.</summary>
    private const string BeforeTheKey = """
        model: m.safetensors
        parameters:
          danger: { minimum: 0, maximum: 1 }
          height: { minimum: -10, maximum: 10 }
        startMood: calm
        moods:
          wonder:
            fadeSeconds: 2
          tense:
            temperature: 0.8
          calm:

        """;

    [Theory]
    // temperature stands at line 12, column 5; its value at column 18
    [InlineData("temperature: 1.6", 12, 18, "moods.calm.temperature", "expected a number, 0.1 to 1.5, found '1.6'.")]
    [InlineData("temperature: -1", 12, 18, "moods.calm.temperature", "expected a number, 0.1 to 1.5, found '-1'.")]
    [InlineData("temperature: warm", 12, 18, "moods.calm.temperature", "expected a number, 0.1 to 1.5, found 'warm'.")]
    [InlineData("temperature: '0.9'", 12, 18, "moods.calm.temperature", "found '0.9' in quotes.")]
    [InlineData("temperature: 0,9", 12, 18, "moods.calm.temperature", "Write the decimal point as '.'.")]
    [InlineData("temperature: NaN", 12, 18, "moods.calm.temperature", "found 'NaN'")]
    [InlineData("temperature: .nan", 12, 18, "moods.calm.temperature", "found '.nan'")]
    [InlineData("temperature: Infinity", 12, 18, "moods.calm.temperature", "found 'Infinity'")]
    [InlineData("temperature: 1e99", 12, 18, "moods.calm.temperature", "found '1e99'")]
    [InlineData("temperature: 0x1", 12, 18, "moods.calm.temperature", "found '0x1'")]
    [InlineData("temperature: [1]", 12, 18, "moods.calm.temperature", "expected a number, 'parameter' and 'points', or 'range' and 'seconds', found a list of 1.")]
    [InlineData("temprature: 1", 12, 5, "moods.calm.temprature", "there is no such key. Did you mean 'temperature'?")]
    [InlineData("fade-seconds: 1", 12, 5, "moods.calm.fade-seconds", "Did you mean 'fadeSeconds'?")]
    [InlineData("FadeSeconds: 1", 12, 5, "moods.calm.FadeSeconds", "Did you mean 'fadeSeconds'?")]
    [InlineData("xyz: 1", 12, 5, "moods.calm.xyz", "Known are: extends, abstract, blend, seed, temperature")]
    [InlineData("{1: 2}: 1", 12, 5, "", "expected a name as a key")]
    [InlineData("fadeSeconds: 601", 12, 18, "moods.calm.fadeSeconds", "0 to 600")]
    [InlineData("density: 3.1", 12, 14, "moods.calm.density", "0 to 3")]
    [InlineData("loudnessDecibels: 21", 12, 23, "moods.calm.loudnessDecibels", "-40 to 20")]
    [InlineData("brightnessOctaves: 5", 12, 24, "moods.calm.brightnessOctaves", "-4 to 4")]
    [InlineData("density: { parameter: dangr, points: [[0, 1]] }", 12, 27, "moods.calm.density.parameter", "no parameter 'dangr' in 'parameters'. Did you mean 'danger'?")]
    [InlineData("density: { points: [[0, 1]] }", 12, 14, "moods.calm.density.parameter", "expected the name of a parameter, found nothing.")]
    [InlineData("density: { parameter: danger }", 12, 14, "moods.calm.density.points", "expected points such as [[0, -6], [1, 0]], found nothing.")]
    [InlineData("density: { parameter: danger, points: [] }", 12, 43, "moods.calm.density.points", "found a list of 0.")]
    [InlineData("density: { parameter: danger, points: 3 }", 12, 43, "moods.calm.density.points", "found '3'.")]
    [InlineData("density: { parameter: danger, points: [0, [1, 1]] }", 12, 44, "moods.calm.density.points[0]", "found '0'.")]
    [InlineData("density: { parameter: danger, points: [[0, 1, 2]] }", 12, 44, "moods.calm.density.points[0]", "found a list of 3.")]
    [InlineData("density: { parameter: danger, points: [[0, 1], [0, 2]] }", 12, 53, "moods.calm.density.points[1][0]", "expected a value above 0")]
    [InlineData("density: { parameter: danger, points: [[1, 1], [0.5, 2]] }", 12, 53, "moods.calm.density.points[1][0]", "expected a value above 1")]
    [InlineData("density: { parameter: danger, points: [[0, 1], [2, 1]] }", 12, 53, "moods.calm.density.points[1][0]", "0 to 1, found '2'")]
    [InlineData("density: { parameter: danger, points: [[0, 4]] }", 12, 48, "moods.calm.density.points[0][1]", "0 to 3, found '4'")]
    [InlineData("density: { parameter: danger, points: [[0, 1]], smooth: 1 }", 12, 53, "moods.calm.density.smooth", "there is no such key")]
    [InlineData("harmony: Am", 12, 14, "moods.calm.harmony", "expected keys and values, found 'Am'.")]
    [InlineData("harmony: { transposeSemitones: 12 }", 12, 36, "moods.calm.harmony.transposeSemitones", "a whole number, -11 to 11, found '12'")]
    [InlineData("harmony: { transposeSemitones: 1.5 }", 12, 36, "moods.calm.harmony.transposeSemitones", "found '1.5'")]
    [InlineData("harmony: { transpose: 1 }", 12, 16, "moods.calm.harmony.transpose", "there is no such key. Did you mean 'transposeSemitones'?")]
    [InlineData("harmony: { progression: Am }", 12, 29, "moods.calm.harmony.progression", "expected a list of chords")]
    [InlineData("harmony: { progression: [Am, Hm] }", 12, 34, "moods.calm.harmony.progression[1]", "expected a chord: A to G")]
    [InlineData("harmony: { progression: [[Am]] }", 12, 30, "moods.calm.harmony.progression[0]", "found a list of 1")]
    [InlineData("harmony: { chordSeconds: 0 }", 12, 30, "moods.calm.harmony.chordSeconds", "0.25 to 600")]
    [InlineData("blend: {}", 12, 12, "moods.calm.blend", "expected at least one trained mood")]
    [InlineData("blend: [calm]", 12, 12, "moods.calm.blend", "expected names and values, found a list of 1.")]
    [InlineData("blend: { calm: 0 }", 12, 20, "moods.calm.blend.calm", "0.001 to 1000, found '0'")]
    [InlineData("blend: { calm: }", 12, 20, "moods.calm.blend.calm", "found nothing")]
    [InlineData("blend: { '': 1 }", 12, 14, "moods.calm.blend", "expected a name")]
    [InlineData("temperature: 1\n    temperature: 1", 13, 5, "temperature", "this key is already there in line 12. Remove one.")]
    [InlineData("blend: *nothing", 12, 12, "", "there is no anchor '&nothing'")]
    [InlineData("blend: { a: 1", 13, 1, "", "not valid YAML")]
    [InlineData("blend: &a { x: *a }", 12, 20, "", "there is no anchor '&a'")]
    [InlineData("temperature: 1\nstartMod: calm", 13, 1, "startMod", "Did you mean 'startMood'?")]
    [InlineData("temperature: 1\nseed: -1", 13, 7, "seed", "0 to 18446744073709551615, found '-1'")]
    [InlineData("temperature: 1\nseed: 18446744073709551616", 13, 7, "seed", "found '18446744073709551616'")]
    [InlineData("temperature: 1\nengine: cpuu", 13, 9, "engine", "there is no engine 'cpuu'. Did you mean 'cpu'?")]
    [InlineData("temperature: 1\nengine: 'vulkan:'", 13, 9, "engine", "there is no engine 'vulkan:'. Did you mean 'vulkan'?")]
    [InlineData("temperature: 1\nengine: [cpu]", 13, 9, "engine", "expected one of auto, cpu, ")]
    [InlineData("temperature: 1\noutput: { bufferedMilliseconds: 19 }", 13, 33, "output.bufferedMilliseconds", "20 to 10000")]
    [InlineData("temperature: 1\noutput: { gainDecibels: 13 }", 13, 25, "output.gainDecibels", "-60 to 12")]
    [InlineData("temperature: 1\noutput: { device: \"a\\u0007\" }", 13, 19, "output.device", "printable")]
    [InlineData("temperature: 1\noutput: loud", 13, 9, "output", "expected keys and values")]
    [InlineData("temperature: 1\n---\nmodel: b", 13, 1, "", "a second one after '---'")]
    public void AProblemHasItsPlaceAndItsMessage(string text, int line, int column, string keyPath, string says)
    {
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(BeforeTheKey + "    " + text + "\n", "a/moods.yaml"));
        MoodProblem problem = Assert.Single(e.Problems);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.StartsWith(keyPath, problem.KeyPath);
        Assert.StartsWith($"a/moods.yaml:{line}:{column}: ", e.Message);
    }

    [Theory]
    [InlineData("danger: { minimum: 1, maximum: 1 }", 3, 34, "parameters.danger.maximum", "above the minimum 1, found 1")]
    [InlineData("danger: { minimum: 2, maximum: 1 }", 3, 34, "parameters.danger.maximum", "above the minimum 2, found 1")]
    [InlineData("danger: { default: 2 }", 3, 22, "parameters.danger.default", "0 to 1, found '2'")]
    [InlineData("danger: { minimum: 5, default: 1 }", 3, 34, "parameters.danger.default", "5 to 6, found '1'")]
    [InlineData("danger: { smoothingSeconds: 61 }", 3, 31, "parameters.danger.smoothingSeconds", "0 to 60")]
    [InlineData("danger: { maximum: 1e7 }", 3, 22, "parameters.danger.maximum", "-1000000 to 1000000")]
    [InlineData("danger: { max: 1 }", 3, 13, "parameters.danger.max", "Did you mean 'maximum'?")]
    [InlineData("danger: 1", 3, 11, "parameters.danger", "expected keys and values, found '1'.")]
    [InlineData("~: {}", 3, 3, "parameters.~", "expected a name")]
    public void AWrongParameterHasItsPlaceAndItsMessage(string text, int line, int column, string keyPath, string says)
    {
        string yaml = $"model: m\nparameters:\n  {text}\nmoods: {{ calm: }}\n";
        MoodProblem problem = Assert.Single(Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml, "moods.yaml")).Problems);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column, keyPath), (problem.Line, problem.Column, problem.KeyPath));
    }

    [Theory]
    [InlineData("", "found an empty file")]
    [InlineData("model: m\nmoods: [1, 2\nseed: 3", "moods.yaml:3:1: this is not valid YAML: A list or mapping before this is not closed")]
    [InlineData("model: m\nmoods:\n\tcalm: {}", "moods.yaml:3:1: this is not valid YAML")]
    [InlineData("# only a comment\n", "found an empty file")]
    [InlineData("---\n...\n", "model: expected the path of a weight file|moods: expected at least one mood")]
    [InlineData("just words", "expected keys and values, found 'just words'.|model: |moods: ")]
    [InlineData("[1, 2]", "expected keys and values, found a list of 2.|model: |moods: ")]
    [InlineData("model: m", "moods: expected at least one mood, found nothing.")]
    [InlineData("moods: { calm: }", "model: expected the path of a weight file, found nothing.")]
    [InlineData("model:\nmoods: { calm: }", "model: expected the path of a weight file, found nothing.")]
    [InlineData("model: [m]\nmoods: { calm: }", "model: expected a text of 1 to 1000 printable characters, found a list of 1.")]
    [InlineData("model: \"a\\0b\"\nmoods: { calm: }", "model: expected a text of 1 to 1000 printable characters")]
    [InlineData("model: m\nmoods: {}", "moods: expected at least one mood, found nothing.")]
    [InlineData("model: m\nmoods: calm", "moods: expected names and values, found 'calm'.")]
    [InlineData("model: m\nmoods: [calm]", "moods: expected names and values, found a list of 1.")]
    [InlineData("model: m\nmoods: { calm: loud }", "moods.calm: expected keys and values, found 'loud'.")]
    [InlineData("model: m\nmoods: { calm: }\nstartMood: clam", "startMood: there is no mood 'clam' in 'moods'. Did you mean 'calm'?")]
    [InlineData("model: m\nparameters: 3\nmoods: { calm: }", "parameters: expected names and values, found '3'.")]
    public void AFileWithoutItsPartsSaysWhatIsMissing(string yaml, string says)
    {
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml, "moods.yaml"));
        string[] expected = says.Split('|');
        Assert.Equal(expected.Length, e.Problems.Count);
        foreach (string part in expected)
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllProblemsComeAtOnceInTheOrderOfTheText()
    {
        const string Yaml = """
            modell: m
            engine: fast
            seed: x
            output: { device: [], bufferedMilliseconds: 1, volume: 3 }
            parameters:
              danger: { minimum: a, maximum: b }
            moods:
              calm: { temperature: 9, harmony: { progression: [Am, X, Y] } }
              calm: {}
              tense: { density: { parameter: fear, points: [[0, 9], [0]] } }
            startMood: calmer
            """;
        var e = Assert.Throws<MoodFileException>(() => MoodFile.Parse(Yaml, "moods.yaml"));
        Assert.Equal(
            [
                "model", "modell", "engine", "seed", "output.device", "output.bufferedMilliseconds", "output.volume",
                "parameters.danger.minimum", "parameters.danger.maximum", "moods.calm.temperature",
                "moods.calm.harmony.progression[1]", "moods.calm.harmony.progression[2]", "calm",
                "moods.tense.density.parameter", "moods.tense.density.points[0][1]", "moods.tense.density.points[1]", "startMood",
            ],
            e.Problems.Select(problem => problem.KeyPath));
        Assert.StartsWith("17 problems:", e.Message);
        Assert.Equal(18, e.Message.Split('\n').Length);
        Assert.Contains("Did you mean 'model'?", e.Message);
    }
}
