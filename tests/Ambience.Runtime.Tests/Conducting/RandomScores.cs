using Ambience.Conducting;
using Ambience.Moods;

namespace Ambience.Runtime.Tests.Conducting;

/// <summary>Mood files and games that behave as they like: valid, but nothing that a person would write.</summary>
internal static class RandomScores
{
    private static readonly string[] s_layers = ["pad", "bells", "drums", "choir", Layer.ImpliedName];

    private static readonly string[] s_parameters = ["danger", "height", "night"];

    /// <param name="seed">The same seed makes the same file.</param>
    /// <param name="timings">How many of <see cref="TransitionTiming"/> it uses.</param>
    public static MoodFile File(int seed, int timings = 4)
    {
        var random = new Random(seed);
        int count = random.Next(1, 6);
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"mood{i}")];
        return new MoodFile
        {
            Parameters = [.. s_parameters.Select(name => new ParameterDefinition(name, -1, 2, 0.5f, random.Next(3) * 0.1f))],
            Moods = [.. names.Select(name => RandomMood(random, name))],
            StartMood = names[random.Next(count)],
            Transitions =
            [
                .. Enumerable.Range(0, random.Next(5)).Select(_ => new TransitionRule(
                    Any(random, names), Any(random, names), Maybe(random, () => random.NextSingle()),
                    Maybe(random, () => random.NextSingle() * 2), (FadeCurve)random.Next(4),
                    (TransitionTiming)random.Next(timings), random.Next(3) == 0 ? names[random.Next(count)] : null, random.NextSingle())),
            ],
            Stingers = [.. Enumerable.Range(0, random.Next(4)).Select(i => RandomStinger(random, i))],
            Map =
            [
                .. Enumerable.Range(0, random.Next(3)).Select(_ => new MapRule(
                    [new(s_parameters[random.Next(3)], (Comparison)random.Next(4), Between(random, -1, 2))],
                    random.NextSingle() / 4, names[random.Next(count)])),
            ],
        };
    }

    /// <summary>What the game does before a hop: a function of the seed and the hop alone.</summary>
    public static void Play(Conductor conductor, MoodFile file, int seed, int hop)
    {
        var random = new Random((seed * 1_000_003) + hop);
        if (random.Next(12) == 0)
            conductor.SetParameter(random.Next(file.Parameters.Count), Between(random, -3, 4));
        if (random.Next(25) == 0)
            conductor.TransitionTo(random.Next(file.Moods.Count), random.Next(2) == 0 ? null : random.NextSingle());
        if (random.Next(60) == 0)
            conductor.FollowMap();
        if (file.Stingers.Count > 0 && random.Next(15) == 0)
            _ = conductor.TriggerStinger(random.Next(file.Stingers.Count));
    }

    private static Mood RandomMood(Random random, string name) => new()
    {
        Name = name,
        Blend = RandomBlend(random),
        Seed = random.Next(4) == 0 ? (ulong)random.NextInt64() : null,
        Temperature = RandomCurve(random, 0.1f, 1.5f),
        BandTemperatures = random.Next(2) == 0 ? [] : [new(400, Between(random, 0.25f, 2)), new(2_000, 1)],
        LoudnessDecibels = RandomCurve(random, -40, 20),
        BrightnessOctaves = RandomCurve(random, -4, 4),
        Density = RandomCurve(random, 0, 3),
        FadeSeconds = random.NextSingle(),
        Harmony = new Harmony
        {
            Key = random.Next(2) == 0 ? new Key(random.Next(12), (Mode)random.Next(7)) : null,
            TransposeSemitones = random.Next(-11, 12),
            BarSeconds = Maybe(random, () => Between(random, 0.25f, 1)),
            Progression = random.Next(2) == 0 ? []
                : [.. ConductorTransitionTests.Chords("Am", "F#7", "Gsus4").Take(random.Next(1, 4))],
            ChordSeconds = Maybe(random, () => Between(random, 0.25f, 1)),
        },
        Layers =
        [
            .. s_layers.Where(_ => random.Next(3) == 0).Select(layer => new Layer
            {
                Name = layer,
                Blend = random.Next(2) == 0 ? [] : RandomBlend(random),
                GainDecibels = RandomCurve(random, -60, 12),
                Pan = Between(random, -1, 1),
                Width = Between(random, 0, 2),
                Temperature = RandomCurve(random, 0.5f, 1.5f),
                LoudnessDecibels = RandomCurve(random, -40, 20),
                BrightnessOctaves = RandomCurve(random, -4, 4),
                Density = RandomCurve(random, 0, 3),
                Gate = random.Next(2) == 0 ? null : new LayerGate(
                    s_parameters[random.Next(3)], Between(random, -1, 2), random.NextSingle(), Between(random, 0.05f, 1)),
            }),
        ],
    };

    private static Stinger RandomStinger(Random random, int index) => new()
    {
        Name = $"stinger{index}",
        Priority = random.Next(3),
        CooldownSeconds = random.NextSingle(),
        DuckDecibels = Between(random, -60, 0),
        WavePath = "/sound.wav",
        Gesture = random.Next(3) == 0 ? null : new StingerGesture(
            random.Next(2) == 0 ? null : MusicModels.Chords("Bdim")[0], Between(random, 0.1f, 2), Between(random, -40, 20),
            Between(random, -4, 4), Between(random, 0, 3)),
    };

    private static IReadOnlyList<MoodShare> RandomBlend(Random random) =>
    [
        .. MusicModels.Trained.Take(random.Next(1, 4)).Select(trained => new MoodShare(trained, Between(random, 0.01f, 3))),
    ];

    private static Curve RandomCurve(Random random, float low, float high) => random.Next(3) switch
    {
        0 => Curve.Constant(Between(random, low, high)),
        1 => Curve.Wandering(low, high, Between(random, 1, 4)),
        _ => new Curve(s_parameters[random.Next(3)], [new(-1, Between(random, low, high)), new(2, Between(random, low, high))]),
    };

    private static float Between(Random random, float low, float high) => low + ((high - low) * random.NextSingle());

    private static float? Maybe(Random random, Func<float> value) => random.Next(2) == 0 ? null : value();

    private static string Any(Random random, string[] names) =>
        random.Next(2) == 0 ? TransitionRule.AnyMood : names[random.Next(names.Length)];
}
