using System.Numerics;
using System.Runtime.InteropServices;
using Ambience.Moods;
using Ambience.Playback;
using Silk.NET.OpenAL;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>Music that comes from a place, as a listener hears it on the loopback device.</summary>
public class SpatialTests
{
    private const int Rate = LoopbackSession.Rate;

    private static Vector2 Tone(long frame, double hertz) =>
        Vector2.One * 0.3f * (float)Math.Sin(Math.Tau * hertz * frame / Rate);

    /// <summary>Root mean square of each side, in decibels.</summary>
    private static (double Left, double Right) Levels(LoopbackSession session)
    {
        session.Requests.State = AudioOutputState.Playing;
        _ = session.Hear(14_400); // primed, glided there
        float[] heard = session.Hear(9_600);
        double left = 0, right = 0;
        for (int i = 0; i < heard.Length; i += 2)
            (left, right) = (left + (heard[i] * heard[i]), right + (heard[i + 1] * heard[i + 1]));
        return (Decibels(left / (heard.Length / 2)), Decibels(right / (heard.Length / 2)));
    }

    private static double Decibels(double power) => 10 * Math.Log10(power + 1e-12);

    private static LoopbackSession Open(SoundtrackSpatial spatial, double hertz = 440) =>
        new(frame => Tone(frame, hertz), spatial);

    [Theory]
    [InlineData(SpatialLayout.Mono)]
    [InlineData(SpatialLayout.Stereo)]
    public void ItIsHeardFromWhereItIs(SpatialLayout layout)
    {
        var spatial = new SoundtrackSpatial(new SpatialSettings { Layout = layout, WidthDegrees = 20 });
        using LoopbackSession session = Open(spatial);
        (double Left, double Right) At(Vector3 position)
        {
            spatial.Position = position;
            return Levels(session);
        }
        (double left, double right) = At(new Vector3(1, 0, 0));
        Assert.True(right > left + 6, $"to the right: {left:0.0}, {right:0.0}");
        (left, right) = At(new Vector3(-1, 0, 0));
        Assert.True(left > right + 6, $"to the left: {left:0.0}, {right:0.0}");
        (left, right) = At(new Vector3(0, 0, -1));
        Assert.Equal(left, right, 0.2);
        // The listener turns to his right: what was in front of him is to his left.
        spatial.SetListener(Vector3.Zero, Vector3.UnitX, Vector3.UnitY);
        (left, right) = At(new Vector3(0, 0, -1));
        Assert.True(left > right + 6, $"turned: {left:0.0}, {right:0.0}");
        // He stands on his head, looking ahead: right is left.
        spatial.SetListener(Vector3.Zero, -Vector3.UnitZ, -Vector3.UnitY);
        (left, right) = At(new Vector3(1, 0, 0));
        Assert.True(left > right + 6, $"on his head: {left:0.0}, {right:0.0}");
        // He walks away to the right of it.
        spatial.SetListener(new Vector3(50, 0, 0), -Vector3.UnitZ, Vector3.UnitY);
        (left, right) = At(new Vector3(49, 0, 0));
        Assert.True(left > right + 6, $"walked: {left:0.0}, {right:0.0}");
        Assert.Equal(0, session.Session.Underruns);
    }

    [Fact]
    public void AStageGetsNarrowerWithTheDistanceAndKeepsItsSides()
    {
        var spatial = new SoundtrackSpatial(new SpatialSettings { WidthDegrees = 120, DistanceModel = DistanceModel.None });
        // Only the left channel sounds.
        using var session = new LoopbackSession(frame => Tone(frame, 440) * Vector2.UnitX, spatial);
        double Side(float distance)
        {
            spatial.Position = new Vector3(0, 0, -distance);
            (double left, double right) = Levels(session);
            return left - right;
        }
        double near = Side(1), middle = Side(4), far = Side(90);
        Assert.True(near > 6 && near > middle + 3 && middle > far + 0.5, $"{near:0.0}, {middle:0.0}, {far:0.0}");
        Assert.InRange(far, 0, 1);
    }

