using System.Reflection;
using Ambience.Inference.Ilgpu;
using Ambience.Inference.Ilgpu.Kernels;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Values;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

/// <summary>
/// Compiles kernels to PTX without a GPU: ILGPU's own steps when a specialised kernel is launched (import, a wrapper
/// that passes constants, optimise, generate).
/// </summary>
internal sealed class PtxCompiler : IDisposable
{
    private readonly Context _context = Context.Create(builder =>
        builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive));

    private readonly PTXBackend _backend;

    public PtxCompiler() =>
        _backend = new PTXBackend(_context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!);

    public string Compile<TQuad, TStorage, TSums>(KernelShape shape)
        where TQuad : unmanaged
        where TStorage : struct, IWeightStorage<TQuad>
        where TSums : struct, IStreamSums =>
        Compile(((Action<ArrayView<TQuad>, FrameBuffers, int, SpecializedValue<KernelShape>>)
            FrameKernel.MakeFrames<TQuad, TStorage, TSums>).Method, shape);

    public string Compile(MethodInfo method, object? specialised = null)
    {
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(method);
        Method kernel = _backend.PreCompileKernelMethod(entry);
        using IRContext specialisedContext = kernel.ExtractToContext(out Method own);
        Method wrapper = specialisedContext.Declare(
            new MethodDeclaration(MethodHandle.Create("Wrapper"), specialisedContext.VoidType), out _);
        own.AddFlags(MethodFlags.Inline);
        using (Method.Builder builder = wrapper.CreateBuilder())
        {
            BasicBlock.Builder block = builder.EntryBlockBuilder;
            MethodCall.Builder call = block.CreateCall(wrapper.Location, own);
            for (int i = 0; i < own.NumParameters; i++)
            {
                Parameter parameter = own.Parameters[i];
                Parameter passed = builder.AddParameter(parameter.Type, parameter.Name);
                bool isConstant = entry.Parameters.SpecializedParameters.Any(
                    special => special.Index == i - entry.KernelIndexParameterOffset);
                call.Add(isConstant ? block.CreateObjectValue(wrapper.Location, specialised!) : (Value)passed);
            }
            call.Seal();
            block.CreateReturn(wrapper.Location);
            builder.Complete();
        }
        specialisedContext.Optimize();
        return ((PTXCompiledKernel)_backend.Compile(wrapper, entry, KernelSpecialization.Empty)).PTXAssembly;
    }

    public void Dispose()
    {
        _backend.Dispose();
        _context.Dispose();
    }
}
