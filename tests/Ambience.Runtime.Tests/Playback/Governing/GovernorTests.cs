using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Playback.Governing;
using Xunit;

namespace Ambience.Runtime.Tests.Playback.Governing;

/// <summary>The demo's network, slowed down on purpose.</summary>
public sealed class GovernorTests
{
    private const double HopMilliseconds = 16 * 1000.0 / 1500;

    private static readonly Dictionary<(int, int), (double, double)> s_own = [];

    private static readonly WaveNetModel Model = WeightFile.Read(DemoFiles.Weights);

    private static MoodFile Moods(int layers = 1, BudgetSettings? budget = null, string weights = "stored") => new()
    {
        Moods =
        [
            new Mood
            {
                Name = "calm", Blend = [new("calm", 1)],
                Layers = [.. Enumerable.Range(0, layers).Select(i => new Layer
                {
                    Name = $"layer {i}", GainDecibels = Curve.Constant(-3f * i),
                })],
            },
        ],
        Budget = budget ?? new BudgetSettings(),
        Weights = weights,
    };

    [Fact]
    public void MusicThatKeepsUpIsNotTouched()
    {
        using var music = new GovernedMusic(Model, Moods());
        music.Run(20);
        Assert.Empty(music.Told);
        Assert.Equal(0, music.Underruns);
        using var alone = new MusicRenderer(Model, Moods(), "cpu", 5);
        var expected = new float[2 * 48_000 * 19];
        alone.Read(expected);
        int start = music.Heard.ToList().FindIndex(sample => sample != 0) / 2;
        Assert.InRange(start, 0, 48_000 / 5);
        int fade = 48_000 / 200;
        Assert.Equal(
            expected.AsSpan(2 * fade).ToArray(), music.Heard.Skip(2 * (fade + Lead(expected, music.Heard))).Take(expected.Length - (2 * fade)));
    }

    /// <summary>Frames by which what was heard is later.</summary>
    private static int Lead(float[] expected, IReadOnlyList<float> heard)
    {
        const int at = 2 * 24_000, length = 2_000;
        for (int lead = 0; lead < 48_000; lead++)
        {
            if (Enumerable.Range(0, length).All(i => expected[at + i] == heard[at + (2 * lead) + i]))
                return lead;
        }
        throw new InvalidOperationException("The music was not heard.");
    }

    [Fact]
    public void LayersGoOneByOneTheFaintestFirstAndComeBack()
    {
        using var music = new GovernedMusic(Model, Moods(layers: 3)) { Cost = m => 1 * m.Layers };
        music.Run(8);
        Assert.Empty(music.Told);
        music.Cost = m => 4.5 * m.Layers; // 127 % of real time, with two layers 84 %
        music.Run(12);
        Assert.Equal(2, music.Layers);
        Assert.Equal(1, music.Renderer.LayersLeftOut);
        Assert.False(music.Renderer.IsLeftOut(0) || music.Renderer.IsLeftOut(1));
        Assert.Contains(music.Told, told => told is { LayersLeftOut: 1, CoreShare: > 0.9, CoreShareLimit: 0.9 });
        music.Cost = m => 6 * m.Layers; // 113 %: another one
        music.Run(12);
        Assert.Equal(1, music.Layers);
        Assert.Contains(music.Told, told => told is { LayersLeftOut: 2, CoreShare: > 0.9, CoreShareLimit: 0.9 });

        music.Cost = m => 1 * m.Layers;
        music.Run(30);
        Assert.Equal(3, music.Layers);
        AssertRecovered(music);
        AssertWhole(music);
    }

    [Fact]
    public void ALayerIsNotBroughtBackWhereItWouldNotFit()
    {
        using var music = new GovernedMusic(Model, Moods(layers: 2)) { Cost = m => 5.5 * m.Layers };
        music.Run(25);
        Assert.Equal(1, music.Layers); // 52 % of real time, but two are 103 %
        Assert.Equal(1, music.Told.Count(told => told.LayersLeftOut > 0 && told.Step == GovernorStep.FewerLayers && told.Previous > told.Step));
        AssertWhole(music);
    }

    [Fact]
    public void CheaperWeightsTakeOverAtTheVeryFrameAndGiveBack()
    {
        WaveNetModel model = FullPrecision();
        using var music = new GovernedMusic(model, Moods()) { Cost = m => m.Weights.IsUsed ? 4 : 10 };
        music.Run(0.4);
        Assert.True(music.Weights.IsDue, "asked for as soon as time gets short"); // and made by a thread that has time
        music.Weights.Prepare();
        Assert.True(music.Weights.IsReady);
        music.Run(4);
        Assert.True(music.Step == GovernorStep.CheaperWeights, Story(music));
        GovernorEvent told = Assert.Single(music.Told, told => told.Step == GovernorStep.CheaperWeights && !told.IsRecovery);
        Assert.True(told.CheaperWeights);
        Assert.Equal("cpu", music.Renderer.EngineName);

        music.Cost = m => m.Weights.IsUsed ? 1 : 2.5;
        music.Run(20);
        Assert.False(music.Weights.IsUsed);
        AssertRecovered(music);
        AssertWhole(music);
    }

