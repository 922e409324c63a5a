using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// Loss and gradient of a batch by libtorch's automatic differentiation: for any shape and device, and the oracle of
/// faster ways. The weights themselves, and the optimiser, stay on the CPU: a few megabytes a step over the bus.
/// </summary>
internal sealed class AutogradGradient : IGradient
{
    private readonly TorchWaveNet _weights;
    private readonly TorchWaveNet _net;
    private readonly LayerMemory _memory;
    private readonly Device _device;

    /// <param name="weights">The weights, on the CPU.</param>
    /// <param name="memory">The layers' pasts, on <paramref name="device"/>.</param>
    /// <param name="device">Where to compute; null is the CPU.</param>
    /// <param name="brain16">Products in bf16.</param>
    public AutogradGradient(TorchWaveNet weights, LayerMemory memory, Device? device = null, bool brain16 = false)
    {
        _weights = weights;
        _memory = memory;
        _device = device ?? CPU;
        _net = _device.type == DeviceType.CPU && !brain16
            ? weights
            : new TorchWaveNet(weights.Layout, weights.Parameters.data<float>().ToArray(), _device, brain16);
    }

    /// <summary>Runs forward and backward.</summary>
    /// <returns>Mean NLL in nats, and the gradient [P] on the CPU, which the caller disposes.</returns>
    public (double Nats, Tensor Gradient) Compute(CropBatch batch, long noiseSeed, InputNoise noise)
    {
        using var scope = NewDisposeScope();
        if (_net != _weights)
        {
            using IDisposable guard = no_grad();
            _ = _net.Parameters.copy_(_weights.Parameters);
        }
        (Tensor output, BatchTensors tensors) = Run(_net, _memory, batch, noiseSeed, noise, _device);
        OutputLoss.Objective(_net.Shape, output, tensors.Target, tensors.Weight).backward();
        Tensor gradient = _net.Parameters.grad!.cpu().DetachFromDisposeScope();
        _net.Parameters.grad = null;
        Tensor nats = OutputLoss.Mean(_net.Shape, output.detach(), tensors.Target, tensors.Weight);
        return (nats.cpu().item<float>(), gradient);
    }

    /// <summary>Mean NLL in nats of a batch; moves the memory on. Lives in the caller's dispose scope.</summary>
    public static Tensor Loss(
        TorchWaveNet net, LayerMemory memory, CropBatch batch, long noiseSeed, InputNoise noise, Device? device = null)
    {
        (Tensor output, BatchTensors tensors) = Run(net, memory, batch, noiseSeed, noise, device);
        return OutputLoss.Mean(net.Shape, output, tensors.Target, tensors.Weight);
    }

    /// <summary>Frees its copy of the weights; the weights and the memory belong to the caller.</summary>
    public void Dispose()
    {
        if (_net != _weights)
            _net.Dispose();
    }

    private static (Tensor Output, BatchTensors Tensors) Run(
        TorchWaveNet net, LayerMemory memory, CropBatch batch, long noiseSeed, InputNoise noise, Device? device)
    {
        for (int stream = 0; stream < batch.Streams; stream++)
        {
            if (batch.ColdStart[stream])
                memory.Clear(stream);
        }
        var tensors = new BatchTensors(net.Shape, batch, noiseSeed, noise, device);
        Tensor? control = net.Layout.HasMoods ? net.Control(tensors.Known, tensors.Moods) : null;
        return (net.Forward(tensors.Input, control, memory), tensors);
    }
}
