using System.Buffers.Binary;
using Ambience.Inference;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

public class EngineStateTests
{
    private const int Before = 77, After = 60;

    [Theory]
    [InlineData("cpu", "cpu", "odd-logistic")]
    [InlineData("cpu", "reference", "odd-logistic")]
    [InlineData("reference", "cpu", "odd-logistic")]
    [InlineData("reference", "reference", "odd-mulaw")]
    [InlineData("reference", "cpu", "odd-mulaw")]
    [InlineData("cpu", "reference", "ragged")]
    public void ARestoredStreamGoesOnToTheBit(string from, string to, string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 6);
        using IWaveNetEngine first = EngineCatalogue.Create(from, weights, 1);
        using IWaveNetEngine second = EngineCatalogue.Create(to, weights, 3);
        EngineRuns.FreeRun(first, Before, Before);
        byte[] state = new byte[first.StateBytes];
        first.CaptureState(0, state);
        Assert.Equal(first.StateBytes, second.StateBytes);

        second.Generate(new float[3 * 3 * shape.ControlSize], 5, new float[3 * 5 * shape.Lanes]);
        second.RestoreState(1, state);
        Assert.Equal(Before, second.FramesMade(1));
        Assert.Equal(5, second.FramesMade(0));
        int rows = (After / shape.HopFrames) + 2, firstHop = Before / shape.HopFrames;
        float[] control = OddShapes.Control(shape, firstHop + rows)[(firstHop * shape.ControlSize)..];
        float[] expected = new float[After * shape.Lanes], actual = new float[3 * After * shape.Lanes];
        first.Generate(control, After, expected);
        second.Generate([.. control, .. control, .. control], After, actual);
        Close.Bits(expected, actual.AsSpan(After * shape.Lanes, expected.Length), "lanes");

        byte[] again = new byte[first.StateBytes];
        second.RestoreState(2, state);
        second.CaptureState(2, again);
        Assert.Equal(state, again);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void AResetStreamIsNew(string engineName)
    {
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(OddShapes.Logistic, 6), 2);
        float[] first = EngineRuns.FreeRun(engine, Before, 7);
        Close.Bits(first, EngineRuns.FreeRun(engine, Before, 7), "the second pass");
        engine.Reset(1, 9);
        Assert.Equal(Before, engine.FramesMade(0));
        Assert.Equal(0, engine.FramesMade(1));
    }

    public static TheoryData<string, Action<byte[]>> Damages => new()
    {
        { "magic", state => state[0] ^= 1 },
        { "version", state => state[4] = 2 },
        { "another shape", state => state[8] ^= 1 },
        { "negative", state => BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(24), -1) },
        { "byte 32", state => BinaryPrimitives.WriteSingleLittleEndian(state.AsSpan(32), float.NaN) },
        { "must be finite", state => BinaryPrimitives.WriteSingleLittleEndian(state.AsSpan(state.Length - 4), float.PositiveInfinity) },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void ADamagedStateIsRefusedAndChangesNothing(string expected, Action<byte[]> damage)
    {
        using IWaveNetEngine engine = EngineCatalogue.Create("cpu", WaveNetWeights.Random(OddShapes.Logistic, 6), 1);
        EngineRuns.FreeRun(engine, Before, 7);
        byte[] state = new byte[engine.StateBytes], damaged, after = new byte[engine.StateBytes];
        engine.CaptureState(0, state);
        damaged = [.. state];
        damage(damaged);
        var e = Assert.Throws<ArgumentException>(() => engine.RestoreState(0, damaged));
        Assert.Contains(expected, e.Message);
        engine.CaptureState(0, after);
        Assert.Equal(state, after);
    }

    [Theory]
    [InlineData(255.5f)]
    [InlineData(256f)]
    [InlineData(-1f)]
    public void AMuLawCodeMustBeOne(float code)
    {
        using IWaveNetEngine engine = EngineCatalogue.Create("cpu", WaveNetWeights.Random(OddShapes.MuLaw, 6), 1);
        byte[] state = new byte[engine.StateBytes];
        engine.CaptureState(0, state);
        BinaryPrimitives.WriteSingleLittleEndian(state.AsSpan(EngineState.HeaderBytes + 4), code);
        Assert.Contains("mu-law code", Assert.Throws<ArgumentException>(() => engine.RestoreState(0, state)).Message);
    }

    [Fact]
    public void AStateOfAnotherLengthOrShapeIsRefused()
    {
        using IWaveNetEngine engine = EngineCatalogue.Create("cpu", WaveNetWeights.Random(OddShapes.Logistic, 6), 1);
        WaveNetShape twin = OddShapes.Logistic with { Dilations = [2, 1, 4, 1, 2] }; // as many bytes, other meaning
        using IWaveNetEngine other = EngineCatalogue.Create("cpu", WaveNetWeights.Random(twin, 6), 1);
        byte[] state = new byte[engine.StateBytes];
        Assert.Equal(engine.StateBytes, other.StateBytes);
        other.CaptureState(0, state);
        Assert.Throws<ArgumentException>(() => engine.RestoreState(0, state));
        Assert.Throws<ArgumentException>(() => engine.RestoreState(0, []));
        Assert.Throws<ArgumentException>(() => engine.RestoreState(0, new byte[engine.StateBytes + 1]));
        Assert.Throws<ArgumentException>(() => engine.CaptureState(0, new byte[engine.StateBytes - 1]));
    }
}