    [Fact]
    public void CheaperWeightsAreNotTakenWhereTheMoodFileNamesAPrecisionOrTheyAreThereAlready()
    {
        Assert.Equal(WeightFormat.Int8, Model.Format);
        foreach ((WaveNetModel model, string weights) in new[] { (Model, "stored"), (FullPrecision(), "fp32") })
        {
            using var music = new GovernedMusic(model, Moods(weights: weights)) { Cost = _ => 12 };
            music.Run(5);
            Assert.True(music.Weights.Wanted);
            Assert.False(music.Weights.IsDue);
        }
    }

    [Fact]
    public void ALongerBufferBridgesStallsAndBecomesShortAgain()
    {
        int hop = 0;
        using var music = new GovernedMusic(Model, Moods()) { Cost = _ => ++hop % 200 == 0 ? 170 : 1 };
        double normal = music.BufferLimitMilliseconds;
        music.Run(15);
        Assert.True(music.Step == GovernorStep.LongerBuffer, Story(music));
        Assert.InRange(music.BufferLimitMilliseconds, normal + 90, 1_000);
        int loops = music.Told.Count(told => told.Step == GovernorStep.Loop);
        music.Run(10);
        Assert.Equal(loops, music.Told.Count(told => told.Step == GovernorStep.Loop)); // the buffer is long enough now
        music.Cost = _ => 1;
        music.Run(30);
        Assert.True(normal == music.BufferLimitMilliseconds, Story(music));
        AssertRecovered(music);
        AssertWhole(music);
    }

    [Fact]
    public void MusicThatIsTooSlowAndItsLastSecondsTakeTurns()
    {
        using var music = new GovernedMusic(Model, Moods());
        music.Run(12);
        music.Cost = _ => 16; // 1.5 times as long as it lasts
        music.Run(40);
        int loops = music.Told.Count(told => told.Step == GovernorStep.Loop && told.Previous != GovernorStep.Loop);
        Assert.InRange(loops, 3, 8);
        Assert.Equal(loops, music.Governor.Loops);
        // Two thirds of the time there is new music: nothing that was made is lost.
        Assert.InRange(music.Renderer.SecondsMade, 12 + (40 * 0.64), 12 + (40 * 0.67) + 1);
        music.Cost = _ => 1;
        music.Run(30);
        AssertRecovered(music);
        AssertWhole(music);
    }

    [Theory]
    [InlineData(12, 6_000)] // a whole loop and more of it
    [InlineData(0.9, 1_000)] // there are not many seconds yet to go back to
    public void ASingleHopThatTakesForEverIsBridged(double after, double milliseconds)
    {
        using var music = new GovernedMusic(Model, Moods());
        music.Run(after);
        bool once = true;
        music.Cost = _ =>
        {
            double cost = once ? milliseconds : 1;
            once = false;
            return cost;
        };
        music.Run(14);
        Assert.Equal(1, music.Governor.Loops);
        AssertRecovered(music);
        AssertWhole(music);
    }

    [Fact]
    public void MusicThatIsTooSlowFromTheStartBeginsLaterAndThenHasNoGap()
    {
        using var music = new GovernedMusic(Model, Moods()) { Cost = _ => 20 };
        music.Run(40);
        Assert.InRange(FirstSound(music) / 48_000.0, 1, 5);
        Assert.True(music.Governor.Loops > 2);
        AssertWhole(music);
    }

    [Fact]
    public void TheShareOfACoreIsKept()
    {
        using var music = new GovernedMusic(Model, Moods(budget: new BudgetSettings(CoreShare: 0.25f))) { Cost = _ => 4 };
        music.Run(40);
        double spent = music.Renderer.SecondsMade / HopMilliseconds * 4;
        Assert.InRange(spent / music.Seconds, 0.2, 0.27); // a hop of 4 ms would be 38 % of a core
        Assert.All(music.Told, told => Assert.Equal(0.25, told.CoreShareLimit, 3));
        AssertWhole(music);
        music.Cost = _ => 1;
        music.Run(30);
        AssertRecovered(music);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData(150, 150)]
    public void TheLatencyIsKeptWhileTheMusicKeepsUp(int? latency, int most)
    {
        int hop = 0;
        MoodFile moods = Moods(budget: new BudgetSettings(LatencyMilliseconds: latency));
        using var music = new GovernedMusic(Model, moods) { Cost = _ => ++hop % 200 == 0 ? 170 : 1 };
        music.Run(30);
        double beside = (music.Renderer.HopFrames + music.Renderer.LatencyFrames) / 48.0;
        if (latency is null)
            Assert.True(music.BufferLimitMilliseconds + beside > most); // the control: stalls make it longer
        else
            Assert.InRange(music.BufferLimitMilliseconds + beside, 0, most);
        AssertWhole(music);
    }

