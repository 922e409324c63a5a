using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

public class ConductorStingerTests
{
    private const int Fanfare = 0, Bell = 1, Crash = 2;

    private static readonly Chord FSharp = MusicModels.Chords("F#")[0];

    private static MoodFile File => new()
    {
        Moods = [Plain("calm")],
        Stingers =
        [
            new Stinger
            {
                Name = "fanfare", Priority = 2, CooldownSeconds = 5,
                Gesture = new StingerGesture(FSharp, 1.5f, LoudnessDecibels: 6, BrightnessOctaves: 0.5f, Density: 2),
            },
            new Stinger { Name = "bell", Priority = 1, WavePath = "/bell.wav", DuckDecibels = -12 },
            new Stinger { Name = "crash", Priority = 2, WavePath = "/crash.wav" },
        ],
    };

    private static ConductedHop[] RunWith(Action<int, Conductor> before, int hops = 400)
    {
        Conductor conductor = Of(File);
        conductor.SetStingerSeconds(Bell, 1);
        conductor.SetStingerSeconds(Crash, 0.5);
        return conductor.Run(hops, hop => before(hop, conductor));
    }

    private static (ConductorEventKind Kind, int Hop, long Stinger)[] Events(ConductedHop[] hops) =>
    [
        .. hops.SelectMany((hop, index) => hop.Events.Select(e => (e.Kind, index, e.Index)))
            .Where(e => e.Kind is ConductorEventKind.StingerStarted or ConductorEventKind.StingerEnded),
    ];

    [Fact]
    public void AGestureIsHeardForItsSecondsAndGoesAgain()
    {
        const int at = 100, length = 150;
        ConductedHop[] plain = RunWith((_, _) => { });
        ConductedHop[] hops = RunWith((hop, conductor) =>
        {
            if (hop == at)
                Assert.True(conductor.TriggerStinger(Fanfare));
        });
        Assert.Equal(
            [(ConductorEventKind.StingerStarted, at, Fanfare), (ConductorEventKind.StingerEnded, at + length, Fanfare)],
            Events(hops));
        for (int hop = 0; hop < hops.Length; hop++)
        {
            float[] with = hops[hop].Control[0], without = plain[hop].Control[0];
            bool outside = hop is < at or >= at + length;
            bool full = hop is >= at + 25 and < at + length - 35; // edges of 0.15 and 0.3 s, and the slew of chroma
            if (outside)
                Assert.Equal(without, with);
            if (full)
            {
                Assert.True(Likeness(with, FSharp.PitchClasses) > 0.95, $"hop {hop}");
                Assert.Equal(Math.Min(without[ControlLayout.Loudness] + 0.3f, 2), with[ControlLayout.Loudness], 1e-4);
                Assert.Equal(Math.Min(without[ControlLayout.Brightness] + 0.25f, 2), with[ControlLayout.Brightness], 1e-4);
                Assert.Equal(Math.Min(without[ControlLayout.Density] * 2, 3), with[ControlLayout.Density], 1e-4);
            }
            if (hop > 0)
            {
                float step = with[ControlLayout.Loudness] - hops[hop - 1].Control[0][ControlLayout.Loudness];
                Assert.InRange(step, -0.2001f, 0.2001f);
            }
        }
    }

    [Fact]
    public void InItsCoolDownAStingerDoesNotStartAndIsCounted()
    {
        Conductor conductor = Of(File);
        var starts = new List<int>();
        _ = conductor.Run(1_200, hop =>
        {
            if (hop % 10 == 3 && conductor.TriggerStinger(Fanfare))
                starts.Add(hop);
        });
        Assert.Equal([3, 503, 1003], starts);
        Assert.Equal(120 - 3, conductor.RefusedStingers);
    }

