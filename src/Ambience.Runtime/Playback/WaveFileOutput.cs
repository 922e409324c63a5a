using System.Diagnostics;
using Ambience.Audio;

namespace Ambience.Playback;

/// <summary>
/// Plays a ring into a wave file at the pace of real time, as a device would: gaps of underruns are written as silence.
/// Where nothing is to be heard (stopped, paused) nothing is written.
/// </summary>
/// <remarks>
/// See <see cref="IAudioOutput"/> for threads. The file appears under its name when the output is disposed. For
/// rendering faster than real time no output is needed: read the source and write with <see cref="WaveWriter"/>.
/// </remarks>
internal sealed class WaveFileOutput : IAudioOutput
{
    private const int BlocksPerSecond = 100;
    private const double LongestStallSeconds = 1; // a machine that slept is not made up for

    private readonly SampleRing _ring;
    private readonly SoftEdgedReader _reader;
    private readonly WaveWriter _writer;
    private readonly float[] _block; // [rate / 100, channels]
    private readonly double _blockSeconds;
    private readonly Thread _thread;
    private double _owedSeconds;
    private bool _sounding;
    private bool _inGap;

    private volatile AudioOutputState _state = AudioOutputState.Stopped;
    private volatile bool _ending;
    private long _underruns;
    private long _allocatedBytes;
    private Exception? _fault;

    /// <summary>Creates the file and starts the thread; nothing is written before <see cref="Play"/>.</summary>
    /// <param name="ring">Where audio comes from; holds at least 60 ms.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="sampleRateHz">Rate of the audio in the ring, at least 100.</param>
    /// <param name="channels">Samples in a frame.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <exception cref="AmbienceException">The file cannot be created.</exception>
    public WaveFileOutput(
        SampleRing ring,
        string path,
        int sampleRateHz,
        int channels,
        WaveEncoding encoding = WaveEncoding.Float32)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, BlocksPerSecond);
        int blockFrames = sampleRateHz / BlocksPerSecond;
        _ring = ring;
        _block = new float[blockFrames * channels];
        _blockSeconds = (double)blockFrames / sampleRateHz;
        int primeSamples = Math.Min(3 * _block.Length, ring.Capacity / 2);
        _reader = new SoftEdgedReader(ring, channels, OpenAlOutput.EdgeFrames(sampleRateHz), primeSamples);
        _writer = new WaveWriter(path, sampleRateHz, channels, encoding);
        Description = $"wave file {path}";
        _thread = new Thread(Run) { Name = "Ambience output", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public AudioOutputState State => _state;

    /// <summary>Always 0: what is taken from the ring is in the file.</summary>
    public double QueuedMilliseconds => 0;

    /// <inheritdoc/>
    public long Underruns => Volatile.Read(ref _underruns);

    /// <summary>Always 0.</summary>
    public long DeviceLosses => 0;

    /// <inheritdoc/>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <inheritdoc/>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <inheritdoc/>
    public void Play() => _state = AudioOutputState.Playing;

    /// <inheritdoc/>
    public void Pause()
    {
        if (_state == AudioOutputState.Playing)
            _state = AudioOutputState.Paused;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _state = AudioOutputState.Stopped;
        _ring.Cut();
    }

    /// <summary>Fades out and completes the file; look at <see cref="Fault"/> afterwards.</summary>
    public void Dispose()
    {
        _ending = true;
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void Run()
    {
        try
        {
            try
            {
                for (long last = Stopwatch.GetTimestamp(); !_ending; Thread.Sleep(5))
                {
                    long now = Stopwatch.GetTimestamp();
                    var allocated = AllocationCount.Start();
                    Tick(Stopwatch.GetElapsedTime(last, now).TotalSeconds);
                    Volatile.Write(ref _allocatedBytes, _allocatedBytes + allocated.Bytes);
                    last = now;
                }
                EndSound();
            }
            finally
            {
                _writer.Dispose();
            }
        }
        catch (Exception e)
        {
            // A full disk ends the recording, not the game.
            Volatile.Write(ref _fault, e);
        }
    }

    private void Tick(double seconds)
    {
        if (_ring.CutPending)
        {
            EndSound();
            _ring.DropCut();
        }
        if (_state != AudioOutputState.Playing)
        {
            EndSound();
            return;
        }
        _owedSeconds = Math.Min(_owedSeconds + seconds, LongestStallSeconds);
        for (; _owedSeconds >= _blockSeconds; _owedSeconds -= _blockSeconds)
            WriteBlock();
    }

    private void WriteBlock()
    {
        if (_reader.TryTake(_block) || _reader.TryLoop(_block))
        {
            _sounding = true;
            _inGap = false;
        }
        else if (_sounding)
        {
            Volatile.Write(ref _underruns, _underruns + 1);
            _block.AsSpan(_reader.TakeLast(_block)).Clear();
            _sounding = false;
            _inGap = true;
        }
        else if (_inGap)
            _block.AsSpan().Clear();
        else
            return; // has not begun yet
        _writer.Write(_block);
    }

    private void EndSound()
    {
        if (_sounding)
            _writer.Write(_block.AsSpan(0, _reader.TakeLast(_block)));
        _reader.ExpectGap();
        _sounding = false;
        _inGap = false;
        _owedSeconds = 0;
    }
}
