using System.Runtime.InteropServices;
using Ambience.Model;
using Ambience.Playback;

namespace Ambience.Editor.Seeing;

/// <summary>
/// Hops on their way to a page, in bytes that JavaScript reads in place: 16 header floats, then a record a hop of
/// <see cref="RecordFloats"/> floats and a column of the spectrogram. wwwroot/js/see/stream.js is the other side.
/// </summary>
internal static class SeeBatch
{
    public const int HeaderFloats = 16;
    public const int SecondsAt = 0, CostAt = 2, WaveAt = 3, HeardAt = 7, AskedAt = 22, GainsAt = 41, MoodAt = 57, FlagsAt = 58;
    public const int RecordFloats = 60;
    public const int RecordBytes = (RecordFloats * sizeof(float)) + LogSpectrum.Rows;

    public const int Rests = 1, HasFeatures = 2, HasControl = 4;

    /// <summary>What the first floats of a message are, in their order.</summary>
    public static void WriteHeader(
        Span<float> header, int hops, in LoudnessFigures loudness, ReadOnlySpan<float> peaks, double bufferedMilliseconds,
        long underruns, long lostFrames)
    {
        header.Clear();
        header[0] = hops;
        header[1] = (float)loudness.Momentary;
        header[2] = (float)loudness.ShortTerm;
        header[3] = (float)loudness.Integrated;
        header[4] = (float)loudness.Range;
        header[5] = (float)loudness.MaximumTruePeak;
        header[6] = (float)LoudnessView.Decibels(peaks[0]);
        header[7] = (float)LoudnessView.Decibels(peaks[1]);
        header[8] = (float)loudness.MaximumMomentary;
        header[9] = (float)loudness.MaximumShortTerm;
        header[10] = (float)bufferedMilliseconds;
        header[11] = underruns;
        header[12] = lostFrames;
    }

    /// <summary>What is known of a hop when it is made; its features follow some hops later.</summary>
    public static void WriteHop(Span<byte> record, in TappedHop hop, ReadOnlySpan<float> audio, MusicTap tap)
    {
        record.Clear();
        Span<float> values = MemoryMarshal.Cast<byte, float>(record[..(RecordFloats * sizeof(float))]);
        BitConverter.TryWriteBytes(record, (double)hop.FirstFrame / tap.SampleRateHz);
        values[CostAt] = hop.CostMicroseconds;
        WriteWave(values.Slice(WaveAt, 4), audio, tap.Channels);
        ReadOnlySpan<float> control = tap.Control;
        int asked = Math.Min(control.Length, ControlLayout.FeatureCount + ControlLayout.GroupCount);
        control[..asked].CopyTo(values[AskedAt..]);
        ReadOnlySpan<TappedLayer> layers = tap.Layers;
        for (int layer = 0; layer < MusicTap.MaximumLayers; layer++)
            values[GainsAt + layer] = layer < layers.Length && layers[layer].Active ? layers[layer].GainDecibels : float.NegativeInfinity;
        values[MoodAt] = hop.Mood;
        values[FlagsAt] = (hop.Rests ? Rests : 0) | (asked > 0 && !hop.Rests ? HasControl : 0);
    }

    /// <summary>What was measured of a hop.</summary>
    public static void WriteFeatures(Span<byte> record, ReadOnlySpan<float> features, ReadOnlySpan<byte> column)
    {
        Span<float> values = MemoryMarshal.Cast<byte, float>(record[..(RecordFloats * sizeof(float))]);
        features.CopyTo(values[HeardAt..]);
        values[FlagsAt] = (int)values[FlagsAt] | HasFeatures;
        column.CopyTo(record[(RecordFloats * sizeof(float))..]);
    }

    private static void WriteWave(Span<float> wave, ReadOnlySpan<float> audio, int channels)
    {
        for (int channel = 0; channel < 2; channel++)
        {
            float lowest = 0, highest = 0;
            for (int i = Math.Min(channel, channels - 1); i < audio.Length; i += channels)
                (lowest, highest) = (Math.Min(lowest, audio[i]), Math.Max(highest, audio[i]));
            (wave[2 * channel], wave[(2 * channel) + 1]) = (lowest, highest);
        }
    }
}
