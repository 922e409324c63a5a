using System.CommandLine;
using Ambience.Trainer.Corpus;
using Ambience.Trainer.Corpus.Moods;
using Ambience.Trainer.Corpus.Rendering;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary>The verb <c>corpus</c>: writes music of each mood, with its scores, to train on.</summary>
internal static class CorpusCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("OUT") { Description = "Folder to write to; each mood gets a sub-folder." };
        var minutes = new Option<double>("--minutes")
        {
            Description = $"Minutes of music a mood, {CorpusPlan.FewestMinutes} to {CorpusPlan.MostMinutes}.",
            DefaultValueFactory = _ => 8,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "The same seed gives the same scores.",
            DefaultValueFactory = _ => 1,
        };
        var moods = new Option<string[]>("--mood")
        {
            Description = "Only this mood; may be given several times. One of: " +
                string.Join(", ", MoodCatalogue.All.Select(style => $"{style.Name} ({style.Description})")) + ".",
        };
        var soundFont = new Option<string?>("--soundfont")
        {
            Description = "The instruments, an .sf2 file. Default: FluidR3 of the system.",
        };
        var command = new Command("corpus",
            "Composes music of each mood and plays it with fluidsynth into 48 kHz stereo WAV files, each with its " +
            "MIDI file and a JSON of chords and notes. Pieces that are there already are kept, so an interrupted run " +
            "goes on where it stopped. " +
            "Example: corpus music --minutes 8 --seed 1 --mood calm --mood tense")
        {
            folder, minutes, seed, moods, soundFont,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(folder)!, parsed.GetValue(minutes), parsed.GetValue(seed), parsed.GetValue(moods) ?? [],
            parsed.GetValue(soundFont), cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        string folder, double minutes, ulong seed, string[] moods, string? soundFontPath, CancellationToken cancel)
    {
        IReadOnlyList<PlannedPiece> pieces = CorpusPlan.Make(minutes, moods);
        var builder = new CorpusBuilder(folder, seed, SoundFont.Open(soundFontPath), new FluidSynth());
        var finished = new List<FinishedPiece>();
        await AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                Dictionary<string, ProgressTask> tasks = pieces.GroupBy(p => p.Style.Name)
                    .ToDictionary(g => g.Key, g => context.AddTask(g.Key, maxValue: g.Sum(p => p.Seconds)));
                await builder.BuildAsync(pieces, piece =>
                {
                    tasks[piece.Piece.Style.Name].Increment(piece.Piece.Seconds);
                    lock (finished)
                        finished.Add(piece);
                }, cancel);
            });
        AnsiConsole.Write(Summary(finished));
        return 0;
    }

    private static Table Summary(List<FinishedPiece> finished)
    {
        Table table = new Table().AddColumns(
            "mood", "pieces", "new", "minutes", "LUFS", "peak dBFS", "tonics", "beats/min");
        var moods = finished.GroupBy(p => p.Piece.Style.Name).OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (IGrouping<string, FinishedPiece> mood in moods)
        {
            double[] tempos = [.. mood.SelectMany(p => p.SideCar.Tempo).Select(t => t.BeatsPerMinute)];
            table.AddRow([.. new[]
            {
                mood.Key,
                $"{mood.Count()}",
                $"{mood.Count(p => !p.WasThere)}",
                $"{mood.Sum(p => p.SideCar.Seconds) / 60:0.0}",
                $"{mood.Average(p => p.SideCar.LoudnessLufs):0.0}",
                $"{mood.Max(p => p.SideCar.PeakDecibels):0.0}",
                $"{mood.SelectMany(p => p.SideCar.Sections).Select(s => s.Tonic).Distinct().Count()} of 12",
                $"{tempos.Min():0}-{tempos.Max():0}",
            }.Select(Markup.Escape)]);
        }
        return table;
    }
}
