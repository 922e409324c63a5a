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
            Description = "Only this mood; may be given several times (default: all but piano). One of: " +
                string.Join(", ", MoodCatalogue.Everything.Select(style => $"{style.Name} ({style.Description})")) + ".",
        };
        var soundFont = new Option<string?>("--soundfont")
        {
            Description = "The instruments, an .sf2 file. Default: FluidR3 of the system.",
        };
        var command = new Command("corpus",
            "Composes music of each mood and plays it with fluidsynth into 48 kHz stereo WAV files, each with its " +
            "MIDI file and a JSON of chords and notes. Pieces that are there already are kept, so an interrupted run " +
            "goes on where it stopped. " +
            "Examples: corpus music --minutes 8 --seed 1 --mood calm --mood tense; corpus music --minutes 60 --seed 7 --json")
        {
            folder, minutes, seed, moods, soundFont, CommandOutput.Json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            CommandOutput.Of(parsed), parsed.GetValue(folder)!, parsed.GetValue(minutes), parsed.GetValue(seed), parsed.GetValue(moods) ?? [],
            parsed.GetValue(soundFont), cancel));
        return command;
    }

    /// <summary>What was made, for scripts.</summary>
    private sealed record Result(
        string Folder, ulong Seed, string SoundFont, string SoundFontSha256, IReadOnlyList<PieceResult> Pieces);

    private sealed record PieceResult(
        string Mood, string Title, string Wave, double Seconds, bool WasThere, double LoudnessLufs, double PeakDecibels,
        string WaveSha256, string MidiSha256, IReadOnlyList<int> Tonics);

    private static async Task<int> RunAsync(
        CommandOutput output, string folder, double minutes, ulong seed, string[] moods, string? soundFontPath, CancellationToken cancel)
    {
        IReadOnlyList<PlannedPiece> pieces = CorpusPlan.Make(minutes, moods);
        SoundFont soundFont = SoundFont.Open(soundFontPath);
        var builder = new CorpusBuilder(folder, seed, soundFont, new FluidSynth());
        var finished = new List<FinishedPiece>();
        await output.WithProgressAsync(async context =>
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
        PieceResult[] pieceResults = [.. finished.OrderBy(p => p.Piece.Name, StringComparer.Ordinal).Select(p => new PieceResult(
            p.Piece.Style.Name, p.SideCar.Title, p.Piece.PathIn(folder, ".wav"), p.SideCar.Seconds, p.WasThere,
            p.SideCar.LoudnessLufs, p.SideCar.PeakDecibels, p.SideCar.WaveSha256, p.SideCar.MidiSha256,
            [.. p.SideCar.Sections.Select(section => section.Tonic)]))];
        output.Finish(
            new Result(folder, seed, soundFont.Name, soundFont.Sha256, pieceResults),
            console => console.Write(Summary(finished)));
        return ExitCode.Done;
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
