namespace Ambience.Moods;

/// <summary>Where the music goes and how.</summary>
/// <param name="Device">
/// Name of the sound device as OpenAL lists it, or a part of it that fits one alone; "default" lets the system choose.
/// </param>
/// <param name="BufferedMilliseconds">
/// Music made ahead of what is heard, 20..10000: more survives longer stalls, less reacts faster.
/// </param>
/// <param name="GainDecibels">Level of the whole soundtrack in dB, -60..12; peaks are limited after it.</param>
/// <param name="LoudnessLufs">
/// Loudness that music like the training music shall have, -50..-5 LUFS (ITU-R BS.1770), reached by one constant gain;
/// null: as loud as it was trained.
/// </param>
/// <param name="SampleRateHz">Samples a second of the output, 8000..192000; null: the network's.</param>
public sealed record OutputSettings(
    string Device = "default", int BufferedMilliseconds = 200, float GainDecibels = 0, float? LoudnessLufs = -23f,
    int? SampleRateHz = null)
{
    /// <summary>The place that the music comes from; null: none, it goes to the ears as it was made.</summary>
    public SpatialSettings? Spatial { get; init; }

    /// <summary>Whether spatial music is prepared for headphones. Music without a place never is.</summary>
    public HrtfMode Hrtf { get; init; }
}
