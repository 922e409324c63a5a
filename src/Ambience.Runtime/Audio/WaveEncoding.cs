namespace Ambience.Audio;

/// <summary>How samples are written to a WAV file.</summary>
public enum WaveEncoding
{
    /// <summary>32-bit IEEE float: what was rendered, bit for bit.</summary>
    Float32,

    /// <summary>16-bit integers, rounded to nearest; louder than full scale is clipped.</summary>
    Pcm16,

    /// <summary>24-bit integers, rounded to nearest; louder than full scale is clipped.</summary>
    Pcm24,
}
