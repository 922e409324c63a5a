using System.Numerics;

namespace Ambience.Audio;

/// <summary>
/// A look-ahead peak limiter: no sample leaves louder than the ceiling, and what is below the ceiling passes bit for
/// bit, only later. One gain serves all channels, so the stereo image stays.
/// </summary>
/// <remarks>
/// For each frame the gain that it needs; the least of them over the look-ahead; let go exponentially; averaged over
/// the look-ahead, so that the gain has arrived when the peak comes (the average of gains that each suffice for the
/// peak suffices). Limits sample peaks, not the peaks of the signal between samples: leave it a decibel. NaN and
/// infinity become 0. Not thread-safe. <see cref="Process"/>, <see cref="Reset"/>, <see cref="CaptureState"/> and
/// <see cref="RestoreState"/> allocate nothing and throw only on a wrong length.
/// </remarks>
public sealed class Limiter
{
    // Gains are whole multiples of 2^-24: sums of them are exact, in any order, so a gain of 1 stays 1 for ever, and a
    // float holds each exactly.
    private const int Unity = 1 << 24;

    private readonly int channels;
    private readonly int lookAhead; // frames
    private readonly float ceiling;
    private readonly double release; // part of the way back to unity in one frame

    private readonly float[] delay;   // [lookAhead, channels] ring of audio
    private readonly int[] released;  // [lookAhead] ring of gains after the release stage
    private readonly SlidingMinimum needed;
    private int position;             // in both rings
    private long sum;                 // of `released`
    private int calm;                 // frames in a row that needed no limiting and got none

