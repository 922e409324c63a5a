using System.Buffers.Binary;

namespace Ambience.Audio;

/// <summary>Where the audio of a WAV file lies and how its numbers are written.</summary>
/// <param name="Format">The numbers.</param>
/// <param name="Start">Byte at which they begin.</param>
/// <param name="Frames">How many frames there are.</param>
internal sealed record WaveLayout(WaveFormat Format, long Start, long Frames);

/// <summary>
/// Finds the audio in a RIFF WAVE file, or in one of its 64-bit relatives RF64 (EBU Tech 3306) and Sony Wave64, and
/// trusts nothing that the header says.
/// </summary>
internal sealed class WaveReader(Stream stream, string path)
{
    public const int MaximumChannels = 64;
    public const int MaximumSampleRateHz = 1_000_000;

    // Programs that write into a pipe cannot know the length; they write 0, all ones, or (sox) a little under 2 GiB.
    private const uint SmallestUnknownLength = 0x7FFF_F000;
    private const int PcmTag = 1, FloatTag = 3, ExtensibleTag = 0xFFFE;

    // Wave64 names its chunks by GUIDs; the first four bytes are RIFF's names in lower case.
    private static readonly byte[] Wave64Riff =
        [.. "riff"u8, 0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00];

    private readonly byte[] header = new byte[40];
    private bool isWave64;
    private long? wideDataBytes; // of RF64

    /// <summary>The whole file as a clip.</summary>
    public AudioClip Read()
    {
        WaveLayout layout = ReadLayout();
        long count = layout.Frames * layout.Format.Channels;
        if (count > Array.MaxLength)
            throw Bad(layout.Start, $"at most {Array.MaxLength:N0} samples", $"{count:N0}; cut the file into parts");
        var samples = new float[count];
        byte[] buffer = new byte[layout.Format.BytesPerSample * 16_384];
        stream.Position = layout.Start;
        for (int done = 0; done < samples.Length;)
        {
            int next = Math.Min(16_384, samples.Length - done);
            Span<byte> bytes = buffer.AsSpan(0, next * layout.Format.BytesPerSample);
            stream.ReadExactly(bytes);
            layout.Format.Decode(bytes, samples.AsSpan(done, next));
            done += next;
        }
        return new AudioClip(layout.Format.SampleRateHz, layout.Format.Channels, samples);
    }

