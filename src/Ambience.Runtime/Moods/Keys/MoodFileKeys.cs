using Ambience.Health;

namespace Ambience.Moods.Keys;

/// <summary>The keys of the file itself.</summary>
internal static class MoodFileKeys
{
    private static readonly OutputSettings s_output = new();

    public static readonly TextKey Model = new("model", "the path of a weight file",
        "The weight file, relative to the mood file.") { IsRequired = true };

    public static readonly EngineKey Engine = new("engine",
        "What computes the network. `auto` chooses the best one for the machine that meets the budget.");

    public static readonly ChoiceKey<string> Weights = new("weights",
        [.. MoodFile.WeightNames.Select(name => (name, name))],
        "Precision that the network is computed in; `stored` = as the weight file has it.");

    public static readonly ChoiceKey<HealthMode> Health = new("health",
        [("on", HealthMode.On), ("off", HealthMode.Off), ("observe", HealthMode.Observe)],
        "Whether music that goes wrong is found and brought back; `observe` only tells the game of it.");

    public static readonly SeedKey Seed = new("seed",
        "The same seed and the same calls make the same music.") { Absent = "another one at each start" };

    public static readonly TextKey StartMood = new("startMood", "a mood",
        "The mood that plays first.") { Absent = "the first one" };

    public static readonly TextKey Device = new("device", "name of a sound device",
        "The device as OpenAL lists it, or a part of its name; `default` lets the system choose.")
    {
        Fallback = s_output.Device,
    };

    public static readonly WholeKey BufferedMilliseconds = new("bufferedMilliseconds", 20, 10_000,
        s_output.BufferedMilliseconds,
        "Music made ahead of what is heard: more survives longer stalls, less reacts faster.");

    public static readonly NumberKey GainDecibels = new("gainDecibels", -60f, 12f, s_output.GainDecibels,
        "Level of the whole soundtrack; peaks are limited after it.");

    public static readonly NumberOrWordKey LoudnessLufs = new("loudnessLufs", -50f, -5f, "as-trained",
        s_output.LoudnessLufs!.Value,
        "Loudness that music like the training music shall have (ITU-R BS.1770), reached by one constant gain.");

    public static readonly WholeKey SampleRateHz = new("sampleRateHz", 8_000, 192_000, null,
        "Samples a second of the output.") { Absent = "the network's" };

    public static readonly ChoiceKey<HrtfMode> Hrtf = new("hrtf",
        [("auto", HrtfMode.Auto), ("on", HrtfMode.On), ("off", HrtfMode.Off)],
        "Whether `spatial` music is prepared for headphones; `auto` as the player has set up OpenAL.");

    public static readonly SectionKey Spatial = new("spatial", SpatialKeys.Section,
        "The music comes from a place in the world, which the game moves.") { Absent = "straight to the ears" };

    public static readonly NumberKey CoreShare = new("coreShare", 0.001f, 16f, null,
        "Share of one processor core that the music may take: 0.25 is a quarter.") { Absent = "no limit" };

    public static readonly WholeKey LatencyMilliseconds = new("latencyMilliseconds", 10, 10_000, null,
        "Longest time from a call to the first sample that shows it.") { Absent = "no limit" };

    public static readonly SectionDefinition OutputSection = new("Output",
        [Device, BufferedMilliseconds, GainDecibels, LoudnessLufs, SampleRateHz, Hrtf, Spatial]);

    public static readonly SectionDefinition BudgetSection = new("Budget", [CoreShare, LatencyMilliseconds]);

    public static readonly SectionKey Output = new("output", OutputSection,
        "Where the music goes.") { Absent = "every key of it at its default" };

    public static readonly SectionKey Budget = new("budget", BudgetSection,
        "What the music may cost.") { Absent = "no limits" };

    public static readonly NamedKey Parameters = new("parameters", ParameterKeys.Section, Limits.Parameters,
        "The values that the game sets while it runs.") { Absent = "none" };

    public static readonly NamedKey Moods = new("moods", MoodKeys.Section, Limits.Moods,
        "The moods of the game.") { IsRequired = true };

    public static readonly ListKey Transitions = new("transitions", TransitionKeys.Section, Limits.Transitions,
        "How moods follow each other.") { Absent = "each mood comes at once, in its `fadeSeconds`" };

    public static readonly NamedKey Stingers = new("stingers", StingerKeys.Section, Limits.Stingers,
        "Short events that the game triggers.") { Absent = "none" };

    public static readonly ListKey Map = new("map", MapKeys.Section, Limits.MapRules,
        "Rules that choose the mood from the parameters. The first that holds wins; while none holds, the mood stays.")
    {
        Absent = "only the game chooses",
    };

    public static readonly SectionDefinition Section = new("The file",
        [Model, Engine, Weights, Health, Seed, Output, Budget, Parameters, StartMood, Moods, Transitions, Stingers, Map]);

    /// <summary>Every kind of mapping, in the order of the reference.</summary>
    public static readonly IReadOnlyList<SectionDefinition> AllSections =
    [
        Section, OutputSection, SpatialKeys.Section, BudgetSection, ParameterKeys.Section, MoodKeys.Section, HarmonyKeys.Section,
        HarmonyKeys.StepSection, LayerKeys.Section, LayerKeys.GateSection, TransitionKeys.Section, StingerKeys.Section,
        StingerKeys.GestureSection, MapKeys.Section, CurveKeys.Section,
    ];
}
