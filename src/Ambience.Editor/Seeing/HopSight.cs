using System.Runtime.InteropServices;
using Ambience.Audio;
using Ambience.Playback;

namespace Ambience.Editor.Seeing;

/// <summary>
/// Turns hops into records for the pages. A hop's features are known some hops after it, so records wait for them.
/// </summary>
/// <remarks>One thread; allocates only at construction, but for <see cref="TakeRecords"/>.</remarks>
internal sealed class HopSight
{
    private const int Capacity = 256; // records: more than a tap of two seconds can hand over at once

    private readonly FeatureMeter _features;
    private readonly LogSpectrum _spectrum;
    private readonly byte[] _column = new byte[LogSpectrum.Rows];
    private readonly byte[] _records = new byte[Capacity * SeeBatch.RecordBytes];
    private int _count; // of the records; the last DelayHops of them wait for their features

    public HopSight(int sampleRateHz, int channels, int hopFrames)
    {
        _features = new FeatureMeter(sampleRateHz, channels, hopFrames);
        _spectrum = new LogSpectrum(_features.Spectrum.Length, _features.BinHz);
    }

    /// <summary>Takes a hop.</summary>
    /// <param name="hop">The hop.</param>
    /// <param name="audio">[frames, channels]</param>
    /// <param name="tap">Where control and layers of the hop are read.</param>
    public void Add(in TappedHop hop, ReadOnlySpan<float> audio, MusicTap tap)
    {
        if (_count == Capacity)
            Shift(1);
        SeeBatch.WriteHop(Record(_count++), hop, audio, tap);
        if (audio.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
            return; // the health monitor says it; there is nothing to measure
        _features.Add(audio);
        if (_count <= _features.DelayHops)
            return;
        _spectrum.Fill(_features.Spectrum, _column);
        SeeBatch.WriteFeatures(Record(_count - 1 - _features.DelayHops), _features.Features, _column);
    }

    /// <summary>Records that are complete.</summary>
    public int Ready => Math.Max(0, _count - _features.DelayHops);

    /// <summary>A message with the complete records behind a header that is still to be written.</summary>
    public byte[] TakeRecords()
    {
        int ready = Ready, bytes = ready * SeeBatch.RecordBytes, header = SeeBatch.HeaderFloats * sizeof(float);
        var message = new byte[header + bytes];
        _records.AsSpan(0, bytes).CopyTo(message.AsSpan(header));
        Shift(ready);
        return message;
    }

    public static Span<float> HeaderOf(byte[] message) =>
        MemoryMarshal.Cast<byte, float>(message.AsSpan(0, SeeBatch.HeaderFloats * sizeof(float)));

    private Span<byte> Record(int index) => _records.AsSpan(index * SeeBatch.RecordBytes, SeeBatch.RecordBytes);

    private void Shift(int records)
    {
        _records.AsSpan(records * SeeBatch.RecordBytes, (_count - records) * SeeBatch.RecordBytes).CopyTo(_records);
        _count -= records;
    }
}