    /// <summary>Reads the header up to where the audio begins.</summary>
    public WaveLayout ReadLayout()
    {
        uint riffBytes = ReadRiff();
        WaveFormat? format = null;
        while (true)
        {
            long at = stream.Position;
            if (!TryRead(isWave64 ? 24 : 8))
                throw Bad(at, format is null ? "a 'fmt ' chunk" : "a 'data' chunk", "the end of the file");
            long start = stream.Position, size = ChunkSize(at);
            if (HeaderIs("data"u8))
            {
                return FindData(
                    at, size, riffBytes, format ?? throw Bad(at, "a 'fmt ' chunk before the 'data' chunk", "none"));
            }
            if (size > stream.Length - start)
                throw Bad(at, $"{size:N0} bytes, as the chunk here claims", $"{stream.Length - start:N0}");
            if (HeaderIs("fmt "u8))
            {
                if (format is not null)
                    throw Bad(at, "one 'fmt ' chunk", "a second one");
                format = ReadFormat(at, size);
            }
            else if (HeaderIs("ds64"u8))
            {
                if (size < 24 || !TryRead(16))
                    throw Bad(at, "a 'ds64' chunk of at least 24 bytes", $"{size:N0}");
                wideDataBytes = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8));
            }
            // Chunks are padded to an even length, in Wave64 to a multiple of eight.
            long padded = isWave64 ? (size + 7) & ~7L : size + (size & 1);
            stream.Position = Math.Min(start + padded, stream.Length);
        }
    }

    private uint ReadRiff()
    {
        bool known = TryRead(12) && (HeaderIs("RIFF"u8) || HeaderIs("RF64"u8) || HeaderIs("BW64"u8));
        if (known && header.AsSpan(8, 4).SequenceEqual("WAVE"u8))
            return BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
        stream.Position = 0;
        isWave64 = TryRead(40) && header.AsSpan(0, 16).SequenceEqual(Wave64Riff) &&
            header.AsSpan(24, 4).SequenceEqual("wave"u8);
        return isWave64 ? uint.MaxValue
            : throw Bad(0, "a RIFF WAVE file", stream.Length == 0 ? "an empty file" : "something else");
    }

    /// <summary>Bytes of content; Wave64 counts the chunk's own header as well.</summary>
    private long ChunkSize(long at)
    {
        if (!isWave64)
            return BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
        long size = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)) - 24;
        return size >= 0 ? size : throw Bad(at, "a chunk of at least 24 bytes", $"{size + 24:N0}");
    }

    private WaveFormat ReadFormat(long at, long size)
    {
        if (size < 16 || !TryRead((int)Math.Min(size, 40)))
            throw Bad(at, "a 'fmt ' chunk of at least 16 bytes", $"{size:N0}");
        int tag = Short(0), channels = Short(2), frameBytes = Short(12), bits = Short(14);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
        if (tag == ExtensibleTag)
        {
            if (size < 40)
                throw Bad(at, "an extensible 'fmt ' chunk of at least 40 bytes", $"{size:N0}");
            tag = Short(24); // the first two bytes of the sub-format GUID are the plain tag
        }
        if (channels is < 1 or > MaximumChannels)
            throw Bad(at, $"1 to {MaximumChannels} channels", $"{channels}");
        if (rate is < 1 or > MaximumSampleRateHz)
            throw Bad(at, $"a sample rate of 1 to {MaximumSampleRateHz:N0} Hz", $"{rate:N0} Hz");
        bool known = tag switch
        {
            PcmTag => bits is >= 1 and <= 32,
            FloatTag => bits is 32 or 64,
            _ => false,
        };
        if (!known)
        {
            throw Bad(
                at, "PCM of up to 32 bits or float of 32 or 64 bits",
                $"format 0x{tag:X4} with {bits} bits; convert the file to PCM");
        }
        // 12 or 20 bits stand left-justified in the next whole byte, so they read like 16 or 24.
        int bytes = (bits + 7) / 8;
        if (frameBytes != channels * bytes)
            throw Bad(at, $"{channels * bytes} bytes a frame ({channels} channels of {bits} bits)", $"{frameBytes}");
        return new WaveFormat((int)rate, channels, bytes, tag == FloatTag);
    }

    private WaveLayout FindData(long at, long size, uint riffBytes, WaveFormat format)
    {
        long present = stream.Length - stream.Position;
        if (size == uint.MaxValue && wideDataBytes is { } wide && wide >= 0)
            size = wide;
        // A length of 0 is true where the RIFF length counts the file, and else a header that its program never came
        // back to. Lengths of 64 bits are always meant.
        bool narrow = !isWave64 && wideDataBytes is null;
        bool unknown = narrow &&
            (size == 0 ? riffBytes + 8L != stream.Length : size >= SmallestUnknownLength && size > present);
        if (!unknown && size > present)
            throw Bad(at, $"{size:N0} bytes of audio", $"{present:N0}: the file is cut short");
        return new WaveLayout(format, stream.Position, (unknown ? present : size) / format.FrameBytes);
    }

    private bool TryRead(int count) =>
        stream.ReadAtLeast(header.AsSpan(0, count), count, throwOnEndOfStream: false) == count;

    private bool HeaderIs(ReadOnlySpan<byte> name) => header.AsSpan(0, 4).SequenceEqual(name);

    private int Short(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(offset));

    private AmbienceException Bad(long at, string expected, string found) =>
        new($"{path}, byte {at:N0}: expected {expected}, found {found}. " +
            "The file is damaged or not a WAV file that can be read.");
}
