using System.Buffers.Binary;

namespace Ambience.Audio;

/// <summary>Reads a RIFF WAVE file from a seekable stream and trusts nothing that its header says.</summary>
internal sealed class WaveReader(Stream stream, string path)
{
    public const int MaximumChannels = 64;
    public const int MaximumSampleRateHz = 1_000_000;

    // Programs that write into a pipe cannot know the length; they write 0, all ones, or (sox) a little under 2 GiB.
    private const uint SmallestUnknownLength = 0x7FFF_F000;
    private const int PcmTag = 1, FloatTag = 3, ExtensibleTag = 0xFFFE;

    private readonly byte[] header = new byte[40];

    public AudioClip Read()
    {
        uint riffBytes = ReadRiff();
        WaveFormat? format = null;
        while (true)
        {
            long at = stream.Position;
            if (!TryRead(8))
                throw Bad(at, format is null ? "a 'fmt ' chunk" : "a 'data' chunk", "the end of the file");
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            if (HeaderIs("data"u8))
            {
                return ReadData(
                    at, size, riffBytes, format ?? throw Bad(at, "a 'fmt ' chunk before the 'data' chunk", "none"));
            }

            // Chunks are padded to an even length.
            long next = at + 8 + size + (size & 1);
            if (at + 8 + size > stream.Length)
                throw Bad(at, $"{size:N0} bytes, as the chunk here claims", $"{stream.Length - at - 8:N0}");
            if (HeaderIs("fmt "u8))
            {
                if (format is not null)
                    throw Bad(at, "one 'fmt ' chunk", "a second one");
                format = ReadFormat(at, size);
            }
            stream.Position = Math.Min(next, stream.Length);
        }
    }

    private uint ReadRiff()
    {
        // RF64 (EBU Tech 3306) is RIFF for more than 4 GiB: its lengths say "unknown", and the audio goes to the end.
        if (!TryRead(12) || !(HeaderIs("RIFF"u8) || HeaderIs("RF64"u8)) || !header.AsSpan(8, 4).SequenceEqual("WAVE"u8))
            throw Bad(0, "a RIFF WAVE file", stream.Length == 0 ? "an empty file" : "something else");
        return BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
    }

    private WaveFormat ReadFormat(long at, uint size)
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

    private AudioClip ReadData(long at, uint size, uint riffBytes, WaveFormat format)
    {
        long present = stream.Length - stream.Position;
        // A length of 0 is true where the RIFF length counts the file, and else a header that its program never came
        // back to.
        bool unknown = size == 0 ? riffBytes + 8L != stream.Length : size >= SmallestUnknownLength && size > present;
        if (!unknown && size > present)
            throw Bad(at, $"{size:N0} bytes of audio", $"{present:N0}: the file is cut short");
        long frames = (unknown ? present : size) / format.FrameBytes;
        long count = frames * format.Channels;
        if (count > Array.MaxLength)
            throw Bad(at, $"at most {Array.MaxLength:N0} samples", $"{count:N0}; cut the file into parts");
        return new AudioClip(format.SampleRateHz, format.Channels, ReadSamples((int)count, format));
    }

    private float[] ReadSamples(int total, WaveFormat format)
    {
        var samples = new float[total];
        byte[] buffer = new byte[format.BytesPerSample * 16_384];
        for (int done = 0; done < samples.Length;)
        {
            int count = Math.Min(16_384, samples.Length - done);
            Span<byte> bytes = buffer.AsSpan(0, count * format.BytesPerSample);
            stream.ReadExactly(bytes);
            format.Decode(bytes, samples.AsSpan(done, count));
            done += count;
        }
        return samples;
    }

    private bool TryRead(int count) =>
        stream.ReadAtLeast(header.AsSpan(0, count), count, throwOnEndOfStream: false) == count;

    private bool HeaderIs(ReadOnlySpan<byte> name) => header.AsSpan(0, 4).SequenceEqual(name);

    private int Short(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(offset));

    private AmbienceException Bad(long at, string expected, string found) =>
        new($"{path}, byte {at:N0}: expected {expected}, found {found}. " +
            "The file is damaged or not a WAV file that can be read.");
}
