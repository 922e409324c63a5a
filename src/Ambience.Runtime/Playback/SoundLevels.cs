namespace Ambience.Playback;

/// <summary>What the game has set of a soundtrack's level. Any thread, never waits, allocates nothing.</summary>
internal sealed class SoundLevels
{
    private float _volume = 1;
    private volatile bool _muted;
    private long _ducking; // decibels in the upper half, seconds of the way there in the lower, as bits

    /// <summary>0 = silent .. 1 = as it is made.</summary>
    public float Volume
    {
        get => Volatile.Read(ref _volume);
        set => Volatile.Write(ref _volume, value);
    }

    public bool Muted
    {
        get => _muted;
        set => _muted = value;
    }

    /// <summary>Decibels, -60..0, by which the music shall step back, and the seconds of the way there.</summary>
    public void SetDucking(float decibels, float seconds) => Volatile.Write(ref _ducking,
        ((long)BitConverter.SingleToInt32Bits(decibels) << 32) | BitConverter.SingleToUInt32Bits(seconds));

    /// <summary>What <see cref="SetDucking"/> was told last.</summary>
    public (float Decibels, float Seconds) Ducking
    {
        get
        {
            long ducking = Volatile.Read(ref _ducking);
            return (BitConverter.Int32BitsToSingle((int)(ducking >> 32)), BitConverter.UInt32BitsToSingle((uint)ducking));
        }
    }
}