    /// <summary>Prepares a limiter in its state of silence.</summary>
    /// <param name="sampleRateHz">Sample rate in hertz.</param>
    /// <param name="channels">Interleaved channels, at least 1.</param>
    /// <param name="ceilingDecibels">Loudest sample that leaves, dB relative to full scale, -60..0.</param>
    /// <param name="lookAheadSeconds">Latency, and how long the gain takes to fall; 0.0005..0.05.</param>
    /// <param name="releaseSeconds">Time constant of the way back to unity gain, 0.01..5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public Limiter(
        int sampleRateHz,
        int channels,
        float ceilingDecibels = -1f,
        float lookAheadSeconds = 0.005f,
        float releaseSeconds = 0.2f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        CheckRange(ceilingDecibels, -60f, 0f, nameof(ceilingDecibels));
        CheckRange(lookAheadSeconds, 0.0005f, 0.05f, nameof(lookAheadSeconds));
        CheckRange(releaseSeconds, 0.01f, 5f, nameof(releaseSeconds));
        this.channels = channels;
        lookAhead = Math.Max(1, (int)(sampleRateHz * lookAheadSeconds));
        ceiling = (float)Math.Pow(10, ceilingDecibels / 20.0);
        // Within half a frame of 1 - exp(-1 / frames), and the same bits on every system's mathematics library.
        release = 1 / (1 + (releaseSeconds * (double)sampleRateHz));
        delay = new float[lookAhead * channels];
        released = new int[lookAhead];
        needed = new SlidingMinimum(lookAhead + 1, Unity);
        Reset();
    }

    /// <summary>The loudest amplitude that leaves.</summary>
    public float Ceiling => ceiling;

    /// <summary>Frames that the output is behind the input.</summary>
    public int LatencySamples => lookAhead;

    /// <summary>The gain of the last frame that left, 0..1; below 1 while it limits.</summary>
    public float Gain { get; private set; } = 1;

    /// <summary>Length of a captured state.</summary>
    public int StateFloats => delay.Length + released.Length + needed.Window;

    /// <summary>Limits audio in place.</summary>
    /// <param name="interleaved">
    /// [frames, channels]; on return the audio of <see cref="LatencySamples"/> frames earlier.
    /// </param>
    /// <exception cref="ArgumentException">Not a whole number of frames.</exception>
    public void Process(Span<float> interleaved)
    {
        if (interleaved.Length % channels != 0)
            throw new ArgumentException($"{interleaved.Length} samples are not whole {channels}-channel frames.");
        while (!interleaved.IsEmpty)
        {
            int frames = Math.Min(interleaved.Length / channels, lookAhead - position);
            if (!TryDelay(interleaved[..(frames * channels)]))
            {
                for (int frame = 0; frame < frames; frame++)
                    ProcessFrame(interleaved.Slice(frame * channels, channels));
            }
            interleaved = interleaved[(frames * channels)..];
        }
    }

    /// <summary>
    /// The way of nearly all music: nothing is loud and nothing was for longer than the limiter remembers. Then every
    /// gain stays at unity, and audio only waits.
    /// </summary>
    /// <returns>Whether it was so; if not, nothing has been done.</returns>
    private bool TryDelay(Span<float> interleaved)
    {
        if (calm < needed.Window || !IsBelowCeiling(interleaved))
            return false;
        Span<float> delayed = delay.AsSpan(position * channels, interleaved.Length);
        int i = 0;
        for (; i + Vector<float>.Count <= delayed.Length; i += Vector<float>.Count)
        {
            var arriving = new Vector<float>(interleaved[i..]);
            new Vector<float>(delayed[i..]).CopyTo(interleaved[i..]);
            arriving.CopyTo(delayed[i..]);
        }
        for (; i < delayed.Length; i++)
            (interleaved[i], delayed[i]) = (delayed[i], interleaved[i]);
        int frames = delayed.Length / channels;
        needed.PushInitial(frames);
        position = position + frames == lookAhead ? 0 : position + frames;
        return true;
    }

    private bool IsBelowCeiling(ReadOnlySpan<float> samples)
    {
        var limit = new Vector<float>(ceiling);
        int i = 0;
        for (; i + Vector<float>.Count <= samples.Length; i += Vector<float>.Count)
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(samples[i..])), limit)) // so is a NaN
                return false;
        }
        for (; i < samples.Length; i++)
        {
            if (!(MathF.Abs(samples[i]) <= ceiling))
                return false;
        }
        return true;
    }

    /// <summary>Back to silence and unity gain.</summary>
    public void Reset()
    {
        Array.Clear(delay);
        Array.Fill(released, Unity);
        needed.Reset();
        position = 0;
        sum = (long)Unity * lookAhead;
        calm = needed.Window;
        Gain = 1;
    }

    /// <summary>Writes the state: audio on its way, gains after release and gains needed, each oldest first.</summary>
    /// <param name="state">[<see cref="StateFloats"/>]</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void CaptureState(Span<float> state)
    {
        CheckState(state.Length);
        for (int i = 0; i < lookAhead; i++)
        {
            int frame = (position + i) % lookAhead;
            delay.AsSpan(frame * channels, channels).CopyTo(state[(i * channels)..]);
            state[delay.Length + i] = released[frame];
        }
        needed.CopyTo(state[(delay.Length + lookAhead)..]);
    }

    /// <summary>
    /// Continues from a captured state. Numbers that no limiter can have written are put back into range.
    /// </summary>
    /// <param name="state">
    /// [<see cref="StateFloats"/>] of a limiter with the same rate, channels and look-ahead.
    /// </param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void RestoreState(ReadOnlySpan<float> state)
    {
        CheckState(state.Length);
        for (int i = 0; i < delay.Length; i++)
            delay[i] = float.IsFinite(state[i]) ? state[i] : 0;
        sum = 0;
        for (int i = 0; i < lookAhead; i++)
            sum += released[i] = ToGain(state[delay.Length + i]);
        needed.Reset();
        foreach (float gain in state[(delay.Length + lookAhead)..])
            needed.Push(ToGain(gain));
        position = 0;
        calm = 0;
        Gain = MeanGain();
    }

    private void ProcessFrame(Span<float> frame)
    {
        float peak = 0;
        foreach (ref float sample in frame)
        {
            if (!float.IsFinite(sample))
                sample = 0;
            peak = MathF.Max(peak, MathF.Abs(sample));
        }
        // Rounded down: the product can pass the ceiling by no more than a rounding, which the clamp below takes.
        int need = peak <= ceiling ? Unity : (int)((double)ceiling / peak * Unity);
        int least = needed.Push(need);
        int last = released[position == 0 ? lookAhead - 1 : position - 1];
        int letGo = last + Math.Max(1, (int)((Unity - last) * release));
        int next = Math.Min(Math.Min(least, letGo), Unity);

        calm = need == Unity && next == Unity ? Math.Min(calm + 1, needed.Window) : 0;
        sum += next - released[position];
        released[position] = next;
        Gain = MeanGain();
        Span<float> delayed = delay.AsSpan(position * channels, channels);
        for (int channel = 0; channel < channels; channel++)
        {
            float sample = delayed[channel];
            delayed[channel] = frame[channel];
            frame[channel] = Math.Clamp(sample * Gain, -ceiling, ceiling);
        }
        position = position + 1 == lookAhead ? 0 : position + 1;
    }

    private float MeanGain() => (float)((double)sum / ((double)lookAhead * Unity));

    private static int ToGain(float value) => value >= 0 && value <= Unity ? (int)value : Unity;

    private static void CheckRange(float value, float low, float high, string name)
    {
        if (!(value >= low && value <= high))
            throw new ArgumentOutOfRangeException(name, value, $"Must be {low} to {high}, but was {value}.");
    }

    private void CheckState(int length)
    {
        if (length != StateFloats)
            throw new ArgumentException($"A limiter's state has {StateFloats} floats, but the span has {length}.");
    }
}
