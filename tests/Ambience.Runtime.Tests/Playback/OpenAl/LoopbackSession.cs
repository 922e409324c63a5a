using System.Numerics;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// A session on the loopback device, with a signal in its ring: time passes as audio is taken out, so that what a listener
/// would hear is the same in every run.
/// </summary>
internal sealed class LoopbackSession : IDisposable
{
    public const int Rate = 48_000;

    private readonly PlaybackBuffering _buffering = PlaybackBuffering.For(200, Rate, 2, 512);
    private readonly Func<long, Vector2> _signal;
    private readonly SoundtrackSpatial? _spatial;
    private readonly OpenAlLibrary? _library;
    private readonly SoftEdgedReader _reader;
    private LoopbackDevice? _device;

    /// <param name="signal">Left and right of each frame.</param>
    /// <param name="spatial">The place of the music, or null.</param>
    /// <param name="library">OpenAL; null: the system's.</param>
    public LoopbackSession(Func<long, Vector2> signal, SoundtrackSpatial? spatial = null, OpenAlLibrary? library = null)
    {
        (_signal, _spatial, _library) = (signal, spatial, library);
        Ring = new SampleRing(_buffering.RingSamples);
        _reader = new SoftEdgedReader(Ring, 2, OpenAlOutput.EdgeFrames(Rate), Ring.Capacity / 2);
        Open();
    }

    public SampleRing Ring { get; }

    public OutputRequests Requests { get; } = new("default");

    public OpenAlSession Session { get; private set; } = null!;

    /// <summary>Frames put into the ring.</summary>
    public long Made { get; private set; }

    /// <summary>Opens another device.</summary>
    public void Open(bool headphones = false)
    {
        Session?.Dispose();
        _device = new LoopbackDevice(Rate, headphones, _library);
        Session = new OpenAlSession(
            _device.Library, _device.Device, Ring, _reader, 2, Rate, _buffering, Requests, _spatial);
    }

    /// <summary>What is heard in the next frames, [frames, 2].</summary>
    /// <param name="frames">How many.</param>
    /// <param name="updateFrames">Frames that the device takes at a time, a turn before each.</param>
    public float[] Hear(int frames, int updateFrames = 96)
    {
        var heard = new float[2 * frames];
        for (int done = 0; done < frames; done += updateFrames)
        {
            Fill();
            Assert.True(Session.Turn((double)updateFrames / Rate));
            _device!.Render(heard.AsSpan(2 * done, 2 * Math.Min(updateFrames, frames - done)));
        }
        return heard;
    }

    /// <summary>The device takes frames although no time passes.</summary>
    public float[] Burst(int frames, int updateFrames = 96)
    {
        var heard = new float[2 * frames];
        for (int done = 0; done < frames; done += updateFrames)
        {
            Fill();
            Assert.True(Session.Turn(0));
            _device!.Render(heard.AsSpan(2 * done, 2 * Math.Min(updateFrames, frames - done)));
        }
        return heard;
    }

    private void Fill()
    {
        while (Ring.Free >= 2)
        {
            Vector2 frame = _signal(Made++);
            _ = Ring.Write([frame.X, frame.Y]);
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _device?.Dispose();
    }
}