    [Fact]
    public void VolumeHoldsInTheLoop()
    {
        using var music = new GovernedMusic(Model, Moods());
        music.Run(12);
        bool once = true;
        music.Cost = m =>
        {
            double cost = once ? 4_000 : 1;
            once = false;
            return cost;
        };
        double Level(double from, double to) => Math.Sqrt(
            music.Heard.Skip((int)(from * 96_000)).Take((int)((to - from) * 96_000)).Average(sample => sample * sample));
        music.DuringHops = seconds => music.Levels.Muted = seconds > 14;
        music.Run(6);
        Assert.Equal(1, music.Governor.Loops);
        Assert.True(Level(13, 14) > 0.2 * Level(8, 12), "the loop sounds");
        Assert.Equal(0, Level(14.1, 15.9));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        static long Play()
        {
            int hop = 0;
            using var music = new GovernedMusic(Model, Moods(layers: 2))
            {
                Cost = m => ++hop is < 500 or > 650 ? 1 : 7 * m.Layers,
            };
            music.Run(9);
            Assert.True(music.Governor.Loops > 0 && music.Told.Any(told => told.LayersLeftOut > 0));
            return music.AllocatedBytes;
        }
        // A collection that other threads cause in between charges this thread with memory that it never asked for.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Play()));
    }

    private static WaveNetModel FullPrecision()
    {
        var model = new WaveNetModel
        {
            Weights = Model.Weights, Control = Model.Control, Moods = Model.Moods, MoodEmbeddings = Model.MoodEmbeddings,
            LaneDeviations = Model.LaneDeviations, SynthesisFilters = Model.SynthesisFilters, Prior = Model.Prior,
            Provenance = Model.Provenance, Format = WeightFormat.Float32,
        };
        return model;
    }

    private static int FirstSound(GovernedMusic music) => music.Heard.ToList().FindIndex(sample => sample != 0) / 2;

    private static void AssertRecovered(GovernedMusic music)
    {
        Assert.True(music.Step == GovernorStep.None, Story(music));
        Assert.Equal(GovernorStep.None, music.Told[^1].Step);
        GovernorStep before = GovernorStep.None;
        foreach (GovernorEvent told in music.Told)
        {
            Assert.Equal(before, told.Previous); // the events tell all of the story
            before = told.Step;
        }
    }

    /// <summary>No gap, and nowhere a sharper edge than the music has by itself.</summary>
    private static void AssertWhole(GovernedMusic music)
    {
        Assert.Equal(0, music.Underruns);
        float[] heard = [.. music.Heard.Skip(2 * (FirstSound(music) + 480))];
        (double ownLeast, double ownEdge) = OwnMeasure(music.Renderer.LayerNames.Count, music.Renderer.SecondsMade);
        (double least, double edge) = Measure(heard);
        Assert.True(least > 0.3 * ownLeast, $"a gap: {least:G3} against {ownLeast:G3}\n{Story(music)}");
        Assert.True(edge <= 1.2 * ownEdge, $"a click: {edge:G3} against {ownEdge:G3}\n{Story(music)}");
    }

    /// <summary>Of the same music when nobody governs it: as much of it as was made, for its later attacks may be sharper.</summary>
    private static (double Least, double Edge) OwnMeasure(int layers, double secondsMade)
    {
        int seconds = (int)Math.Ceiling(secondsMade);
        lock (s_own)
        {
            if (s_own.TryGetValue((layers, seconds), out (double, double) known))
                return known;
            using var alone = new MusicRenderer(Model, Moods(layers), "cpu", 5);
            var own = new float[2 * 48_000 * seconds];
            alone.Read(own);
            return s_own[(layers, seconds)] = Measure(own.AsSpan(2 * 24_000));
        }
    }

    /// <summary>The least level of 20 ms, and the largest second difference of neighbouring samples.</summary>
    private static (double Least, double Edge) Measure(ReadOnlySpan<float> stereo)
    {
        const int block = 2 * 960;
        double least = double.MaxValue, edge = 0;
        for (int start = 0; start + block <= stereo.Length; start += block)
        {
            double power = 0;
            foreach (float sample in stereo.Slice(start, block))
                power += sample * sample;
            least = Math.Min(least, Math.Sqrt(power / block));
        }
        for (int i = 4; i < stereo.Length; i++)
            edge = Math.Max(edge, Math.Abs(stereo[i] - (2 * stereo[i - 2]) + stereo[i - 4]));
        return (least, edge);
    }

    private static string Story(GovernedMusic music) => string.Join('\n', music.Told.Select((told, i) =>
        $"{music.ToldAt[i]:F2} {told.Previous} -> {told.Step}: share {told.CoreShare:F2} of {told.CoreShareLimit:F2}, " +
        $"{told.BufferedMilliseconds:F0} of {told.BufferLimitMilliseconds:F0} ms, {told.LayersLeftOut} left out, " +
        $"cheaper {told.CheaperWeights}, {told.SecondsMade:F2} s made"));
}
