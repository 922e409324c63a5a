using System.Text.RegularExpressions;
using Ambience.Inference.Ilgpu;
using Ambience.Inference.Ilgpu.Kernels;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

/// <summary>What the kernels become on a CUDA device, seen without one: ILGPU writes PTX on any machine.</summary>
public class PtxTests
{
    private static readonly DeviceLimits s_h100 = new(132, 1024, DeviceLimits.SharedBytesAtMost);

    public static TheoryData<string, int> Presets => new() { { "ambient48", 2000 }, { "seed", 1 } };

    [Theory]
    [MemberData(nameof(Presets))]
    public void PresetsCompileForCuda(string preset, int streams)
    {
        KernelPlan plan = KernelPlan.Make(WaveNetPresets.Find(preset), s_h100, streams, 6, null, null)!;
        using var compiler = new PtxCompiler();
        string ptx = streams == 1
            ? compiler.Compile<HalfQuad, HalfStorage, OneStream>(plan.Shape)
            : compiler.Compile<Quad, SingleStorage, Twice<Twice<OneStream>>>(plan.Shape);
        Assert.Equal(streams == 1 ? 1 : 4, plan.StreamsPerGroup);
        Assert.DoesNotContain(".local", ptx);  // sums are in registers
        Assert.DoesNotContain("call", ptx);    // nothing is left that a device lacks
        Assert.DoesNotMatch(@"\.f64", ptx);    // a tenth of the speed, or less
        Assert.True(Regex.Count(ptx, @"ld\.global\.v4\.") >= 40, "weights come four at a time, eight loads in flight");
        Assert.True(Regex.Count(ptx, @"ld\.shared\.v4\.f32") >= 20, "activations come four at a time");
        // The shape is constants: the loop over layers ends at an immediate number.
        Assert.Matches($@"setp\.\w+\.s32\s+%p\d+, %r\d+, {plan.Shape.Layers};", ptx);
    }

    [Fact]
    public void TheOtherKernelsCompileForCudaToo()
    {
        using var compiler = new PtxCompiler();
        foreach (Delegate kernel in new Delegate[] { ControlKernel.Fold, DecodeKernel.Decode, DecodeKernel.Carry })
        {
            string ptx = compiler.Compile(kernel.Method);
            Assert.Contains("st.global.f32", ptx);
            Assert.DoesNotMatch(@"\.local|call|\.f64", ptx);
        }
    }

    [Fact]
    public void EveryPresetFitsAGroup()
    {
        foreach (WaveNetShape shape in WaveNetPresets.All)
        {
            foreach (int streams in new[] { 1, 300, 100_000 })
            {
                KernelPlan plan = KernelPlan.Make(shape, s_h100, streams, 6, null, null)!;
                Assert.NotNull(plan);
                Assert.InRange(
                    (plan.SharedQuads * 16) + FrameKernel.PlacesBytes, 1, DeviceLimits.SharedBytesAtMost);
                Assert.Equal(0, shape.Layers % plan.Shape.LayersAtOnce);
                Assert.True(plan.WeightQuads >= shape.MacsPerFrame / 5); // nothing left out
            }
        }
    }
}
