using Ambience.Audio;
using Ambience.Conducting;
using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Playback;

/// <summary>
/// The sound files of the stingers, in memory at the music's rate, and the one that sounds. One that takes another's
/// place lets it fade out for a moment.
/// </summary>
/// <remarks>Belongs to the generator's thread; allocates only when constructed.</remarks>
internal sealed class StingerSounds
{
    private const int None = -1;
    private const double LeaveSeconds = 0.02;
    private const int LowestRateHz = 4_000, HighestRateHz = 384_000, MostChannels = 2, LongestSeconds = 120;

    private readonly IReadOnlyList<Stinger> _stingers;
    private readonly float[][] _sounds; // [stingers][frames, channels], at their level; empty: no file
    private readonly int _channels;
    private readonly int _leaveFrames;
    private Place _sounding = new(None, 0), _leaving = new(None, 0);
    private int _left; // frames of the fade that the one leaving has behind it

    /// <summary>Where in which sound.</summary>
    private record struct Place(int Stinger, int Frame);

    /// <summary>Reads the files.</summary>
    /// <exception cref="AmbienceException">A file is missing or is not a sound; the message says which.</exception>
    public StingerSounds(IReadOnlyList<Stinger> stingers, int sampleRateHz, int channels)
    {
        _stingers = stingers;
        _channels = channels;
        _leaveFrames = (int)(LeaveSeconds * sampleRateHz);
        _sounds = [.. stingers.Select(stinger => Load(stinger, sampleRateHz, channels))];
        SampleRateHz = sampleRateHz;
    }

    public int SampleRateHz { get; }

    /// <summary>Seconds of a stinger's sound; 0 where it has none.</summary>
    public double SecondsOf(int stinger) => (double)_sounds[stinger].Length / _channels / SampleRateHz;

    private static float[] Load(Stinger stinger, int sampleRateHz, int channels)
    {
        if (stinger.WavePath is null)
            return [];
        return WaveFile.Open(
            stinger.WavePath, stream => Load(stream, stinger.WavePath, stinger.GainDecibels, sampleRateHz, channels));
    }

    /// <summary>The sound in a WAV file, at the music's rate and at its level; what is no number is silence.</summary>
    /// <exception cref="AmbienceException">It is no WAV file, or none that a stinger can have.</exception>
    internal static float[] Load(Stream stream, string path, float gainDecibels, int sampleRateHz, int channels)
    {
        // The header first: a small file at a rate of 1 Hz would be days of music.
        WaveLayout layout = new WaveReader(stream, path).ReadLayout();
        int rateHz = layout.Format.SampleRateHz;
        if (rateHz is < LowestRateHz or > HighestRateHz || layout.Format.Channels > MostChannels ||
            layout.Frames > LongestSeconds * (long)rateHz)
        {
            throw new AmbienceException(
                $"{path}: expected a stinger of {LowestRateHz} to {HighestRateHz} Hz, mono or stereo, at most " +
                $"{LongestSeconds} s, found {rateHz} Hz, {layout.Format.Channels} channels and {layout.Frames} frames. " +
                "Convert or cut the file.");
        }
        if (!ResamplingKernels.AreQuick(rateHz, sampleRateHz))
        {
            throw new AmbienceException(
                $"{path}: expected a stinger at a rate in a simple ratio to the music's {sampleRateHz} Hz (44100 or 96000 Hz, " +
                $"for example), found {rateHz} Hz. Convert the file.");
        }
        stream.Position = 0;
        AudioClip clip = Resampler.Resample(new WaveReader(stream, path).Read(), sampleRateHz);
        clip = channels == 1 ? clip.ToMono() : clip.ToStereo();
        float gain = Decibels.ToAmplitude(gainDecibels);
        foreach (ref float sample in clip.Samples.AsSpan())
            sample = float.IsFinite(sample) ? sample * gain : 0;
        return clip.Samples;
    }

    /// <summary>
    /// The most that loading a file of a length allocates: tables of the change of rate, and for a byte, which may be a
    /// sample of mono at the lowest rate, what it becomes.
    /// </summary>
    internal static long AllocationBound(long fileBytes) => (4L << 20) + (400 * fileBytes);

    /// <summary>Nothing sounds.</summary>
    public void Reset() => _sounding = _leaving = new Place(None, 0);

    /// <summary>A stinger starts with the next hop.</summary>
    public void Start(int stinger)
    {
        (_leaving, _left) = (_sounding, 0);
        _sounding = new Place(_sounds[stinger].Length > 0 ? stinger : None, 0);
    }

    /// <summary>Adds the next hop of what sounds.</summary>
    /// <param name="mix">[frames, channels]</param>
    public void AddTo(Span<float> mix)
    {
        if (_sounding.Stinger != None)
            _sounding = Add(mix, _sounding);
        if (_leaving.Stinger == None)
            return;
        ReadOnlySpan<float> sound = Rest(_leaving);
        int frames = Math.Min(Math.Min(sound.Length, mix.Length) / _channels, _leaveFrames - _left);
        for (int i = 0; i < frames * _channels; i++)
            mix[i] += sound[i] * (1 - ((float)(_left + (i / _channels)) / _leaveFrames));
        _left += frames;
        bool isGone = frames == 0 || _left == _leaveFrames;
        _leaving = isGone ? new Place(None, 0) : _leaving with { Frame = _leaving.Frame + frames };
    }

    private ReadOnlySpan<float> Rest(Place place) => _sounds[place.Stinger].AsSpan(place.Frame * _channels);

    private Place Add(Span<float> mix, Place place)
    {
        ReadOnlySpan<float> sound = Rest(place);
        int samples = Math.Min(sound.Length, mix.Length);
        for (int i = 0; i < samples; i++)
            mix[i] += sound[i];
        return samples == sound.Length ? new Place(None, 0) : place with { Frame = place.Frame + (samples / _channels) };
    }

    /// <summary>Goes on where others are, as far as stingers have the same name and a sound as long.</summary>
    public void Adopt(StingerSounds others)
    {
        (_sounding, _leaving, _left) = (Adopt(others, others._sounding), Adopt(others, others._leaving), others._left);
    }

    private Place Adopt(StingerSounds others, Place place)
    {
        for (int stinger = 0; stinger < _sounds.Length && place.Stinger != None; stinger++)
        {
            if (_stingers[stinger].Name == others._stingers[place.Stinger].Name &&
                _sounds[stinger].Length == others._sounds[place.Stinger].Length)
            {
                return place with { Stinger = stinger };
            }
        }
        return new Place(None, 0);
    }

    /// <summary>Bytes of <see cref="Capture"/>.</summary>
    public static int StateBytes => 5 * sizeof(int);

    public void Capture(ref StateWriter state)
    {
        foreach (Place place in (ReadOnlySpan<Place>)[_sounding, _leaving])
        {
            state.Write(place.Stinger);
            state.Write(place.Frame);
        }
        state.Write(_left);
    }

    public void Restore(ref StateReader state)
    {
        _sounding = ReadPlace(ref state);
        _leaving = ReadPlace(ref state);
        _left = state.ReadInt32("stinger's fade", 0, _leaveFrames);
    }

    private Place ReadPlace(ref StateReader state)
    {
        int stinger = state.ReadInt32("stinger's sound", None, _sounds.Length - 1);
        int frame = state.ReadInt32("place in the stinger's sound", 0, int.MaxValue);
        // Its file may have been cut shorter since.
        bool isOver = stinger != None && frame * (long)_channels >= _sounds[stinger].Length;
        return isOver ? new Place(None, 0) : new Place(stinger, frame);
    }
}
