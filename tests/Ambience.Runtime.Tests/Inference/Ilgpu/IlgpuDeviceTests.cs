using Ambience.Inference;
using Ambience.Inference.Ilgpu;
using Ambience.Model;
using ILGPU.Runtime.CPU;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

public class IlgpuDeviceTests
{
    private static readonly WaveNetWeights s_weights = WaveNetWeights.Random(OddShapes.Logistic, 1);

    [Theory] // on a machine that has the device the engine runs; on others it says what is missing
    [InlineData("ilgpu")]
    [InlineData("ilgpu:cuda")]
    [InlineData("ilgpu:opencl")]
    public void ADeviceIsThereOrIsSaidToBeMissing(string name)
    {
        try
        {
            using IWaveNetEngine engine = EngineCatalogue.Create(name, s_weights, 1);
            Assert.StartsWith("ilgpu:", engine.Name);
            using IWaveNetEngine reference = EngineCatalogue.Create("reference", s_weights, 1);
            Close.All(EngineRuns.FreeRun(reference, 50, 50), EngineRuns.FreeRun(engine, 50, 50), 1e-5, 1e-5, name);
        }
        catch (EngineUnavailableException e)
        {
            Assert.Equal(name, e.Engine);
            Assert.Contains(name, e.Message);
            Assert.Contains("found none", e.Message);
            Assert.Contains("'cpu'", e.Message); // what to do
        }
    }

    [Fact]
    public void TheCatalogueMakesTheSimulationByName()
    {
        Assert.Contains("ilgpu:cpu", EngineCatalogue.Names);
        using IWaveNetEngine engine = EngineCatalogue.Create("ILGPU:CPU", s_weights, 1);
        Assert.Equal("ilgpu:cpu", engine.Name);
        engine.Generate(new float[5], 1, new float[3]);
        Assert.Throws<AmbienceException>(() => EngineCatalogue.Create("ilgpu:abacus", s_weights, 1));
    }

    [Fact]
    public void ADeviceWithoutMemoryIsUnavailable()
    {
        var e = Assert.Throws<EngineUnavailableException>(() => IlgpuRuns.Create(s_weights, 3, beforeWork: work =>
        {
            if (work == DeviceWork.Allocate)
                throw new OutOfMemoryException("no more memory");
        }));
        Assert.Contains("3 streams", e.Message);
        Assert.Contains("no more memory", e.Message);
        Assert.Contains("fewer streams", e.Message);
    }

    [Fact]
    public void ANetworkTooWideForAGroupIsUnavailable()
    {
        WaveNetShape shape = OddShapes.MuLaw with { Name = "wide", Bands = 64 }; // 16,384 logits
        var e = Assert.Throws<EngineUnavailableException>(() => IlgpuRuns.Create(WaveNetWeights.Random(shape, 1), 1));
        Assert.Contains("shared memory", e.Message);
        Assert.Contains("'wide'", e.Message);
    }

    [Fact]
    public void WrongUseIsRefusedBeforeAnythingMoves()
    {
        using IlgpuEngine engine = IlgpuRuns.Create(s_weights, 2); // hop 3, C 5, 3 lanes
        Assert.Throws<ArgumentException>(() => engine.Generate(new float[2 * 2 * 5], 4, new float[23]));
        Assert.Throws<ArgumentException>(() => engine.Generate(new float[2 * 1 * 5], 4, new float[24]));
        Assert.Throws<ArgumentException>(() => engine.Generate(new float[19], 4, new float[24]));
        Assert.ThrowsAny<ArgumentException>(() => engine.Generate([], -1, []));
        Assert.ThrowsAny<ArgumentException>(() => engine.Reset(2, 0));
        Assert.ThrowsAny<ArgumentException>(() => engine.FramesMade(-1));
        Assert.ThrowsAny<ArgumentException>(() => engine.SetActive(2, true));
        Assert.Throws<ArgumentException>(() => engine.SetTemperature(0, new float[2]));
        Assert.Throws<ArgumentException>(() => engine.SetTemperature(0, [1f, float.NaN, 1f]));
        Assert.Throws<ArgumentException>(
            () => engine.TeacherForce(new float[10], new float[12], 4, new StageTrace(engine.Shape, 3)));
        Assert.ThrowsAny<ArgumentException>(() => IlgpuRuns.Create(s_weights, 0));
        engine.Generate(new float[2 * 5], 0, []);
        Assert.Equal(0, engine.FramesMade(0));
        engine.Generate(new float[2 * 9 * 5], 4, new float[24]); // more rows than needed are ignored
        Assert.Equal(4, engine.FramesMade(1));
    }

    [Fact] // ILGPU's launches and copies allocate; the engine adds nothing to them
    public void AllocationsDependNeitherOnFramesNorOnStreams()
    {
        const int perBlock = 2048; // two launches and three copies took about 1,000 on the CPU device
        foreach (int streams in new[] { 1, 3 })
        {
            using IlgpuEngine engine = IlgpuRuns.Create(s_weights, streams, streamsPerGroup: 1, blockFrames: 10);
            foreach (int frames in new[] { 2, 10 })
            {
                float[] control = new float[streams * 11 * 5], lanes = new float[streams * frames * 3];
                long bytes = Allocations.Of(() => engine.Generate(control, frames, lanes), runs: 5) / 5;
                Assert.InRange(bytes, 0, perBlock);
            }
        }
    }

    [Fact]
    public void DisposingGivesTheThreadsBack()
    {
        int Threads() => System.Diagnostics.Process.GetCurrentProcess().Threads.Count;
        IlgpuRuns.Create(s_weights, 1).Dispose();
        int before = Threads();
        for (int i = 0; i < 3; i++) // an engine on the CPU device has 32 threads
            IlgpuRuns.Create(s_weights, 1).Dispose();
        Assert.InRange(Threads() - before, -1000, 60);
    }

    [Fact]
    public void LibrariesAreFoundUnderTheNamesThatDriversInstall()
    {
        Assert.Equal("libcuda.so.1", NativeLibraryNames.Candidates("cuda")[0]);
        if (OperatingSystem.IsLinux())
            Assert.Equal("libOpenCL.so.1", NativeLibraryNames.Candidates("OpenCL")[0]);
        Assert.Empty(NativeLibraryNames.Candidates("nvcuda")); // Windows finds nvcuda.dll by itself
    }
}
