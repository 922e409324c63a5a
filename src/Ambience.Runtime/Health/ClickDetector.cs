using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ambience.Audio;
using Ambience.IO;

namespace Ambience.Health;

/// <summary>
/// Finds clicks: places where the waveform bends far more sharply than around them. A note's attack bends many samples;
/// a seam between two pieces of sound bends one.
/// </summary>
/// <remarks>
/// Streaming: the same samples give the same answers however they are cut, on every machine. Not thread-safe; allocates
/// only when constructed.
/// </remarks>
public sealed class ClickDetector
{
    private const double SegmentSeconds = 0.01, DeadSeconds = 0.05;
    private const float TimesAround = 12;

    /// <summary>Bends smaller than this are not heard as clicks, whatever is around them.</summary>
    private const float Smallest = 0.01f;

    private readonly int _channels;
    private readonly int _segmentFrames;
    private readonly long _deadFrames;
    private readonly float[] _samples;          // [2 + segmentFrames, channels]: the two frames before a segment, then it
    private readonly Channel[] _states;
    private int _filled;                        // samples of the segment
    private long _segmentStart;                 // its first frame
    private long _lastClick;

    private struct Channel
    {
        public float Before, Now;               // energies of the segments before, in question ..
        public float Candidate, OwnEnergy;      // the sharpest bend of the one in question; its and its neighbours' energy
        public long Frame;                      // where that is; -1: none
    }

    /// <summary>Prepares a detector.</summary>
    /// <param name="sampleRateHz">Frames a second, at least 1000.</param>
    /// <param name="channels">1 or 2.</param>
    public ClickDetector(int sampleRateHz, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        _channels = channels;
        _segmentFrames = (int)(SegmentSeconds * sampleRateHz);
        _deadFrames = (long)(DeadSeconds * sampleRateHz);
        _samples = new float[(2 + _segmentFrames) * channels];
        _states = new Channel[channels];
        Reset();
    }

    /// <summary>Clicks since the start, any channel; those within 50 ms count as one. 20 ms behind what was added.</summary>
    public long Count { get; private set; }

    /// <summary>The frame, counted from the start, at which the last one was; before the first, far below 0.</summary>
    internal long LastFrame => _lastClick;

    /// <summary>The frames that are judged at a time: at most one click is counted among them.</summary>
    internal int SegmentFrames => _segmentFrames;

    /// <summary>Clicks in a whole clip, mono or stereo.</summary>
    public static long CountIn(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var detector = new ClickDetector(clip.SampleRateHz, clip.Channels);
        detector.Add(clip.Samples);
        detector.Finish();
        return detector.Count;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(_samples);
        _states.AsSpan().Fill(new Channel { Frame = -1 });
        _filled = 0;
        _segmentStart = 0;
        _lastClick = long.MinValue / 2;
        Count = 0;
    }

    /// <summary>Moves all that it remembers out, or in from a detector of the same rate and channels.</summary>
    internal void Transfer(IFieldTransfer state)
    {
        state.Values<float>(_samples);
        state.Values<Channel>(_states);
        state.Value(ref _filled);
        state.Value(ref _segmentStart);
        state.Value(ref _lastClick);
        long count = Count;
        state.Value(ref count);
        Count = count;
    }

