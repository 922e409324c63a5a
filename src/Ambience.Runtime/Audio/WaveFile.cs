using Ambience.IO;

namespace Ambience.Audio;

/// <summary>WAV files, whole.</summary>
public static class WaveFile
{
    /// <summary>
    /// Reads a file: PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, plain or WAVE_FORMAT_EXTENSIBLE, in RIFF, RF64
    /// or Sony Wave64.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The audio, full scale = 1. May be empty. Float files are passed on as they are, NaN included.</returns>
    /// <remarks>
    /// Chunks other than 'fmt ' and 'data' are skipped. A length that its program left unknown (0 or all ones, as
    /// written into a pipe) means "to the end of the file"; any other length that the file does not hold is an error.
    /// </remarks>
    /// <exception cref="AmbienceException">
    /// The file cannot be opened, is not such a file or is damaged; the message says where.
    /// </exception>
    public static AudioClip Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(path, stream => new WaveReader(stream, path).Read());
    }

    /// <summary>Opens a file and reads from it.</summary>
    /// <exception cref="AmbienceException">It cannot be opened, or not be read.</exception>
    internal static T Open<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            RefuseSpecial(path);
            using FileStream stream = File.OpenRead(path);
            return read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CannotRead(path, e);
        }
    }

    /// <summary>Opening a pipe would wait for its writer, and a device may never end.</summary>
    internal static void RefuseSpecial(string path)
    {
        if (SpecialFile.Describe(Path.GetFullPath(path)) is { } kind)
            throw new AmbienceException($"{path}: expected a WAV file, found {kind}. Correct the path.");
    }

    internal static AmbienceException CannotRead(string path, Exception e) => new(
        $"{path}: could not be read ({e.Message}). Check that it is a file and that you may read it.", e);

    /// <summary>Writes a file; a reader sees the whole new file or what was there before.</summary>
    /// <param name="path">The file to create or replace; its folder is created if it is missing.</param>
    /// <param name="clip">The audio.</param>
    /// <param name="encoding">Float32 keeps every bit; the integer encodings clip at full scale.</param>
    /// <exception cref="AmbienceException">The file cannot be written.</exception>
    public static void Write(string path, AudioClip clip, WaveEncoding encoding = WaveEncoding.Float32)
    {
        ArgumentNullException.ThrowIfNull(clip);
        WaveFormat format = WaveFormat.Of(clip.SampleRateHz, clip.Channels, encoding);
        AtomicFile.Write(path, stream =>
        {
            byte[] buffer = new byte[Math.Max(WaveFormat.LargestHeaderBytes, 4_096 * format.FrameBytes)];
            stream.Write(buffer, 0, format.WriteHeader(buffer, (long)clip.Frames * format.FrameBytes));
            int block = 4_096 * clip.Channels;
            for (int done = 0; done < clip.Samples.Length; done += block)
            {
                ReadOnlySpan<float> samples = clip.Samples.AsSpan(done, Math.Min(block, clip.Samples.Length - done));
                format.Encode(samples, buffer);
                stream.Write(buffer, 0, samples.Length * format.BytesPerSample);
            }
            if (clip.Frames * (long)format.FrameBytes % 2 == 1)
                stream.WriteByte(0);
        });
    }
}
