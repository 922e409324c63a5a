using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// Loss and gradient of a batch by libtorch's automatic differentiation: for any shape, and the oracle of faster ways.
/// </summary>
internal sealed class AutogradGradient(TorchWaveNet net, LayerMemory memory) : IGradient
{
    /// <summary>Runs forward and backward.</summary>
    /// <returns>Mean NLL in nats, and the gradient [P], which the caller disposes.</returns>
    public (double Nats, Tensor Gradient) Compute(CropBatch batch, long noiseSeed, float inputNoise)
    {
        using var scope = NewDisposeScope();
        (Tensor output, BatchTensors tensors) = Run(net, memory, batch, noiseSeed, inputNoise);
        OutputLoss.Objective(net.Shape, output, tensors.Target, tensors.Weight).backward();
        Tensor gradient = net.Parameters.grad!.DetachFromDisposeScope();
        net.Parameters.grad = null;
        return (OutputLoss.Mean(net.Shape, output.detach(), tensors.Target, tensors.Weight).item<float>(), gradient);
    }

    /// <summary>Mean NLL in nats of a batch; moves the memory on. Lives in the caller's dispose scope.</summary>
    public static Tensor Loss(TorchWaveNet net, LayerMemory memory, CropBatch batch, long noiseSeed, float inputNoise)
    {
        (Tensor output, BatchTensors tensors) = Run(net, memory, batch, noiseSeed, inputNoise);
        return OutputLoss.Mean(net.Shape, output, tensors.Target, tensors.Weight);
    }

    public void Dispose()
    {
        // The network and the memory belong to the caller.
    }

    private static (Tensor Output, BatchTensors Tensors) Run(
        TorchWaveNet net, LayerMemory memory, CropBatch batch, long noiseSeed, float inputNoise)
    {
        for (int stream = 0; stream < batch.Streams; stream++)
        {
            if (batch.ColdStart[stream])
                memory.Clear(stream);
        }
        var tensors = new BatchTensors(net.Shape, batch, noiseSeed, inputNoise);
        Tensor? control = net.Layout.HasMoods ? net.Control(tensors.Known, tensors.Moods) : null;
        return (net.Forward(tensors.Input, control, memory), tensors);
    }
}
