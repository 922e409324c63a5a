using System.Globalization;
using Ambience.Live;

namespace Ambience.Demo;

/// <summary>One run of the demo: opens the soundtrack, chooses the pace, walks the road, reports.</summary>
/// <param name="interrupt">Ctrl-C: ends the journey early, with everything written.</param>
internal sealed class DemoRun(CancellationToken interrupt)
{
    private const string DefaultWavePath = "artifacts/demo.wav";
    private const double LongestLapSeconds = 90;

    public required double Seconds { get; init; }
    public required string? WavePath { get; init; }
    public required string? ReportPath { get; init; }
    public required ulong? Seed { get; init; }
    public required string MoodsPath { get; init; }
    public required string? ModelPath { get; init; }
    public required bool Live { get; init; }

    /// <returns>The process's exit code.</returns>
    public int Play()
    {
        using Soundtrack soundtrack = Soundtrack.Open(MoodsPath, new SoundtrackOptions
        {
            ModelPath = ModelPath,
            Seed = Seed,
            Output = WavePath is null ? SoundtrackOutput.Auto : SoundtrackOutput.Pull,
        });
        bool plays = WavePath is null && soundtrack.OutputProblem is null;
        string wavePath = WavePath ?? DefaultWavePath;
        string output = plays ? soundtrack.Statistics.Output : wavePath;
        string why = WavePath is not null ? "--wave was given" : soundtrack.OutputProblem ?? ExplainDevice(output);
        Console.WriteLine(plays
            ? $"Playing in real time: {output} ({why})."
            : $"Writing {wavePath} faster than real time, because: {why}");
        Console.WriteLine($"Weights: {soundtrack.ModelPath}");
        if (Live)
        {
            LiveLink link = soundtrack.EnableLiveLink(new LiveLinkOptions { Builds = LiveLinkBuilds.All, GameName = "The demo" });
            Console.WriteLine($"Open to the editor at {link.EndPoint}, token {link.Token}.");
        }

        var game = new Game(soundtrack, World.RoadMetres / Math.Min(Seconds, LongestLapSeconds));
        var log = new MoodLog();
        var buffered = new Spread();
        long bars = 0;
        soundtrack.BarStarted += _ => bars++;
        using (IPace pace = plays ? new RealTimePace() : new WavePace(soundtrack, wavePath))
            Journey(soundtrack, game, pace, log, buffered);

        var run = new Run
        {
            WeightsPath = soundtrack.ModelPath,
            MoodsPath = MoodsPath,
            Output = output,
            RealTime = plays,
            Why = why,
            Seed = soundtrack.Seed,
            Seconds = game.Seconds,
            Updates = game.Updates,
            SampleRateHz = soundtrack.SampleRateHz,
            Channels = soundtrack.Channels,
            Music = soundtrack.Statistics,
            Moods = log.Stretches,
            Layers = soundtrack.Layers,
            Bars = bars,
            Camp = game.Camp,
            BufferedMilliseconds = buffered,
            CallToSampleMilliseconds = LatencyProbe.Measure(MoodsPath, ModelPath),
        };
        Conclude(run);
        return run.Music.Fault is null ? 0 : 1;
    }

    private void Journey(Soundtrack soundtrack, Game game, IPace pace, MoodLog log, Spread buffered)
    {
        var line = new LiveLine();
        game.Start();
        log.Note(soundtrack.Statistics.Mood, 0);
        long updates = (long)Math.Ceiling(Seconds * Game.UpdatesPerSecond);
        while (game.Updates < updates && !interrupt.IsCancellationRequested)
        {
            game.Update();
            pace.Pass(game.Updates);
            SoundtrackStatistics music = soundtrack.Statistics;
            log.Note(music.Mood, game.Seconds);
            buffered.Add(music.BufferedMilliseconds);
            line.Show(game, music);
            if (music.Fault is not null)
                break;
        }
        line.End();
    }

    private void Conclude(Run run)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{run.Seconds:0.0} s of music through {run.Moods.Count} moods, peak {run.Music.Peak:0.000}, " +
            $"{run.Music.RmsDecibels:0.0} dB RMS, {run.Music.RealTimeFactor:0.0} x real time, " +
            $"{run.Music.Underruns} underruns, {run.Music.AllocatedBytes} bytes allocated while playing, seed {run.Seed}"));
        string call = run.CallToSampleMilliseconds is { } milliseconds
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms at most")
            : "not measured (the mood file lets transitions wait, or the music has no other mood)";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Layers: {string.Join(", ", run.Layers)}; {run.Bars} bars. From a call to the first sample that it changes: " +
            $"{call}, and {run.BufferedMilliseconds.Mean:0} ms (at most " +
            $"{run.BufferedMilliseconds.Greatest:0} ms) from there to the ear."));
        if (run.Camp.SavedBytes > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Saved game: {run.Camp.SavedBytes / 1024.0:0} KB of music in {run.Camp.SaveMilliseconds:0.0} ms, loaded in " +
                $"{run.Camp.LoadMilliseconds:0.0} ms."));
        }
        if (!run.RealTime)
            Console.WriteLine($"The music: {Path.GetFullPath(run.Output)}");
        if (ReportPath is not null)
        {
            Report.Write(ReportPath, run);
            Console.WriteLine($"The report: {Path.GetFullPath(ReportPath)}");
        }
        if (run.Music.Fault is { } fault)
            Console.Error.WriteLine($"error: the music ended by itself: {fault.Message}");
    }

    /// <summary>OpenAL opens stand-ins where it is told to, and nobody should wonder why nothing is heard.</summary>
    private static string ExplainDevice(string output) =>
        output.Contains("No Output", StringComparison.Ordinal) ? "OpenAL's null backend: time passes, nothing is heard"
        : output.Contains("Wave File Writer", StringComparison.Ordinal) ? "OpenAL's wave backend writes what would be heard"
        : "a sound device was found";
}
