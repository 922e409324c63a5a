using Ambience.IO;

namespace Ambience.Audio;

/// <summary>
/// Writes a WAV file piece by piece, for recordings of unknown length. The audio goes to a temporary file beside the
/// target; <see cref="Dispose"/> writes the lengths and renames it, so the target is always a whole file.
/// </summary>
/// <remarks>
/// Not thread-safe. <see cref="Write"/> allocates nothing. Recordings above 4 GiB are marked "length unknown".
/// </remarks>
public sealed class WaveWriter : IDisposable
{
    private const int BufferFrames = 4_096;

    private readonly string path;
    private readonly string full; // a later change of the current folder must not move the target
    private readonly string temporary;
    private readonly WaveFormat format;
    private readonly byte[] buffer;
    private FileStream? stream;
    private bool failed;

    /// <summary>Starts a recording.</summary>
    /// <param name="path">The file to create or replace; its folder is created if it is missing.</param>
    /// <param name="sampleRateHz">Sample rate in hertz.</param>
    /// <param name="channels">1 to 64.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <exception cref="AmbienceException">The file cannot be created.</exception>
    public WaveWriter(string path, int sampleRateHz, int channels, WaveEncoding encoding = WaveEncoding.Float32)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        format = WaveFormat.Of(sampleRateHz, channels, encoding);
        this.path = path;
        full = Path.GetFullPath(path);
        temporary = $"{full}.{Environment.ProcessId}.tmp";
        buffer = new byte[Math.Max(WaveFormat.LargestHeaderBytes, BufferFrames * format.FrameBytes)];
        try
        {
            if (Directory.Exists(full))
                throw new IOException("it is a folder");
            if (SpecialFile.Describe(full) is { } kind)
                throw new IOException($"it is {kind}, which stays");
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            // Blocks are gathered here, so the stream need not buffer them again.
            stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            stream.Write(buffer, 0, format.WriteHeader(buffer, 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Abandon();
            throw Failure(e);
        }
    }

    /// <summary>Frames written so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Appends audio.</summary>
    /// <param name="interleaved">[frames, channels], full scale = 1.</param>
    /// <exception cref="ArgumentException">Not a whole number of frames.</exception>
    /// <exception cref="AmbienceException">
    /// The disk is full or gone. The recording is lost; the target is untouched.
    /// </exception>
    public void Write(ReadOnlySpan<float> interleaved)
    {
        ObjectDisposedException.ThrowIf(stream is null, this);
        if (interleaved.Length % format.Channels != 0)
        {
            throw new ArgumentException(
                $"{interleaved.Length} samples are not whole {format.Channels}-channel frames.", nameof(interleaved));
        }
        try
        {
            while (!interleaved.IsEmpty)
            {
                int count = Math.Min(interleaved.Length, BufferFrames * format.Channels);
                format.Encode(interleaved[..count], buffer);
                stream.Write(buffer, 0, count * format.BytesPerSample);
                Frames += count / format.Channels;
                interleaved = interleaved[count..];
            }
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // .NET reports a file too large for its file system (4 GiB on FAT32) as an argument out of range.
            failed = true;
            throw Failure(e);
        }
    }

    /// <summary>
    /// Completes the file under its own name; after a failed <see cref="Write"/> only removes what was left.
    /// </summary>
    /// <exception cref="AmbienceException">The file cannot be completed.</exception>
    public void Dispose()
    {
        if (stream is null)
            return;
        if (failed)
        {
            Abandon();
            return;
        }
        try
        {
            long dataBytes = Frames * format.FrameBytes;
            if (dataBytes % 2 == 1)
                stream.WriteByte(0);
            stream.Position = 0;
            stream.Write(buffer, 0, format.WriteHeader(buffer, dataBytes));
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            stream = null;
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Abandon();
            throw Failure(e);
        }
    }

    private void Abandon()
    {
        try
        {
            stream?.Dispose();
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one worth reporting.
        }
        stream = null;
    }

    private AmbienceException Failure(Exception e) => new(
        $"{path}: could not be written ({e.Message}). " +
        "Check the free space and the rights of its folder, or choose another path.", e);
}
