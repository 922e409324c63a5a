using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Benchmarks.Training;

/// <summary>
/// The training step as open WaveNet trainers write it: a stack of dilated conv1d over [B, channels, T] in fp32, padded
/// on the left, differentiated automatically. What the trainer's own step is compared with.
/// </summary>
internal sealed class PlainConvStack(TorchWaveNet net) : IGradient
{
    private readonly WaveNetShape _shape = net.Shape;
    private readonly long[] _lengths = [.. net.Layout.Slots.Select(slot => (long)slot.Length)];

    public (double Nats, Tensor Gradient) Compute(CropBatch batch, long noiseSeed, InputNoise noise)
    {
        using var scope = NewDisposeScope();
        var tensors = new BatchTensors(_shape, batch, noiseSeed, noise);
        Tensor? control = net.Layout.HasMoods ? net.Control(tensors.Known, tensors.Moods) : null;
        Tensor output = Forward(tensors.Input, control, batch);
        OutputLoss.Objective(_shape, output, tensors.Target, tensors.Weight).backward();
        Tensor gradient = net.Parameters.grad!.DetachFromDisposeScope();
        net.Parameters.grad = null;
        return (OutputLoss.Mean(_shape, output.detach(), tensors.Target, tensors.Weight).item<float>(), gradient);
    }

    public void Dispose()
    {
        // The weights belong to the caller.
    }

    private Tensor Forward(Tensor input, Tensor? control, CropBatch batch)
    {
        Tensor[] parts = net.Parameters.split(_lengths);
        Tensor Part(string name) => parts[net.Layout.IndexOf(name)].view(net.Layout[name].Dimensions);
        Tensor Point(Tensor x, string name) => nn.functional.conv1d(x, Part(name + ".weight").unsqueeze(2), Part(name + ".bias"));

        int b = batch.Streams, t = batch.Frames, d = _shape.GateChannels;
        Tensor x; // [B, R, T]
        if (_shape.Output == OutputKind.MuLaw)
        {
            x = Part("input.embedding").index_select(0, input.view(-1)).view(t, b, -1).permute(1, 2, 0)
                .Plus(Part("input.bias").unsqueeze(1)).contiguous();
        }
        else
        {
            x = Point(input.view(t, b, -1).permute(1, 2, 0).contiguous(), "input");
        }
        // Every frame of a hop sees its control: [H, B, C] -> [B, C, T].
        Tensor? upsampled = control?.view(batch.Hops, b, -1).permute(1, 2, 0).repeat_interleave(_shape.HopFrames, 2);
        Tensor? skip = null;
        for (int l = 0; l < _shape.Layers; l++)
        {
            string layer = $"layers.{l}.";
            int dilation = _shape.Dilations[l];
            Tensor padded = nn.functional.pad(x, [dilation, 0]);
            Tensor taps = stack([Part(layer + "past.weight"), Part(layer + "present.weight")], 2); // [2D, R, 2]
            Tensor g = nn.functional.conv1d(padded, taps, Part(layer + "gate.bias"), dilation: dilation);
            if (upsampled is not null)
                g = g.Plus(nn.functional.conv1d(upsampled, Part(layer + "control.weight").unsqueeze(2)));
            Tensor z = g.narrow(1, 0, d).tanh().mul(g.narrow(1, d, d).sigmoid());
            Tensor added = Point(z, layer + "skip");
            skip = skip is null ? added : skip.Plus(added);
            x = Point(z, layer + "residual").Plus(x);
        }
        Tensor output = Point(Point(skip!.relu(), "head.hidden").relu(), "head.output"); // [B, O, T]
        return output.permute(2, 0, 1).reshape((long)t * b, -1);
    }
}
