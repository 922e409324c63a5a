using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ambience.Trainer.Imports;

namespace Ambience.Trainer.Data;

/// <summary>
/// What passes between a file and its preparation: every sample is checked, the peak is kept, and the decoded audio gets
/// a hash, which is the same for a WAV and a FLAC of the same music.
/// </summary>
internal sealed class SourceCheck(IAudioSource source) : IDisposable
{
    /// <summary>Float files may go a little over full scale; one that goes far over holds integers.</summary>
    private const float LargestPeak = 8;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public int SampleRateHz => source.SampleRateHz;

    public int Channels => source.Channels;

    /// <summary>Frames so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Seconds so far.</summary>
    public double Seconds => (double)Frames / SampleRateHz;

    /// <summary>Largest magnitude so far.</summary>
    public float Peak { get; private set; }

    /// <summary>Reads and checks the next frames.</summary>
    /// <exception cref="AmbienceException">A sample is not finite or far over full scale.</exception>
    public int Read(Span<float> samples)
    {
        int frames = source.Read(samples);
        ReadOnlySpan<float> read = samples[..(frames * Channels)];
        int bad = read.IndexOfAnyExceptInRange(-LargestPeak, LargestPeak);
        if (bad >= 0)
        {
            double seconds = (Frames + (bad / Channels)) / (double)SampleRateHz;
            throw new AmbienceException(float.IsFinite(read[bad])
                ? FormattableString.Invariant(
                    $"expected samples of about -1 to 1, found {read[bad]} at {seconds:0.###} s: full scale of a float file is 1")
                : FormattableString.Invariant($"expected finite samples, found {read[bad]} at {seconds:0.###} s"));
        }
        Peak = Math.Max(Peak, Largest(read));
        _hash.AppendData(MemoryMarshal.AsBytes(read));
        Frames += frames;
        return frames;
    }

    /// <summary>SHA-256 of the samples so far, with rate and channels; lower-case hexadecimal.</summary>
    public string ContentSha256()
    {
        _hash.AppendData(MemoryMarshal.AsBytes<int>([SampleRateHz, Channels]));
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private static float Largest(ReadOnlySpan<float> samples)
    {
        int width = Vector<float>.Count, i = 0;
        var largest = Vector<float>.Zero;
        for (; i <= samples.Length - width; i += width)
            largest = Vector.Max(largest, Vector.Abs(new Vector<float>(samples[i..])));
        float found = 0;
        for (int lane = 0; lane < width; lane++)
            found = Math.Max(found, largest[lane]);
        for (; i < samples.Length; i++)
            found = Math.Max(found, Math.Abs(samples[i]));
        return found;
    }
}
