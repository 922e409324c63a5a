using System.CommandLine;
using System.Globalization;
using Ambience.Model;
using Ambience.Trainer.Data;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>prepare</c>: a folder of audio becomes a training store.</summary>
internal static class PrepareCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("AUDIO-FOLDER")
        {
            Description = "Folder with one sub-folder of WAV files for each mood.",
        };
        var store = new Option<string>("--store")
        {
            Required = true,
            Description = "Folder of the training store to write; an older store in it is replaced.",
            HelpName = "STORE",
        };
        var preset = new Option<string>("--preset")
        {
            DefaultValueFactory = _ => WaveNetPresets.Ambient48.Name,
            Description =
                $"What the audio is prepared for: {string.Join(", ", WaveNetPresets.All.Select(shape => shape.Name))}.",
            HelpName = "NAME",
        };
        var licence = new Option<string?>("--licence")
        {
            Description =
                "Licence of all files, kept in the weight file. Default: what a file's JSON side-car says, " +
                "else the first line of LICENSE.txt in the mood's or the audio folder.",
            HelpName = "TEXT",
        };
        var seed = new Option<int>("--seed")
        {
            DefaultValueFactory = _ => 1,
            Description = "Starts the clustering of the control prior.",
            HelpName = "N",
        };
        var command = new Command(
            "prepare",
            """
            Measures a folder of WAV files (any rate and bits, mono or stereo; a sub-folder is a mood) and makes a
            training store of it. Example: prepare music --store artifacts/store --preset ambient48
            """)
        {
            folder, store, preset, licence, seed,
        };
        command.SetAction((result, cancellation) => Task.FromResult(Run(
            result.GetRequiredValue(folder),
            result.GetRequiredValue(store),
            WaveNetPresets.Find(result.GetRequiredValue(preset)),
            result.GetValue(licence),
            result.GetValue(seed),
            cancellation)));
        return command;
    }

    private static int Run(
        string folder, string store, WaveNetShape shape, string? licence, int seed, CancellationToken cancellation)
    {
        PreparationReport report = AnsiConsole.Progress().HideCompleted(true).Start(context =>
        {
            ProgressTask progress = context.AddTask("reading");
            return new Preparation(shape, seed).Run(folder, store, licence, (name, done, total) =>
            {
                progress.Description = Markup.Escape(name);
                progress.MaxValue = total;
                progress.Value = done;
            }, cancellation);
        });

        foreach (Rejection rejection in report.Rejections)
            AnsiConsole.MarkupLineInterpolated($"[yellow]left out[/] {rejection.Name}: {rejection.Reason}");
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("mood").AddColumn(Right("files")).AddColumn(Right("minutes")).AddColumn(Right("held out"))
            .AddColumn(Right("LUFS")).AddColumn(Right("prior segments"));
        foreach (MoodReport mood in report.Moods)
            AddRow(table, mood);
        if (report.Moods.Count > 1)
        {
            AddRow(table, new MoodReport(
                "all",
                report.Moods.Sum(mood => mood.Files),
                report.Moods.Sum(mood => mood.Seconds),
                report.Moods.Sum(mood => mood.HeldOutSeconds),
                report.LoudnessLufs,
                report.Moods.Sum(mood => mood.PriorSegments)));
        }
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"{store}: for {shape.Name}, {shape.SampleRateHz} Hz, {shape.Lanes} lanes at {shape.FrameRateHz} Hz");
        return 0;
    }

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static void AddRow(Table table, MoodReport mood) => table.AddRow(
        Markup.Escape(mood.Mood),
        Text($"{mood.Files}"),
        Text($"{mood.Seconds / 60:0.0}"),
        Text($"{mood.HeldOutSeconds / 60:0.0}"),
        Text($"{mood.LoudnessLufs:0.0}"),
        Text($"{mood.PriorSegments}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