    /// <summary>Takes the next samples.</summary>
    /// <param name="interleaved">[frames, channels], full scale = 1.</param>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        Span<float> segment = _samples.AsSpan(2 * _channels);
        while (!interleaved.IsEmpty)
        {
            int count = Math.Min(interleaved.Length, segment.Length - _filled);
            interleaved[..count].CopyTo(segment[_filled..]);
            interleaved = interleaved[count..];
            _filled += count;
            if (_filled == segment.Length)
                EndSegment();
        }
    }

    /// <summary>Decides what still waits for samples after it: the end of a piece of audio.</summary>
    public void Finish()
    {
        Span<float> nothing = stackalloc float[_channels];
        nothing.Clear();
        // A segment that was begun is ended with its last frame held: the softest end there is.
        while (_filled > 0)
            Add(_samples.AsSpan(_filled + _channels, _channels).ToArray());
        Decide(nothing);
    }

    private void EndSegment()
    {
        Span<float> energies = stackalloc float[_channels], sharpest = stackalloc float[_channels];
        Measure(energies, sharpest);
        Decide(energies);
        for (int channel = 0; channel < _channels; channel++)
        {
            ref Channel state = ref _states[channel];
            (state.Before, state.Now, state.Frame) = (state.Now, energies[channel], -1);
            float square = sharpest[channel] * sharpest[channel];
            // Whatever follows, a bend that does not stand out of what is known already is none.
            float known = state.Before + Math.Max(0, state.Now - (5 * square));
            if (sharpest[channel] >= Smallest && square * 3 * _segmentFrames > TimesAround * TimesAround * known)
                Locate(ref state, channel, sharpest[channel]);
        }
        _samples.AsSpan(_segmentFrames * _channels).CopyTo(_samples);
        _segmentStart += _segmentFrames;
        _filled = 0;
    }

    /// <summary>The segment before the newest one has both neighbours now.</summary>
    private void Decide(ReadOnlySpan<float> nextEnergies)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            ref Channel state = ref _states[channel];
            if (state.Frame < 0)
                continue;
            float around = state.Before + Math.Max(0, state.Now - state.OwnEnergy) + nextEnergies[channel];
            bool stands = state.Candidate * state.Candidate * ((3 * _segmentFrames) - 5) > TimesAround * TimesAround * around;
            if (stands && state.Frame - _lastClick > _deadFrames)
                Count++;
            if (stands)
                _lastClick = Math.Max(_lastClick, state.Frame);
            state.Frame = -1;
        }
    }

    /// <summary>Energy and sharpest of a segment's bends (second differences), channel by channel.</summary>
    private void Measure(Span<float> energies, Span<float> sharpest)
    {
        ref float samples = ref MemoryMarshal.GetArrayDataReference(_samples);
        int width = Vector256<float>.Count, length = _segmentFrames * _channels, i = 0;
        Vector256<float> energy = default, largest = default;
        for (; i <= length - width; i += width)
        {
            Vector256<float> first = Vector256.LoadUnsafe(ref samples, (nuint)i);
            Vector256<float> middle = Vector256.LoadUnsafe(ref samples, (nuint)(i + _channels));
            Vector256<float> last = Vector256.LoadUnsafe(ref samples, (nuint)(i + (2 * _channels)));
            Vector256<float> bend = (last - middle) - (middle - first);
            energy += bend * bend;
            largest = Vector256.Max(largest, Vector256.Abs(bend));
        }
        for (int lane = 0; lane < width; lane++)
            Take(lane, energy[lane], largest[lane], energies, sharpest);
        for (; i < length; i++)
        {
            float bend = Bend(i);
            Take(i, bend * bend, Math.Abs(bend), energies, sharpest);
        }
    }

    private void Take(int place, float energy, float largest, Span<float> energies, Span<float> sharpest)
    {
        int channel = place % _channels;
        energies[channel] += energy;
        sharpest[channel] = Math.Max(sharpest[channel], largest);
    }

    private void Locate(ref Channel state, int channel, float sharpest)
    {
        for (int frame = 0; frame < _segmentFrames; frame++)
        {
            if (Math.Abs(Bend((frame * _channels) + channel)) < sharpest)
                continue;
            float own = 0; // a step bends its neighbours too
            for (int near = Math.Max(0, frame - 2); near <= Math.Min(_segmentFrames - 1, frame + 2); near++)
            {
                float bend = Bend((near * _channels) + channel);
                own += bend * bend;
            }
            (state.Candidate, state.OwnEnergy, state.Frame) = (sharpest, own, _segmentStart + frame);
            return;
        }
    }

    private float Bend(int place) =>
        (_samples[place + (2 * _channels)] - _samples[place + _channels]) -
        (_samples[place + _channels] - _samples[place]);
}
