using System.Globalization;
using System.Text.Json.Nodes;
using Ambience.Moods;
using Ambience.Moods.Keys;

namespace Ambience.Runtime.Tests.Moods.Fuzz;

/// <summary>Values by chance, within what their keys allow: each as it is written, and as <see cref="FlatMoodFile"/> tells it.</summary>
internal sealed class RandomValues(Random random, bool smallSeeds)
{
    private static readonly string[] s_roots = ["C", "C#", "Db", "D", "Eb", "F#", "G", "Ab", "A", "Bb", "B"];

    /// <summary>Often the ends of the range.</summary>
    public float Number(float low, float high) => random.Next(6) switch
    {
        0 => low,
        1 => high,
        2 when low <= 0 && high >= 0 => 0f,
        3 => Math.Clamp(MathF.Round(low + ((high - low) * random.NextSingle()), 2), low, high),
        _ => Math.Clamp(low + ((high - low) * random.NextSingle()), low, high),
    };

    /// <summary>A number that leaves room above and below it.</summary>
    public float Between(float low, float high, float share) => low + ((high - low) * (share + (0.1f * random.NextSingle())));

    public static YamlTree Write(float value) => new YamlTree.Scalar(FlatMoodFile.Text(value));

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public bool Chance(int oneIn) => random.Next(oneIn) == 0;

    /// <summary>The value of a key that stands for itself; null if the key needs to know more.</summary>
    public (YamlTree Written, string Told)? Of(FileKey key)
    {
        switch (key)
        {
            case NumberKey number:
                float value = Number(number.Low, number.High);
                return (Write(value), FlatMoodFile.Text(value));
            case NumberOrWordKey either when Chance(2):
                float instead = Number(either.Low, either.High);
                return (Write(instead), FlatMoodFile.Text(instead));
            case NumberOrWordKey either:
                return (YamlTree.Text(either.Word, random), either.Word);
            case WholeKey whole:
                string count = (whole.Low + random.Next(whole.High - whole.Low + 1)).ToString(CultureInfo.InvariantCulture);
                return (new YamlTree.Scalar(count), count);
            case EngineKey engine:
                string name = Pick([.. engine.Words, "vulkan:2", "vulkan:llvmpipe (LLVM 15)"]);
                return (YamlTree.Text(name, random), name);
            case SeedKey:
                string seed = ((ulong)random.NextInt64() * (smallSeeds ? 1u : 2u)).ToString(CultureInfo.InvariantCulture);
                return (new YamlTree.Scalar(seed), seed);
            case FormKey when key == HarmonyKeys.Key:
                Assert(Key.TryParse($"{Pick(s_roots)} {Pick(Key.ModeNames)}", out Key musical));
                return (YamlTree.Text(musical.ToString(), random), musical.ToString());
            case FormKey when key == StingerKeys.Chord:
                string chord = Chord();
                return (YamlTree.Text(chord, random), chord);
            case FormKey when key == MoodKeys.BandTemperatures:
                (YamlTree pairs, string? told) = Pairs(
                    (MoodKeys.LowestHertz, MoodKeys.HighestHertz), (MoodKeys.LowestFactor, MoodKeys.HighestFactor));
                return (pairs, told!);
            case FormKey when key == MoodKeys.Blend || key == LayerKeys.Blend:
                return Blend();
            case TextKey when key == MoodFileKeys.Device:
                string device = Pick<string>(["default", "Card: \"HDMI\" #2", "it's", "null", "Ärger"]);
                return (YamlTree.Text(device, random), device);
        }
        // What is left of a few words is a choice; its words are in its schema.
        if (key.Form()["enum"] is not JsonArray words)
            return null;
        string word = Pick([.. words.Select(node => node!.GetValue<string>())]);
        return (YamlTree.Text(word, random), word);
    }

    public string Chord() => Pick(s_roots) + (Chance(3) ? "" : Pick(Ambience.Moods.Chord.Qualities)) + (Chance(4) ? "/" + Pick(s_roots) : "");

    /// <summary>[[x, y], ..] with x rising.</summary>
    public (YamlTree Written, string? Told) Pairs((float Low, float High) x, (float Low, float High) y)
    {
        CurvePoint[] points = [.. Enumerable.Range(0, random.Next(1, 6))
            .Select(_ => Number(x.Low, x.High)).Distinct().Order().Select(at => new CurvePoint(at, Number(y.Low, y.High)))];
        return (new YamlTree.List([.. points.Select(point => new YamlTree.List([Write(point.X), Write(point.Y)]))]), FlatMoodFile.Text(points));
    }

    private (YamlTree, string) Blend()
    {
        string[] trained = [.. new[] { "calm", "höhle 2", "wonder", "7", "a: b" }.Where(_ => Chance(2)).DefaultIfEmpty("tense")];
        if (trained.Length == 1 && Chance(2))
            return (YamlTree.Text(trained[0], random), FlatMoodFile.Text([new MoodShare(trained[0], 1f)]));
        float[] weights = [.. trained.Select(_ => Number(BlendKeys.LowestWeight, BlendKeys.HighestWeight))];
        float sum = weights.Sum();
        return (
            new YamlTree.Map([.. trained.Zip(weights, (name, weight) => (YamlTree.Text(name, random).Written, Write(weight)))]),
            FlatMoodFile.Text([.. trained.Zip(weights, (name, weight) => new MoodShare(name, weight / sum))]));
    }

    private static void Assert(bool isTrue) => Xunit.Assert.True(isTrue);
}
