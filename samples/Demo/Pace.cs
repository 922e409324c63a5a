using System.Diagnostics;
using Ambience.Audio;

namespace Ambience.Demo;

/// <summary>What lies between two updates of the game.</summary>
internal interface IPace : IDisposable
{
    /// <summary>Whether a second of the game lasts a second.</summary>
    bool IsRealTime { get; }

    /// <summary>Lets the time of update number <paramref name="update"/> (from 1) pass.</summary>
    void Pass(long update);
}

/// <summary>The pace of a game on a screen; the soundtrack plays by itself meanwhile.</summary>
internal sealed class RealTimePace : IPace
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public bool IsRealTime => true;

    public void Pass(long update)
    {
        double ahead = ((double)update / Game.UpdatesPerSecond) - Stopwatch.GetElapsedTime(_start).TotalSeconds;
        if (ahead > 0)
            Thread.Sleep(TimeSpan.FromSeconds(ahead));
    }

    public void Dispose()
    {
    }
}

/// <summary>As fast as the music can be made: each update's music is read and written to a file.</summary>
internal sealed class WavePace : IPace
{
    private readonly Soundtrack _soundtrack;
    private readonly WaveWriter _writer;
    private readonly float[] _block; // [frames of the longest update, Channels]

    public WavePace(Soundtrack soundtrack, string path)
    {
        _soundtrack = soundtrack;
        _writer = new WaveWriter(path, soundtrack.SampleRateHz, soundtrack.Channels, WaveEncoding.Pcm24);
        _block = new float[((soundtrack.SampleRateHz / Game.UpdatesPerSecond) + 1) * soundtrack.Channels];
    }

    public bool IsRealTime => false;

    public void Pass(long update)
    {
        // Whole frames; over a second the remainders of a rate that 60 does not divide come out even.
        long frames = FramesAt(update) - FramesAt(update - 1);
        Span<float> block = _block.AsSpan(0, (int)frames * _soundtrack.Channels);
        _soundtrack.Read(block);
        _writer.Write(block);
    }

    private long FramesAt(long update) => update * _soundtrack.SampleRateHz / Game.UpdatesPerSecond;

    public void Dispose() => _writer.Dispose();
}
