using Ambience.Inference;
using Ambience.Inference.Ilgpu;
using Ambience.Model;
using ILGPU.Runtime;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

/// <summary>States travel between engines, and out of a device that is gone.</summary>
public class IlgpuStateTests
{
    // As in IlgpuParityTests: nothing but the order of sums differs.
    private const double Absolute = 1e-5, Relative = 1e-5;
    private const int Before = 37, After = 23;

    [Theory]
    [InlineData("odd-logistic")]
    [InlineData("odd-mulaw")]
    [InlineData("ragged")] // dilations that are no powers of two: rings with room to spare
    public void AStateGoesOnInAnotherEngine(string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 6);
        using IlgpuEngine device = IlgpuRuns.Create(weights, 2);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        float[] expected = EngineRuns.FreeRun(cpu, Before + After, Before + After)[(Before * shape.Lanes)..];
        byte[] state = new byte[cpu.StateBytes], again = new byte[cpu.StateBytes];

        EngineRuns.FreeRun(cpu, Before, Before);
        cpu.CaptureState(0, state);
        device.RestoreState(1, state);
        device.CaptureState(1, again);
        Assert.Equal(state, again); // what is only carried keeps its bits
        device.SetActive(0, false);
        Close.All(expected, GoOn(device, 1), Absolute, Relative, "cpu, then device");

        device.SetActive(0, true);
        EngineRuns.FreeRun(device, Before, 11);
        device.CaptureState(0, state);
        cpu.RestoreState(0, state);
        Close.All(expected, GoOn(cpu, 0), Absolute, Relative, "device, then cpu");
    }

    [Theory]
    [InlineData("odd-logistic", false)]
    [InlineData("odd-logistic", true)]
    [InlineData("odd-mulaw", false)]
    public void ALostDeviceLosesNoMusic(string shapeName, bool wasRestored)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 6);
        bool isBroken = false;
        int starts = 0;
        using IlgpuEngine device = IlgpuRuns.Create(weights, 1, blockFrames: 8, beforeWork: work =>
        {
            starts += work == DeviceWork.Start ? 1 : 0;
            if (isBroken && starts > 1)
                throw new BrokenDevice();
        });
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        float[] expected = EngineRuns.FreeRun(cpu, Before + After, Before + After)[(Before * shape.Lanes)..];
        byte[] state = new byte[cpu.StateBytes];
        if (wasRestored) // the receptive field reaches back over the restored state
        {
            EngineRuns.FreeRun(cpu, Before - 3, Before);
            cpu.CaptureState(0, state);
            device.RestoreState(0, state);
            int hop = (Before - 3) / shape.HopFrames;
            float[] three = OddShapes.Control(shape, hop + 3)[(hop * shape.ControlSize)..];
            device.Generate(three, 3, new float[3 * shape.Lanes]);
        }
        else
            EngineRuns.FreeRun(device, Before, 19);

        isBroken = true;
        starts = 0; // the first block starts, the second does not: nothing of the call counts
        EngineLostException loss = Assert.Throws<EngineLostException>(() => GoOn(device, 0));
        Assert.Contains("ilgpu:cpu", loss.Message);
        Assert.Contains("unplugged", loss.Message);
        Assert.Equal(Before, device.FramesMade(0));
        Assert.Throws<EngineLostException>(() => GoOn(device, 0));

        device.CaptureState(0, state);
        cpu.RestoreState(0, state);
        Close.All(expected, GoOn(cpu, 0), Absolute, Relative, "after the loss");

        device.Reset(0, 5); // what needs no device still works
        device.CaptureState(0, state);
        cpu.RestoreState(0, state);
        Assert.Equal(0, cpu.FramesMade(0));
    }

    [Fact]
    public void AStateIsHadEvenWhenTheDeviceGoesWhileItIsRead()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 6);
        bool isBroken = false;
        using IlgpuEngine device = IlgpuRuns.Create(weights, 1, beforeWork: _ =>
        {
            if (isBroken)
                throw new BrokenDevice();
        });
        float[] inputs = IlgpuRuns.Inputs(OddShapes.Logistic, 10);
        IlgpuRuns.Trace(device, OddShapes.Control(OddShapes.Logistic, 4), inputs); // forced frames are written down too
        byte[] whole = new byte[device.StateBytes], rebuilt = new byte[device.StateBytes];
        device.CaptureState(0, whole);
        isBroken = true;
        device.CaptureState(0, rebuilt);
        Close.All(Floats(whole), Floats(rebuilt), Absolute, Relative, "state");
        Assert.Equal(whole[..EngineState.HeaderBytes], rebuilt[..EngineState.HeaderBytes]);
    }

    [Fact]
    public void ADamagedStateIsRefused()
    {
        using IlgpuEngine device = IlgpuRuns.Create(WaveNetWeights.Random(OddShapes.Logistic, 6), 1);
        byte[] state = new byte[device.StateBytes];
        device.CaptureState(0, state);
        state[8] ^= 1;
        Assert.Contains("another shape", Assert.Throws<ArgumentException>(() => device.RestoreState(0, state)).Message);
        Assert.Throws<ArgumentException>(() => device.CaptureState(0, new byte[5]));
    }

    private static float[] Floats(byte[] state) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(state.AsSpan(EngineState.HeaderBytes)).ToArray();

    /// <summary>The frames after <see cref="Before"/> of the run that EngineRuns makes.</summary>
    private static float[] GoOn(IWaveNetEngine engine, int stream)
    {
        WaveNetShape shape = engine.Shape;
        int firstHop = Before / shape.HopFrames, rows = (After / shape.HopFrames) + 2;
        float[] own = OddShapes.Control(shape, firstHop + rows)[(firstHop * shape.ControlSize)..];
        float[] control = [.. Enumerable.Range(0, engine.Streams).SelectMany(_ => own)];
        float[] lanes = new float[engine.Streams * After * shape.Lanes];
        engine.Generate(control, After, lanes);
        return lanes.AsSpan(stream * After * shape.Lanes, After * shape.Lanes).ToArray();
    }

    private sealed class BrokenDevice() : AcceleratorException("The device was unplugged.")
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
    }
}
