using System.Diagnostics;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Recording;

/// <summary>How a stretch is written.</summary>
public enum StretchFormat
{
    /// <summary>WAV, 24 bits.</summary>
    Wave24,

    /// <summary>WAV, every bit of the samples kept.</summary>
    WaveFloat,

    /// <summary>FLAC, 24 bits, by the ffmpeg program.</summary>
    Flac,
}

/// <summary>A stretch of a take.</summary>
/// <param name="Take">The take.</param>
/// <param name="FromSeconds">Where it begins.</param>
/// <param name="ToSeconds">Where it ends, after that.</param>
/// <param name="Instead">A mood file in place of the take's own; null = as it was heard.</param>
internal sealed record Stretch(Take Take, double FromSeconds, double ToSeconds, MoodFile? Instead);

/// <summary>Renders a stretch of a take into a file, and measures it on the way.</summary>
internal static class StretchRender
{
    private const int HopsBetweenReports = 64;

    /// <summary>Renders. The file appears when it is whole; cancelled or failed, nothing is left.</summary>
    /// <param name="stretch">What.</param>
    /// <param name="model">The weights.</param>
    /// <param name="moodsPath">The project's mood file.</param>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format.</param>
    /// <param name="progress">Told 0..1.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="AmbienceException">It cannot be written, or ffmpeg is missing or failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (StretchFigures Figures, IReadOnlyList<string> Problems) ToFile(
        Stretch stretch, WaveNetModel model, string moodsPath, string path, StretchFormat format, IProgress<double>? progress,
        CancellationToken stop)
    {
        string? ffmpeg = format == StretchFormat.Flac ? FindFfmpeg() : null;
        string wave = $"{path}.{Environment.ProcessId}.part.wav", part = $"{path}.{Environment.ProcessId}.part.flac";
        try
        {
            var result = ToWave(stretch, model, moodsPath, wave, format == StretchFormat.WaveFloat, progress, stop);
            if (ffmpeg is not null)
                Encode(ffmpeg, wave, part, stop);
            File.Move(ffmpeg is null ? wave : part, path, overwrite: true);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{path}: could not be written ({e.Message}). Check the free space and the rights of its folder.", e);
        }
        finally
        {
            File.Delete(wave);
            File.Delete(part);
        }
    }

    private static (StretchFigures Figures, IReadOnlyList<string> Problems) ToWave(
        Stretch stretch, WaveNetModel model, string moodsPath, string path, bool asFloat, IProgress<double>? progress,
        CancellationToken stop)
    {
        using var replay = new TakeReplay(stretch.Take, model, moodsPath, stretch.Instead);
        int channels = replay.Channels;
        long first = (long)Math.Round(stretch.FromSeconds * replay.SampleRateHz), end = (long)Math.Round(stretch.ToSeconds * replay.SampleRateHz);
        using var writer = new WaveWriter(path, replay.SampleRateHz, channels, asFloat ? WaveEncoding.Float32 : WaveEncoding.Pcm24);
        StretchMeter? meter = null;
        for (long at = 0; at < end;)
        {
            stop.ThrowIfCancellationRequested();
            ReadOnlySpan<float> hop = replay.Next();
            if (hop.IsEmpty)
                break;
            int frames = hop.Length / channels;
            int skip = (int)Math.Clamp(first - at, 0, frames), keep = (int)Math.Clamp(end - at, 0, frames) - skip;
            at += frames;
            if (keep > 0)
            {
                ReadOnlySpan<float> wanted = hop.Slice(skip * channels, keep * channels);
                writer.Write(wanted);
                meter ??= new StretchMeter(replay.SampleRateHz, channels, frames + 2);
                meter.Add(wanted, channels);
            }
            if (replay.Hops % HopsBetweenReports == 0)
                progress?.Report((double)at / end);
        }
        progress?.Report(1);
        return meter is null
            ? throw new AmbienceException($"The take ends before {stretch.FromSeconds:0.0} s. Choose an earlier stretch.")
            : (meter.Figures(), replay.Problems);
    }

    private static void Encode(string ffmpeg, string wave, string flac, CancellationToken stop)
    {
        var start = new ProcessStartInfo(ffmpeg) { RedirectStandardError = true };
        foreach (string argument in (string[])["-nostdin", "-v", "error", "-y", "-i", wave, "-c:a", "flac", "-sample_fmt", "s32", flac])
            start.ArgumentList.Add(argument);
        using Process encoder = Process.Start(start)!;
        using CancellationTokenRegistration ending = stop.Register(() => encoder.Kill());
        string said = encoder.StandardError.ReadToEnd();
        encoder.WaitForExit();
        stop.ThrowIfCancellationRequested();
        if (encoder.ExitCode != 0)
            throw new AmbienceException($"ffmpeg could not make a FLAC file: {said.Trim()}. Render to WAV instead.");
    }

    /// <exception cref="AmbienceException">There is no ffmpeg.</exception>
    private static string FindFfmpeg()
    {
        string name = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ??
            throw new AmbienceException(
                "FLAC files are made by the ffmpeg program, which is not on the PATH. Install it (Debian: apt-get install ffmpeg), " +
                "or render to WAV.");
    }
}