    [Fact]
    public void OnlyTheSameOrAHigherPriorityTakesThePlaceOfAStinger()
    {
        ConductedHop[] hops = RunWith((hop, conductor) =>
        {
            if (hop == 10)
                Assert.True(conductor.TriggerStinger(Fanfare));
            if (hop == 20)
                Assert.False(conductor.TriggerStinger(Bell));
            if (hop == 30)
                Assert.True(conductor.TriggerStinger(Crash));
            if (hop == 31)
                Assert.Equal(Crash, conductor.PlayingStinger);
            if (hop == 90)
                Assert.True(conductor.TriggerStinger(Bell)); // after its half second the crash is over
        });
        Assert.Equal(
            [
                (ConductorEventKind.StingerStarted, 10, Fanfare), (ConductorEventKind.StingerEnded, 30, Fanfare),
                (ConductorEventKind.StingerStarted, 30, Crash), (ConductorEventKind.StingerEnded, 80, Crash),
                (ConductorEventKind.StingerStarted, 90, Bell), (ConductorEventKind.StingerEnded, 190, Bell),
            ],
            Events(hops));
    }

    [Fact]
    public void OfSeveralInOneHopTheLastCounts()
    {
        ConductedHop[] hops = RunWith((hop, conductor) =>
        {
            if (hop != 5)
                return;
            Assert.True(conductor.TriggerStinger(Bell));
            Assert.True(conductor.TriggerStinger(Crash));
            Assert.False(conductor.TriggerStinger(Bell));
        }, hops: 20);
        Assert.Equal([(ConductorEventKind.StingerStarted, 5, Crash)], Events(hops));
    }

    [Fact]
    public void TheMusicStepsBackBehindASoundFileAndReturns()
    {
        const int at = 50;
        float deep = MathF.Pow(10, -12 / 20f);
        ConductedHop[] hops = RunWith((hop, conductor) =>
        {
            if (hop == at)
                conductor.TriggerStinger(Bell);
        });
        Assert.All(hops[..at], hop => Assert.Equal(1, hop.Duck));
        Assert.Equal(deep, hops[at + 9].Duck, 1e-5);
        Assert.Equal(deep, hops[at + 99].Duck, 1e-5);
        Assert.InRange(hops[at + 130].Duck, deep + 0.1f, 0.95f);
        Assert.All(hops[(at + 165)..], hop => Assert.Equal(1, hop.Duck));
        for (int hop = 1; hop < hops.Length; hop++)
            Assert.InRange(Math.Abs(hops[hop].Duck - hops[hop - 1].Duck), 0, 0.1001f); // full to silent in 0.1 s
    }

    [Fact]
    public void AGestureThatTakesAnothersPlaceDoesNotJump()
    {
        MoodFile file = File;
        var loud = new Stinger { Name = "loud", Priority = 9, Gesture = new StingerGesture(null, 1, LoudnessDecibels: -10) };
        Conductor conductor = Of(new MoodFile { Moods = file.Moods, Stingers = [.. file.Stingers, loud] });
        Conductor plain = Of(file);
        ConductedHop[] hops = conductor.Run(200, hop =>
        {
            if (hop == 20)
                conductor.TriggerStinger(Fanfare);
            if (hop == 27)
                Assert.True(conductor.TriggerStinger(3));
        });
        ConductedHop[] without = plain.Run(200);
        float last = 0;
        for (int hop = 0; hop < 200; hop++)
        {
            float offset = hops[hop].Control[0][ControlLayout.Loudness] - without[hop].Control[0][ControlLayout.Loudness];
            Assert.InRange(Math.Abs(offset - last), 0, 0.1f); // 16 dB in 0.15 s, at the steepest 1.5 x as fast
            last = offset;
        }
        Assert.Equal(0, last, 1e-5);
    }

    [Fact]
    public void ANetworkThatCannotBeSteeredPlaysAGestureByGain()
    {
        Conductor conductor = Of(File, model: MusicModels.Create(MusicModels.Uncontrolled));
        ConductedHop[] hops = conductor.Run(100, hop =>
        {
            if (hop == 10)
                conductor.TriggerStinger(Fanfare);
        });
        Assert.Equal(1, hops[9].Gains[0]);
        Assert.Equal(Math.Pow(10, 6 / 20.0), hops[60].Gains[0], 1e-4);
    }
}
