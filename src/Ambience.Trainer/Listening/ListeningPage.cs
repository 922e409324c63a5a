using System.Globalization;
using System.Text;
using Ambience.Audio;
using Ambience.IO;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Imports;
using FFMpegCore;
using FFMpegCore.Exceptions;

namespace Ambience.Trainer.Listening;

/// <summary>
/// A page of clips to listen to: for each mood what a network played when it was asked for the features of held-out
/// music, beside that music, as Opus files of half a minute, their spectrograms and the figures that go with them.
/// </summary>
internal sealed class ListeningPage(string folder, string ffmpegFolder)
{
    public const string FileName = "listening.md";

    private const double LongestSeconds = 30;

    // Transparent for what a network of this kind makes; six moods twice are some 4.5 MB.
    private const int KilobitsPerSecond = 96;

    /// <summary>A page whose ffmpeg is there.</summary>
    /// <exception cref="AmbienceException">There is no ffmpeg.</exception>
    public static ListeningPage In(string folder) => new(folder, FfmpegSource.FindFolder(null) ?? throw new AmbienceException(
        "--listening: expected the programs ffmpeg and ffprobe in the PATH, found none. They make the Opus files. " +
        "Install the Debian package ffmpeg (apt-get install ffmpeg)."));

    /// <summary>Writes the clips, the pictures and the page.</summary>
    /// <exception cref="AmbienceException">A clip could not be written.</exception>
    public void Write(EvaluationReport report, IReadOnlyList<ReferenceMusic> music)
    {
        Directory.CreateDirectory(folder);
        var page = new StringBuilder();
        Line(page, $"""
            # What {Path.GetFileName(report.Model)} plays

            Preset `{report.Preset}`, {report.Steps:N0} training steps, temperature {report.Temperature}{Tuning(report)}, seed {report.Seed}. *Played*: free running from silence, asked for
            the chroma, loudness, brightness and onsets of the held-out music beside it, which was never trained on. Nothing was picked: the first seconds of one run a mood.

            """);
        foreach ((MoodEvaluation mood, ReferenceMusic real) in report.Moods.Zip(music))
        {
            AudioClip played = Start(mood.Played!), original = Start(real.Audio);
            Encode($"{mood.Mood}-played.opus", played);
            Encode($"{mood.Mood}-real.opus", original);
            byte[] picture = Spectrogram.Draw(mood.Mood, original, played);
            AtomicFile.Write(Path.Combine(folder, $"{mood.Mood}.png"), stream => stream.Write(picture));
            Line(page, $"""
                ## {mood.Mood}

                [played]({mood.Mood}-played.opus), [real]({mood.Mood}-real.opus)

                ![spectrograms]({mood.Mood}.png)

                | | played | real |
                |---|---|---|
                {Figures(mood)}

                """);
        }
        AtomicFile.Write(Path.Combine(folder, FileName), stream => stream.Write(Encoding.UTF8.GetBytes(page.ToString().TrimEnd() + "\n")));
    }

    private static string Tuning(EvaluationReport report) =>
        report.MoodFile is { } file ? $" except where `{Path.GetFileName(file)}` says another" : "";

    private static string Figures(MoodEvaluation mood)
    {
        var rows = new List<string>();
        if (mood.HeldOut is { } played && mood.HeldOutOfRealMusic is { } real)
        {
            Row("chroma followed (cosine)", "0.00", played.Chroma, real.Chroma);
            Row("the same a tritone away", "0.00", played.ChromaTritone, real.ChromaTritone);
            Row("loudness followed (correlation)", "0.00", played.LoudnessCorrelation, real.LoudnessCorrelation);
            Row("brightness followed", "0.00", played.BrightnessCorrelation, real.BrightnessCorrelation);
            Row("onsets followed", "0.00", played.DensityCorrelation, real.DensityCorrelation);
        }
        if (mood.Frechet is { } frechet)
            Row("Frechet distance of log-mel spectra; of two halves of the real music", "0.0", frechet.Played, frechet.Real);
        if (mood.NoiseAndStereo is { } noise)
        {
            Row("level above 8 kHz, dBFS", "0.0", noise.Played.TrebleDecibels, noise.Real.TrebleDecibels);
            Row("noise floor of quiet passages, dBFS", "0.0", noise.Played.FloorDecibels, noise.Real.FloorDecibels);
            Row("stereo correlation", "0.00", noise.Played.StereoCorrelation, noise.Real.StereoCorrelation);
        }
        return string.Join('\n', rows);

        void Row(string name, string format, double a, double b) => rows.Add(
            $"| {name} | {a.ToString(format, CultureInfo.InvariantCulture)} | {b.ToString(format, CultureInfo.InvariantCulture)} |");
    }

    private static AudioClip Start(AudioClip audio)
    {
        int frames = Math.Min(audio.Frames, (int)(LongestSeconds * audio.SampleRateHz));
        return new AudioClip(audio.SampleRateHz, audio.Channels, audio.Samples[..(frames * audio.Channels)]);
    }

    private void Encode(string name, AudioClip clip)
    {
        string path = Path.Combine(folder, name), wave = Path.Combine(Path.GetTempPath(), $"ambience-{Guid.NewGuid():n}.wav");
        try
        {
            WaveFile.Write(wave, clip, WaveEncoding.Pcm24);
            FFMpegArguments.FromFileInput(wave)
                .OutputToFile(path, overwrite: true, output => output
                    .WithAudioCodec("libopus").WithAudioBitrate(KilobitsPerSecond)
                    // The same input gives the same file: no encoder's version, no random serial number of the stream.
                    .WithCustomArgument("-map_metadata -1 -fflags +bitexact -flags:a +bitexact"))
                .ProcessSynchronously(throwOnError: true, new FFOptions { BinaryFolder = ffmpegFolder });
        }
        catch (FFMpegException e)
        {
            throw new AmbienceException($"{path}: ffmpeg could not write it ({e.Message}). It needs the encoder libopus.", e);
        }
        finally
        {
            File.Delete(wave);
        }
    }

    private static void Line(StringBuilder page, FormattableString text) =>
        page.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
