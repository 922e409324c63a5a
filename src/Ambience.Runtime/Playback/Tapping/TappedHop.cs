namespace Ambience.Playback;

/// <summary>A hop as a <see cref="MusicTap"/> saw it.</summary>
/// <param name="FirstFrame">
/// Its first frame, counted since the soundtrack was opened, silence included. Where it is not the end of the hop read
/// before, hops were lost between the two.
/// </param>
/// <param name="Frames">Frames (samples of each channel) in it, at the output's rate.</param>
/// <param name="Number">
/// How many hops of music came before it since the music began; rests do not count. The same seed and calls at the same
/// numbers give the same music.
/// </param>
/// <param name="Rests">The hop is silence, made without the network (volume 0, mute, the end of a stop's fade).</param>
/// <param name="CostMicroseconds">
/// What it cost the thread that makes the music, 0 or more; one of a group's soundtracks bears its share.
/// </param>
/// <param name="Mood">Index of the mood that was asked for last: it plays, or is being faded to.</param>
public readonly record struct TappedHop(
    long FirstFrame, int Frames, long Number, bool Rests, float CostMicroseconds, int Mood);

/// <summary>A layer in a hop.</summary>
/// <param name="Active">Whether any of it was heard; of one that was not, the control vector is zero.</param>
/// <param name="GainDecibels">Its level at the end of the hop, 0 = as the network makes it; negative infinity where it
/// is silent.</param>
public readonly record struct TappedLayer(bool Active, float GainDecibels);
