using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Ambience.Health;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;

namespace Ambience.Benchmarks.Measuring;

/// <summary>
/// <c>health</c>: what the health monitor adds to a hop of music. The same music is made with it and without it, hop by
/// hop in turn, so that both meet the same machine.
/// </summary>
internal static class HealthCommand
{
    private const int Rounds = 9;
    private const double WarmUpSeconds = 20;

    private static readonly Argument<string> s_moods = new("MOODS") { Description = "Mood file; it names the weights." };

    private static readonly Option<double> s_seconds = new("--music")
    {
        Description = "seconds of music of each round", HelpName = "S", DefaultValueFactory = _ => 60,
    };

    public static Command Create()
    {
        var command = new Command("health",
            "What the health monitor adds to a hop of music. Example: bench health samples/Demo/moods.yaml")
        {
            s_moods, s_seconds,
        };
        command.SetAction(parse => Run(parse.GetRequiredValue(s_moods), parse.GetValue(s_seconds)));
        return command;
    }

    private static int Run(string path, double seconds)
    {
        MoodFile moods = MoodFile.Load(path);
        WaveNetModel model = WeightFile.Read(moods.ModelPath);
        using MusicRenderer off = Renderer(model, moods, HealthMode.Off), on = Renderer(model, moods, HealthMode.On);
        int hops = (int)(seconds / model.Shape.HopSeconds);
        var hop = new float[off.HopFrames * off.Channels];
        Take(off, hop, (int)(WarmUpSeconds / model.Shape.HopSeconds));
        Take(on, hop, (int)(WarmUpSeconds / model.Shape.HopSeconds));
        var ratios = new double[Rounds];
        double without = 0, with = 0;
        for (int round = 0; round < Rounds; round++)
        {
            long offTicks = 0, onTicks = 0;
            for (int i = 0; i < hops; i++)
            {
                offTicks += Take(off, hop, 1);
                onTicks += Take(on, hop, 1);
            }
            ratios[round] = (double)onTicks / offTicks;
            without += Microseconds(offTicks, hops) / Rounds;
            with += Microseconds(onTicks, hops) / Rounds;
        }
        Array.Sort(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"health off {without:0.00} us a hop, on {with:0.00}: {100 * (ratios[Rounds / 2] - 1):+0.00;-0.00} % " +
            $"(median of {Rounds} rounds of {seconds:0} s of music, {100 * (ratios[0] - 1):+0.00;-0.00} to " +
            $"{100 * (ratios[^1] - 1):+0.00;-0.00}); recoveries {on.Recoveries}"));
        return 0;
    }

    private static MusicRenderer Renderer(WaveNetModel model, MoodFile moods, HealthMode mode)
    {
        var batch = new MusicBatch(
            model, moods.Engine, MusicRenderer.EngineOptionsOf(moods, logger: null), MusicRenderer.LayerCount(moods));
        return new MusicRenderer(batch, ownsBatch: true, moods, 1, new MusicEvents(), new SoundLevels(), healthMode: mode);
    }

    private static long Take(MusicRenderer renderer, float[] hop, int hops)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < hops; i++)
            renderer.Read(hop);
        return Stopwatch.GetTimestamp() - start;
    }

    private static double Microseconds(long ticks, int hops) => ticks * 1e6 / Stopwatch.Frequency / hops;
}
