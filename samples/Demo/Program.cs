using System.CommandLine;
using Ambience;
using Ambience.Demo;

// A game in miniature: a traveller walks through a few places, and the soundtrack follows. World.cs is the world,
// Game.cs what a game does with a soundtrack, Pace.cs the clock, DemoRun.cs how they come together.

var seconds = new Option<double>("--seconds")
{
    Description = "How long the journey lasts; once round the road, for long journeys once a minute and a half.",
    HelpName = "N",
    DefaultValueFactory = _ => 60,
};
seconds.Validators.Add(result =>
{
    // Text that is no number at all is reported by the parser.
    if (result.Tokens.Count == 0 || !double.TryParse(result.Tokens[0].Value, out double value))
        return;
    if (!(value is > 0 and <= 86_400))
        result.AddError($"--seconds must be above 0 and at most 86400, but was '{result.Tokens[0].Value}'.");
});
var wave = new Option<string?>("--wave")
{
    Description = "Write the music to this file, faster than real time, instead of playing it.",
    HelpName = "FILE.wav",
};
var report = new Option<string?>("--report")
{
    Description = "Write what the run was like to this file.",
    HelpName = "FILE.json",
};
var seed = new Option<ulong?>("--seed")
{
    Description = "With --wave, the same seed makes the same music. Default: the mood file's, else a new one.",
    HelpName = "N",
};
var moods = new Option<string>("--moods")
{
    Description = "The mood file.",
    HelpName = "FILE.yaml",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "moods.yaml"),
};
var model = new Option<string?>("--model")
{
    Description = "A weight file in place of the mood file's.",
    HelpName = "FILE.safetensors",
};
var live = new Option<bool>("--live")
{
    Description = "Let an editor of the same user connect while the journey lasts.",
};
var root = new RootCommand(
    "A game in miniature with a soundtrack that a neural network makes while it runs. Plays to the sound device; " +
    "without one it writes artifacts/demo.wav.\n\nExample: ambience-demo --seconds 30 --seed 7 --wave demo.wav --report demo.json")
{
    seconds, wave, report, seed, moods, model, live,
};
root.SetAction((arguments, interrupt) => Task.FromResult(new DemoRun(interrupt)
{
    Seconds = arguments.GetValue(seconds),
    WavePath = arguments.GetValue(wave),
    ReportPath = arguments.GetValue(report),
    Seed = arguments.GetValue(seed),
    MoodsPath = arguments.GetValue(moods)!,
    ModelPath = arguments.GetValue(model),
    Live = arguments.GetValue(live),
}.Play()));

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (AmbienceException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
