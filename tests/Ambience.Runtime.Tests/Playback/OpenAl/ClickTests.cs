using System.Numerics;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// No edge of sound clicks: nowhere does the waveform bend much more sharply than steady music does. Measured on the
/// loopback device as the largest second difference, with a control in which the sound is cut off.
/// </summary>
public class ClickTests
{
    /// <summary>
    /// A fade over 5 ms bends by the slope of the fade times the slope of the music: a little more than the music alone.
    /// </summary>
    private const float MostTimesSteady = 1.5f;

    /// <summary>A chord with partials up to 2 kHz, as music has.</summary>
    private static Vector2 Chord(long frame)
    {
        float left = 0, right = 0;
        foreach ((double hertz, float level) in
            new[] { (110.0, 0.2f), (277.2, 0.15f), (440, 0.12f), (659.3, 0.1f), (1_318.5, 0.06f), (1_975.5, 0.04f) })
        {
            double phase = Math.Tau * hertz * frame / LoopbackSession.Rate;
            left += level * (float)Math.Sin(phase);
            right += level * (float)Math.Cos(phase);
        }
        return new Vector2(left, right);
    }

    private static float Bend(ReadOnlySpan<float> stereo)
    {
        float largest = 0;
        for (int i = 4; i < stereo.Length; i++)
        {
            float bend = Math.Abs(stereo[i] - (2 * stereo[i - 2]) + stereo[i - 4]);
            Assert.False(float.IsNaN(bend));
            largest = Math.Max(largest, bend);
        }
        return largest;
    }

    private static float Steady { get; } = Bend(Enumerable.Range(0, 24_000)
        .SelectMany(frame => (float[])[Chord(frame).X, Chord(frame).Y]).ToArray());

    private static void AssertNoClick(List<float> heard, string where)
    {
        float times = Bend(heard.ToArray()) / Steady;
        Assert.True(times <= MostTimesSteady, $"{where}: bends {times:0.00} times as sharply as steady music");
        Assert.True(heard.Max() > 0.3f, $"{where}: nothing is heard");
    }

    [Fact]
    public void ACutIsSeen()
    {
        using var session = new LoopbackSession(Chord);
        session.Requests.State = AudioOutputState.Playing;
        List<float> heard = [0, 0, 0, 0, .. session.Hear(9_000)];
        Assert.InRange(Bend(heard.ToArray()) / Steady, 0.9f, MostTimesSteady);
        heard.AddRange(new float[100]);
        Assert.True(Bend(heard.ToArray()) > 5 * Steady);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(333)]
    [InlineData(1_024)]
    public void StartPauseResumeStopAndEndDoNotClick(int updateFrames)
    {
        using var session = new LoopbackSession(Chord);
        List<float> heard = [0, 0, 0, 0];
        void Hear(AudioOutputState state, int frames)
        {
            session.Requests.State = state;
            heard.AddRange(session.Hear(frames, updateFrames));
            AssertNoClick(heard, $"{state}, at {heard.Count / 2}");
        }
        for (int round = 0; round < 3; round++)
        {
            // Other lengths each time, so that edges meet the waveform and the buffers elsewhere.
            Hear(AudioOutputState.Playing, 9_001 + (777 * round));
            Hear(AudioOutputState.Paused, 6_003 + (131 * round));
            Assert.Equal(0, heard[^1]);
            Hear(AudioOutputState.Playing, 7_001 + (333 * round));
            Hear(AudioOutputState.Paused, 300 + (211 * round)); // changed his mind within the fade
            Hear(AudioOutputState.Playing, 4_001);
            session.Ring.Cut(); // a restored save game
            Hear(AudioOutputState.Playing, 9_001);
            session.Requests.State = AudioOutputState.Stopped;
            session.Ring.Cut();
            Hear(AudioOutputState.Stopped, 6_001);
            Assert.Equal(0, heard[^1]);
        }
        Hear(AudioOutputState.Playing, 9_001);
        session.Requests.Ending = true;
        Hear(AudioOutputState.Playing, 12_001); // a fade takes four turns at least, and these come late
        Assert.Equal(0, heard[^1]);
        Assert.False(session.Session.IsAudible);
        Assert.Equal(0, session.Session.Underruns);
    }

    [Fact]
    public void AnotherDeviceTakesOverWithoutAClickAndWithoutLosingASample()
    {
        using var session = new LoopbackSession(static frame => Vector2.One * PlaybackSignals.Unique(frame));
        session.Requests.State = AudioOutputState.Playing;
        var heard = new List<float>(session.Hear(20_000));
        session.Session.Leave();
        while (!session.Session.HasLeft)
            heard.AddRange(session.Hear(96));
        session.Open();
        heard.AddRange(session.Hear(20_000));

        // Every sample that is not in a fade is there, in order, once.
        int next = 0, found = 0;
        for (int i = 0; i < heard.Count; i += 2)
        {
            int at = next;
            while (at < next + 2_000 && PlaybackSignals.Unique(at) != heard[i])
                at++;
            if (at == next + 2_000)
                continue;
            next = at + 1;
            found++;
        }
        int fade = OpenAlOutput.EdgeFrames(LoopbackSession.Rate);
        Assert.InRange(next - found, 2 * fade, 4 * fade); // two fade-ins and one fade-out
        Assert.Equal(0, session.Session.Underruns);
    }

    [Fact]
    public void AnotherDeviceTakesOverWithoutAClick()
    {
        using var session = new LoopbackSession(Chord);
        session.Requests.State = AudioOutputState.Playing;
        List<float> heard = [0, 0, 0, 0];
        for (int round = 0; round < 5; round++)
        {
            heard.AddRange(session.Hear(9_001 + (501 * round)));
            session.Session.Leave();
            while (!session.Session.HasLeft)
                heard.AddRange(session.Hear(96));
            heard.AddRange(new float[2_000]); // until it is open
            session.Open();
        }
        heard.AddRange(session.Hear(9_001));
        AssertNoClick(heard, "devices");
    }

    [Fact]
    public void MuteAndVolumeDoNotClick()
    {
        var levels = new SoundLevels();
        var fader = new Fader(levels, LoopbackSession.Rate);
        fader.Enter();
        List<float> heard = [];
        long frame = 0;
        for (int hop = 0; hop < 200; hop++)
        {
            levels.Muted = hop % 40 is > 10 and < 20;
            levels.Volume = hop % 40 > 30 ? 0.3f : 1;
            var block = new float[2 * 512];
            for (int i = 0; i < 512; i++)
                (block[2 * i], block[(2 * i) + 1]) = (Chord(frame).X, Chord(frame++).Y);
            fader.Apply(block, 2);
            heard.AddRange(block);
        }
        AssertNoClick(heard, "mute");
        Assert.Contains(0, heard.Skip(20_000));
    }

    [Fact]
    public void ADeviceThatAsksForTooMuchIsNotFedFasterThanRealTime()
    {
        using var session = new LoopbackSession(Chord);
        session.Requests.State = AudioOutputState.Playing;
        _ = session.Hear(48_000);
        long before = session.Made;
        // It slept for ten seconds and wants them all at once.
        _ = session.Burst(480_000);
        int fullQueue = LoopbackSession.Rate / 10;
        Assert.InRange(session.Made - before, 1, fullQueue + 1_000);
        long underruns = session.Session.Underruns;
        Assert.InRange(underruns, 1, 3);
        // Then all is as before.
        float[] after = session.Hear(24_000);
        Assert.Equal(underruns, session.Session.Underruns);
        AssertNoClick([.. after.AsSpan(2 * 12_000)], "after the burst");
    }
}
