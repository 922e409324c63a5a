using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Ambience.Health;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;

namespace Ambience.Benchmarks.Measuring;

/// <summary>
/// <c>health</c>: what the health monitor adds to a hop of music. The same music is made with it, without it and without
/// it once more, in short turns; the two without differ by nothing but their place in memory, so what lies between them is
/// what such a measurement cannot tell.
/// </summary>
internal static class HealthCommand
{
    private const int Rounds = 15, HopsOfATurn = 20, Variants = 3;
    private const double WarmUpSeconds = 10;

    private static readonly Argument<string> s_moods = new("MOODS") { Description = "Mood file; it names the weights." };

    private static readonly Option<double> s_seconds = new("--music")
    {
        Description = "seconds of music of each round", HelpName = "S", DefaultValueFactory = _ => 30,
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
        int turns = Math.Max(1, (int)(seconds / model.Shape.HopSeconds / HopsOfATurn));
        var monitors = new double[Rounds];
        var doubts = new double[Rounds];
        double without = 0, with = 0;
        long recoveries = 0;
        for (int round = 0; round < Rounds; round++)
        {
            // Another place in memory each round: how well a cache holds what is where is luck, and no property of the monitor.
            (long on, long off, long again, long recovered) = Round(model, moods, turns);
            monitors[round] = (2.0 * on / (off + again)) - 1;
            doubts[round] = ((double)again / off) - 1;
            without += Microseconds((off + again) / 2, turns * HopsOfATurn) / Rounds;
            with += Microseconds(on, turns * HopsOfATurn) / Rounds;
            recoveries += recovered;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"health off {without:0.00} us a hop, on {with:0.00}: {Spread(monitors)}; the same twice without: {Spread(doubts)} " +
            $"(median and quartiles of {Rounds} rounds of {seconds:0} s of music); recoveries {recoveries}"));
        return 0;
    }

    /// <summary>Ticks that the music took with the monitor, and twice without.</summary>
    private static (long On, long Off, long Again, long Recoveries) Round(WaveNetModel model, MoodFile moods, int turns)
    {
        // One engine for all: they read the very same weights.
        using var batch = new MusicBatch(
            model, moods.Engine, MusicRenderer.EngineOptionsOf(moods, logger: null), Variants * MusicRenderer.LayerCount(moods));
        using MusicRenderer on = Renderer(HealthMode.On), off = Renderer(HealthMode.Off), again = Renderer(HealthMode.Off);
        MusicRenderer[] all = [on, off, again];
        var hop = new float[off.HopFrames * off.Channels];
        foreach (MusicRenderer renderer in all)
            Take(renderer, hop, (int)(WarmUpSeconds / model.Shape.HopSeconds));
        var ticks = new long[Variants];
        for (int turn = 0; turn < turns; turn++)
        {
            for (int i = 0; i < Variants; i++)
            {
                int which = (turn + i) % Variants;
                ticks[which] += Take(all[which], hop, HopsOfATurn);
            }
        }
        return (ticks[0], ticks[1], ticks[2], on.Recoveries);

        MusicRenderer Renderer(HealthMode mode) =>
            new(batch, ownsBatch: false, moods, 1, new MusicEvents(), new SoundLevels(), healthMode: mode);
    }

    private static string Spread(double[] shares)
    {
        Array.Sort(shares);
        return string.Create(CultureInfo.InvariantCulture,
            $"{100 * shares[Rounds / 2]:+0.00;-0.00} % ({100 * shares[Rounds / 4]:+0.00;-0.00} to " +
            $"{100 * shares[Rounds - 1 - (Rounds / 4)]:+0.00;-0.00})");
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
