using System.Text.Json;
using Ambience.Moods;
using NJsonSchema;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>The schema for editors, judged by a validator that is not ours.</summary>
public class MoodFileSchemaTests
{
    /// <summary>The validator knows "$defs" by the name that it had before draft 2019-09; all else means the same.</summary>
    internal static readonly JsonSchema Validator = JsonSchema.FromJsonAsync(
        MoodFileSchema.Json.Replace("$defs", "definitions", StringComparison.Ordinal), TestContext.Current.CancellationToken)
        .GetAwaiter().GetResult();

    [Fact]
    public void TheCommittedCopyIsCurrent() =>
        GeneratedText.IsCurrent(GeneratedText.PathOf("docs", "mood-file.schema.json"), MoodFileSchema.Json);

    [Theory]
    [InlineData("model: m\nmoods: { calm: }")]
    [InlineData("model: m\nmoods: { calm: {} }\nparameters:\nstingers:\ntransitions:\nmap:\noutput:\nbudget:")]
    [InlineData("model: m\nseed: 9223372036854775807\nmoods: { calm: { seed: 0, layers: } }")]
    [InlineData("model: m\noutput: { loudnessLufs: as-trained }\nmoods: { calm: { harmony: { progression: [C, { chord: F#mMaj7/A, bars: 2 }], barSeconds: 2 } } }")]
    public void RightFilesAreRight(string yaml)
    {
        _ = MoodFile.Parse(yaml, "moods.yaml");
        Assert.Empty(Validator.Validate(YamlAsJson.Convert(yaml)));
    }

    /// <summary>Each is wrong in the eyes of one keyword of the schema alone, and in those of the reader.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "type", "model: [m]\nmoods: { calm: }" },
        { "type", "model: m\nmoods: { calm: loud }" },
        { "type", "model: m\nmoods: { calm: { harmony: { transposeSemitones: 1.5 } } }" },
        { "minimum", "model: m\nmoods: { calm: { fadeSeconds: -1 } }" },
        { "maximum", "model: m\nmoods: { calm: { fadeSeconds: 601 } }" },
        { "enum", "model: m\nweights: fp8\nmoods: { calm: }" },
        { "enum", "model: m\nmoods: { calm: }\ntransitions: [{ when: next-beat }]" },
        { "required", "moods: { calm: }" },
        { "required", "model: m\nmoods: { calm: }\nmap: [{ hysteresis: 0 }]" },
        { "additionalProperties", "model: m\nmodell: m\nmoods: { calm: }" },
        { "$ref", "model: m\nmoods: { calm: { harmony: { kee: C } } }" },
        { "anyOf", "model: m\noutput: { loudnessLufs: loud }\nmoods: { calm: }" },
        { "anyOf", "model: m\nmoods: { calm: }\nstingers: { hit: { priority: 3 } }" },
        { "anyOf", "model: m\nparameters: { p: }\nmoods: { calm: { density: { parameter: p, points: [[0, 1]], range: [0, 1] } } }" },
        { "not", "model: m\nmoods: { calm: { harmony: { barSeconds: 2 } } }\ntransitions: [{ fadeSeconds: 1, fadeBars: 1 }]" },
        { "items", "model: m\nmoods: { calm: { bandTemperatures: [[100, 0.5], 3] } }" },
        { "minItems", "model: m\nmoods: { calm: { bandTemperatures: [] } }" },
        { "maxItems", "model: m\nmoods: { calm: { bandTemperatures: [[100, 0.5, 3]] } }" },
        { "pattern", "model: m\nmoods: { calm: { harmony: { key: H minor } } }" },
        { "pattern", "model: m\nmoods: { calm: { harmony: { progression: [Cm13] } } }" },
        { "minLength", "model: \"\"\nmoods: { calm: }" },
        { "maxLength", $"model: {new string('m', 1_001)}\nmoods: {{ calm: }}" },
        { "minProperties", "model: m\nmoods: {}" },
        { "maxProperties", $"model: m\nmoods: {{ calm: {{ layers: {{ {string.Join(", ", Enumerable.Range(0, 9).Select(i => $"l{i}: "))} }} }} }}" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WrongFilesAreWrong(string keyword, string yaml)
    {
        Assert.Contains($"\"{keyword}\"", MoodFileSchema.Json);
        Assert.Throws<MoodFileException>(() => MoodFile.Parse(yaml, "moods.yaml"));
        Assert.NotEmpty(Validator.Validate(YamlAsJson.Convert(yaml)));
    }

    [Fact]
    public void EveryKeywordIsTestedOrOnlyTellsPeople()
    {
        var keywords = new HashSet<string>();
        using JsonDocument document = JsonDocument.Parse(MoodFileSchema.Json);
        Collect(document.RootElement, keywords);
        keywords.ExceptWith(["$schema", "title", "description", "default", "properties", "$defs"]);
        Assert.Subset(Wrong.Select(row => row.Data.Item1).ToHashSet(), keywords);
    }

    [Fact]
    public void EveryKeyHasHelp() => Assert.All(
        Ambience.Moods.Keys.MoodFileKeys.AllSections.SelectMany(section => section.Keys),
        key => Assert.True(key.Help.Length > 5 && key.Help.EndsWith('.') && key.AbsentText.Length > 0 && key.Values.Length > 0, key.Name));

    private static void Collect(JsonElement schema, HashSet<string> keywords)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            keywords.Add(keyword.Name);
            switch (keyword.Name)
            {
                case "properties" or "$defs":
                    foreach (JsonProperty inner in keyword.Value.EnumerateObject())
                        Collect(inner.Value, keywords);
                    break;
                case "anyOf":
                    foreach (JsonElement inner in keyword.Value.EnumerateArray())
                        Collect(inner, keywords);
                    break;
                case "items" or "not" or "additionalProperties" when keyword.Value.ValueKind == JsonValueKind.Object:
                    Collect(keyword.Value, keywords);
                    break;
            }
        }
    }
}
