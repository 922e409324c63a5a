namespace Ambience.Audio;

/// <summary>
/// A WAV file read part by part, so that hours of audio need no more memory than a part: RIFF WAVE, RF64 and Sony
/// Wave64, in the formats of <see cref="WaveFile.Read"/>.
/// </summary>
/// <remarks>Not thread-safe. <see cref="Read"/> allocates nothing.</remarks>
public sealed class WaveInput : IDisposable
{
    private readonly FileStream stream;
    private readonly string path;
    private readonly WaveFormat format;
    private readonly byte[] buffer;
    private long left;

    private WaveInput(FileStream stream, string path, WaveLayout layout)
    {
        this.stream = stream;
        this.path = path;
        format = layout.Format;
        Frames = left = layout.Frames;
        buffer = new byte[8_192 * format.FrameBytes];
        stream.Position = layout.Start;
    }

    /// <summary>Sample rate in hertz.</summary>
    public int SampleRateHz => format.SampleRateHz;

    /// <summary>Channels, at least 1.</summary>
    public int Channels => format.Channels;

    /// <summary>Frames in the file.</summary>
    public long Frames { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="AmbienceException">
    /// It cannot be opened, is not such a file or is damaged; the message says where.
    /// </exception>
    public static WaveInput Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream? stream = null;
        try
        {
            WaveFile.RefuseSpecial(path);
            stream = File.OpenRead(path);
            return new WaveInput(stream, path, new WaveReader(stream, path).ReadLayout());
        }
        catch (Exception e)
        {
            stream?.Dispose();
            if (e is IOException or UnauthorizedAccessException or NotSupportedException)
                throw WaveFile.CannotRead(path, e);
            throw;
        }
    }

    /// <summary>Reads the next frames; full scale = 1, floats as they are, NaN included.</summary>
    /// <param name="samples">[frames, Channels] interleaved.</param>
    /// <returns>Frames read; fewer than there is room for only at the end.</returns>
    /// <exception cref="AmbienceException">The file cannot be read on.</exception>
    public int Read(Span<float> samples)
    {
        int done = 0, wanted = (int)Math.Min(samples.Length / Channels, left);
        try
        {
            while (done < wanted)
            {
                int frames = Math.Min(wanted - done, buffer.Length / format.FrameBytes);
                stream.ReadExactly(buffer, 0, frames * format.FrameBytes);
                format.Decode(buffer, samples.Slice(done * Channels, frames * Channels));
                done += frames;
            }
        }
        catch (IOException e)
        {
            throw WaveFile.CannotRead(path, e);
        }
        left -= done;
        return done;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();
}