    public static TheoryData<DistanceModel, float, float, float> Models => new()
    {
        { DistanceModel.Inverse, 1, 100, 1 }, { DistanceModel.Inverse, 3, 40, 0.6f }, { DistanceModel.Linear, 2, 50, 1 },
        { DistanceModel.Linear, 2, 50, 0.5f }, { DistanceModel.Exponential, 1.5f, 60, 1.3f }, { DistanceModel.None, 1, 9, 1 },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void TheDistanceModelsAreThoseOfOpenAl(DistanceModel model, float near, float far, float rolloff)
    {
        var settings = new SpatialSettings
        {
            DistanceModel = model, ReferenceDistance = near, MaximumDistance = far, Rolloff = rolloff,
        };
        using var device = new LoopbackDevice(Rate);
        foreach (float distance in (float[])[0.1f, near, near * 1.7f, (near + far) / 2, far, far * 3])
        {
            float theirs = OfOpenAl(device, settings, distance) / OfOpenAl(device, settings, near);
            Assert.Equal(theirs, DistanceGain.At(distance, settings), 2e-3);
        }
    }

    // A constant, mixed by OpenAL itself at that distance straight ahead.
    private static unsafe float OfOpenAl(LoopbackDevice device, SpatialSettings settings, float distance)
    {
        AL al = device.Library.Al;
        var distanceModel = (delegate* unmanaged[Cdecl]<int, void>)al.GetProcAddress("alDistanceModel");
        distanceModel(settings.DistanceModel switch
        {
            DistanceModel.Inverse => 0xD002, DistanceModel.Linear => 0xD004, DistanceModel.Exponential => 0xD006, _ => 0,
        });
        uint source = al.GenSource(), buffer;
        al.GenBuffers(1, &buffer);
        float[] samples = Enumerable.Repeat(0.5f, 4_800).ToArray();
        fixed (float* data = samples)
            al.BufferData(buffer, (BufferFormat)0x10010, data, samples.Length * sizeof(float), Rate);
        al.SetSourceProperty(source, (SourceFloat)0x1020, settings.ReferenceDistance);
        al.SetSourceProperty(source, (SourceFloat)0x1023, settings.MaximumDistance);
        al.SetSourceProperty(source, SourceFloat.RolloffFactor, settings.Rolloff);
        al.SetSourceProperty(source, SourceVector3.Position, 0, 0, -distance);
        al.SourceQueueBuffers(source, 1, &buffer);
        al.SourcePlay(source);
        float heard = device.Render(4_000)[^1];
        al.SourceStop(source);
        al.DeleteSource(source);
        al.DeleteBuffers(1, &buffer);
        Assert.Equal(AudioError.NoError, al.GetError());
        return heard;
    }

    [Theory]
    [InlineData(OcclusionFilter.Smooth)]
    [InlineData(OcclusionFilter.Device)]
    public void AWallTakesTheTreble(OcclusionFilter filter) => AssertAWallTakesTheTreble(filter, library: null);

    internal static void AssertAWallTakesTheTreble(OcclusionFilter filter, OpenAlLibrary? library)
    {
        // Bass loses the 6 dB of everything, 5 kHz 24 dB more, what is above no less.
        foreach ((double hertz, double low, double high) in
            ((double, double, double)[])[(100, -7.5, -5.5), (5_000, -33, -27), (12_000, -70, -29)])
        {
            var spatial = new SoundtrackSpatial(new SpatialSettings { OcclusionFilter = filter })
            {
                Position = new Vector3(0, 0, -1),
            };
            using var session = new LoopbackSession(frame => Tone(frame, hertz), spatial, library);
            double clear = Levels(session).Left;
            spatial.Occlusion = 1;
            _ = session.Hear(48_000);
            double lost = Levels(session).Left - clear;
            Assert.True(lost >= low && lost <= high, $"{filter}, {hertz} Hz: {lost:0.0} dB");
        }
    }

    [Fact]
    public void HeadphonesAreReported()
    {
        var spatial = new SoundtrackSpatial(new SpatialSettings());
        using LoopbackSession session = Open(spatial);
        Assert.Equal(HrtfStatus.Off, spatial.Hrtf);
        session.Open(headphones: true);
        Assert.Equal(HrtfStatus.On, spatial.Hrtf);
        // With a head between the ears, sound from the right comes to the left one later, not only softer.
        spatial.Position = Vector3.UnitX;
        (double left, double right) = Levels(session);
        Assert.True(right > left + 3);
        Assert.Contains("stereo", session.Session.Description);
    }

    [Theory]
    [InlineData(SpatialLayout.Mono, true, false)]
    [InlineData(SpatialLayout.Stereo, true, false)]
    [InlineData(SpatialLayout.Mono, false, true)]
    [InlineData(SpatialLayout.Stereo, true, true)]
    public void JumpsInTheWorldDoNotClick(SpatialLayout layout, bool moves, bool occludes)
    {
        float times = TimesSteady(new SpatialSettings { Layout = layout }, moves, occludes);
        Assert.True(times < 2, $"bends {times:0.00} times as sharply as at rest");
    }

    [Fact]
    public void TheDevicesOwnFilterClicksAndThatIsSeen()
    {
        var settings = new SpatialSettings { OcclusionFilter = OcclusionFilter.Device };
        Assert.True(TimesSteady(settings, moves: false, occludes: true) > 4);
    }

    private static float TimesSteady(SpatialSettings settings, bool moves, bool occludes)
    {
        var spatial = new SoundtrackSpatial(settings);
        using LoopbackSession session = Open(spatial);
        session.Requests.State = AudioOutputState.Playing;
        spatial.Position = new Vector3(1, 0, -0.2f); // as loud as it gets on one side
        _ = session.Hear(9_600);
        float steady = Bend(session.Hear(9_600, 480));
        var random = new Random(3);
        float largest = 0;
        for (int i = 0; i < 60; i++)
        {
            if (moves)
                spatial.Position = new Vector3(random.Next(-40, 40), random.Next(-3, 3), random.Next(-40, 40));
            if (occludes)
                spatial.Occlusion = random.NextSingle();
            largest = Math.Max(largest, Bend(session.Hear(2_400, i % 2 == 0 ? 96 : 480)));
        }
        return largest / steady;
    }

    private static float Bend(float[] stereo) => Enumerable.Range(4, stereo.Length - 4)
        .Max(i => Math.Abs(stereo[i] - (2 * stereo[i - 2]) + stereo[i - 4]));

    [Fact]
    public void MovingAllocatesNothing()
    {
        var spatial = new SoundtrackSpatial(new SpatialSettings());
        using LoopbackSession session = Open(spatial);
        session.Requests.State = AudioOutputState.Playing;
        _ = session.Hear(9_600);
        float x = 0;
        bool healthy = true;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                spatial.Position = new Vector3(x++, 0, 1);
                spatial.SetListener(new Vector3(0, x, 0), Vector3.UnitZ, Vector3.UnitY);
                spatial.Occlusion = x % 10 / 10;
                healthy &= session.Session.Turn(0.005);
            }
        }, runs: 1));
        Assert.True(healthy);
    }

    [Fact]
    public void WhatSeveralThreadsSetIsReadWhole()
    {
        var value = new LatestValue<Matrix4x4>(default);
        bool ended = false;
        Thread[] writers = [.. Enumerable.Range(1, 2).Select(which => new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref ended); i++)
                value.Value = Filled((which * 1_000_000) + (i % 1_000_000));
        }))];
        Array.ForEach(writers, writer => writer.Start());
        Matrix4x4 last = default;
        for (int seen = 0; seen < 1_000;)
        {
            Matrix4x4 read = value.Value;
            Assert.Equal(Filled(read.M11), read);
            seen += read == last ? 0 : 1;
            last = read;
        }
        Volatile.Write(ref ended, true);
        Array.ForEach(writers, writer => writer.Join());
        value.Value = Filled(5);
        Assert.Equal(Filled(5), value.Value);
    }

    private static Matrix4x4 Filled(float value)
    {
        Matrix4x4 matrix = default;
        MemoryMarshal.Cast<Matrix4x4, float>(MemoryMarshal.CreateSpan(ref matrix, 1)).Fill(value);
        return matrix;
    }

    [Fact]
    public void MisuseIsRefused()
    {
        var spatial = new SoundtrackSpatial(new SpatialSettings());
        Assert.Throws<ArgumentException>(() => spatial.Position = new Vector3(float.NaN, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => spatial.Occlusion = float.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => spatial.Occlusion = 1.1f);
        Assert.Throws<ArgumentException>(() => spatial.SetListener(default, Vector3.Zero, Vector3.UnitY));
        Assert.Throws<ArgumentException>(() => spatial.SetListener(default, Vector3.UnitY, Vector3.UnitY * -3));
        Assert.Throws<ArgumentException>(() => spatial.SetListener(new Vector3(0, float.PositiveInfinity, 0), Vector3.UnitX, Vector3.UnitY));
        spatial.Occlusion = 0.5f;
        Assert.Equal(0.5f, spatial.Occlusion);
    }
}
