using Ambience.Inference;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// How the work is cut must not be heard: block size, batch size and place in the batch give the same bits.
/// </summary>
public class BlocksAndBatchTests
{
    private const int Frames = 1100; // more than two of the largest block
    private const int Seed = 4;

    public static TheoryData<string, string> EnginesAndShapes() => EngineParityTests.EnginesAndShapes();

    [Theory]
    [MemberData(nameof(EnginesAndShapes))]
    public void AnyBlockSizeGivesTheSameBits(string engineName, string shapeName)
    {
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(OddShapes.Find(shapeName), Seed), 1);
        float[] whole = EngineRuns.FreeRun(engine, Frames, Frames);
        foreach (int block in new[] { 1, 7, 64, 511 })
            Close.Bits(whole, EngineRuns.FreeRun(engine, Frames, block), $"lanes in blocks of {block}");
    }

    [Theory]
    [MemberData(nameof(EnginesAndShapes))]
    public void AnyPlaceInAnyBatchGivesTheSameBits(string engineName, string shapeName)
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Find(shapeName), Seed);
        using IWaveNetEngine alone = EngineCatalogue.Create(engineName, weights, 1);
        float[] expected = EngineRuns.FreeRun(alone, 200, 64);
        foreach (int streams in new[] { 2, 5 })
        {
            using IWaveNetEngine batch = EngineCatalogue.Create(engineName, weights, streams);
            foreach (int place in new[] { 0, streams / 2, streams - 1 })
                Close.Bits(expected, EngineRuns.FreeRun(batch, 200, 64, stream: place), $"lanes in place {place} of {streams}");
        }
    }

    [Theory] // streams that stand in different places of their hops, each with its own rows
    [MemberData(nameof(EnginesAndShapes))]
    public void StreamsOfDifferentAgeFollowTheirOwnControl(string engineName, string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, Seed);
        using IWaveNetEngine batch = EngineCatalogue.Create(engineName, weights, 2);
        using IWaveNetEngine alone = EngineCatalogue.Create(engineName, weights, 1);
        float[] young = EngineRuns.FreeRun(alone, 30, 30), old = EngineRuns.FreeRun(alone, 50, 50);

        alone.Reset(0, EngineRuns.Seed);
        float[] control = OddShapes.Control(shape, 20);
        alone.Generate(control, 20, new float[20 * shape.Lanes]);
        byte[] state = new byte[alone.StateBytes];
        alone.CaptureState(0, state);

        batch.Reset(0, EngineRuns.Seed);
        batch.RestoreState(1, state);
        int rows = 12, c = shape.ControlSize;
        float[] both = new float[2 * rows * c];
        control.AsSpan(0, rows * c).CopyTo(both);
        control.AsSpan(20 / shape.HopFrames * c, rows * c).CopyTo(both.AsSpan(rows * c));
        float[] lanes = new float[2 * 30 * shape.Lanes];
        batch.Generate(both, 30, lanes);
        Close.Bits(young, lanes.AsSpan(0, young.Length), "the young stream");
        Close.Bits(old.AsSpan(20 * shape.Lanes), lanes.AsSpan(young.Length), "the old stream");
    }

    [Theory]
    [MemberData(nameof(EnginesAndShapes))]
    public void AStreamThatIsOffStandsStillAndTheOthersDoNotNotice(string engineName, string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, Seed);
        using IWaveNetEngine all = EngineCatalogue.Create(engineName, weights, 4);
        using IWaveNetEngine some = EngineCatalogue.Create(engineName, weights, 4);
        int rows = (30 / shape.HopFrames) + 1, part = 30 * shape.Lanes;
        float[] control = OddShapes.Control(shape, 4 * rows), expected = new float[4 * part], actual = new float[4 * part];
        all.Generate(control, 30, expected);

        some.SetActive(0, false);
        some.SetActive(2, false);
        Assert.False(some.IsActive(0));
        Assert.True(some.IsActive(3));
        byte[] before = new byte[some.StateBytes], after = new byte[some.StateBytes];
        some.CaptureState(2, before);
        float[] unread = [.. control]; // what stands in the rows of streams that are off is nobody's business
        unread.AsSpan(0, rows * shape.ControlSize).Fill(float.NaN);
        unread.AsSpan(2 * rows * shape.ControlSize, rows * shape.ControlSize).Fill(float.NaN);
        actual.AsSpan().Fill(7f);
        some.Generate(unread, 30, actual);
        some.CaptureState(2, after);
        Assert.Equal(before, after);
        Assert.Equal(0, some.FramesMade(0));
        Assert.All(actual[..part], value => Assert.Equal(0f, value));
        Assert.All(actual[(2 * part)..(3 * part)], value => Assert.Equal(0f, value));
        Close.Bits(expected.AsSpan(part, part), actual.AsSpan(part, part), "stream 1");
        Close.Bits(expected.AsSpan(3 * part), actual.AsSpan(3 * part), "stream 3");

        some.SetActive(2, true);
        some.SetActive(3, false);
        some.Reset(1, 0);
        some.Generate(control, 30, actual);
        Close.Bits(expected.AsSpan(part, part), actual.AsSpan(part, part), "stream 1, again");
        Close.Bits(expected.AsSpan(2 * part, part), actual.AsSpan(2 * part, part), "stream 2, later");
        Assert.Equal(30, some.FramesMade(3));
    }

    [Theory]
    [MemberData(nameof(EngineContractTests.Engines), MemberType = typeof(EngineContractTests))]
    public void ABatchThatIsOffIsSilent(string engineName)
    {
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(OddShapes.Ragged, Seed), 1);
        engine.SetActive(0, false);
        float[] lanes = [.. Enumerable.Repeat(1f, 5 * OddShapes.Ragged.Lanes)];
        engine.Generate([], 5, lanes);
        Assert.All(lanes, value => Assert.Equal(0f, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.SetActive(1, true));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.IsActive(-1));
    }

    [Fact]
    public void ZeroFramesChangeNothing()
    {
        using IWaveNetEngine engine = EngineCatalogue.Create("cpu", WaveNetWeights.Random(OddShapes.Logistic, Seed), 1);
        engine.Generate([], 0, []);
        Assert.Equal(0, engine.FramesMade(0));
    }
}
