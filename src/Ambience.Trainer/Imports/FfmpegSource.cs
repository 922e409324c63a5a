using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Ambience.IO;
using FFMpegCore;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;

namespace Ambience.Trainer.Imports;

/// <summary>
/// Any other audio file, decoded by the ffmpeg program into 32-bit floats at the file's own rate. ffmpeg runs no farther
/// ahead than a pipe holds, so hours of audio need no more memory than minutes.
/// </summary>
internal sealed class FfmpegSource : IAudioSource
{
    // Half a second of audio keeps both programs busy.
    private static readonly PipeOptions s_pipe = new(pauseWriterThreshold: 1 << 18, resumeWriterThreshold: 1 << 17);

    private readonly CancellationTokenSource _stop;
    private readonly Stream _decoded;
    private readonly Task _decoding;
    private readonly string _path;

    private FfmpegSource(
        string path, string folder, AudioStream stream, int sampleRateHz, int channels, CancellationToken cancellation)
    {
        _path = path;
        (SampleRateHz, Channels) = (sampleRateHz, channels);
        ClaimedSeconds = stream.Duration > TimeSpan.Zero ? stream.Duration.TotalSeconds : double.NaN;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pipe = new Pipe(s_pipe);
        _decoded = pipe.Reader.AsStream();
        _decoding = Task.Run(() => DecodeAsync(path, folder, pipe.Writer, _stop.Token), CancellationToken.None);
    }

    public int SampleRateHz { get; }

    public int Channels { get; }

    public double ClaimedSeconds { get; }

    /// <summary>The folder that holds ffmpeg and ffprobe; null if none does.</summary>
    /// <param name="folder">Where to look; null for the PATH.</param>
    public static string? FindFolder(string? folder)
    {
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        string[] places = folder is not null
            ? [folder]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return places.FirstOrDefault(place => place.Length > 0 &&
            File.Exists(Path.Combine(place, "ffmpeg" + suffix)) && File.Exists(Path.Combine(place, "ffprobe" + suffix)));
    }

    /// <summary>Opens a file and starts to decode it.</summary>
    /// <exception cref="AmbienceException">ffmpeg finds no audio in it.</exception>
    public static FfmpegSource Open(string path, string folder, CancellationToken cancellation)
    {
        IMediaAnalysis media;
        try
        {
            media = FFProbe.Analyse(path, new FFOptions { BinaryFolder = folder });
        }
        catch (Exception e) when (e is FFMpegException or IOException or System.Text.Json.JsonException)
        {
            throw new AmbienceException($"{path}: expected audio, found none that ffmpeg can read ({Reason(e, path)})", e);
        }
        AudioStream stream = media.PrimaryAudioStream ??
            throw new AmbienceException($"{path}: expected audio, found a file without any");
        return stream is { SampleRateHz: { } rate and > 0, Channels: { } channels and > 0 }
            ? new FfmpegSource(path, folder, stream, rate, channels, cancellation)
            : throw new AmbienceException(
                $"{path}: expected a sample rate and channels, found {stream.SampleRateHz} Hz and {stream.Channels}");
    }

    public int Read(Span<float> samples)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(samples[..(samples.Length / Channels * Channels)]);
        int read = _decoded.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read / (sizeof(float) * Channels);
    }

    /// <summary>Ends ffmpeg, if it is not done.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _decoded.Dispose();
        _decoding.Wait(CancellationToken.None); // it ends at once and reports through the pipe, not by throwing
        _stop.Dispose();
    }

    private static async Task DecodeAsync(string path, string folder, PipeWriter writer, CancellationToken stop)
    {
        Exception? failure = null;
        try
        {
            await FFMpegArguments
                .FromFileInput(path)
                .OutputToPipe(new StreamPipeSink(writer.AsStream(leaveOpen: true)), output => output
                    .WithCustomArgument("-vn -map 0:a:0")
                    .WithAudioCodec("pcm_f32le")
                    .ForceFormat("f32le"))
                .CancellableThrough(stop)
                .ProcessAsynchronously(throwOnError: true, new FFOptions { BinaryFolder = folder })
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            failure = e;
        }
        catch (Exception e) when (e is FFMpegException or IOException)
        {
            failure = new AmbienceException($"{path}: ffmpeg could not decode it ({Reason(e, path)})", e);
        }
        await writer.CompleteAsync(failure).ConfigureAwait(false);
    }

    /// <summary>The last line that ffmpeg said, which is the one that names the fault.</summary>
    private static string Reason(Exception e, string path)
    {
        IReadOnlyList<string> said = e switch
        {
            FFProbeProcessException probe => probe.StandardError,
            FFMpegProcessException decoder => decoder.Result.StandardError,
            _ => [],
        };
        string line = said.LastOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? e.Message;
        return line.Replace(path, Path.GetFileName(path)).TrimEnd('.');
    }
}
