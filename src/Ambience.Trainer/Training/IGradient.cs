using TorchSharp;

namespace Ambience.Trainer.Training;

/// <summary>A way to the loss and its gradient; moves the layers' memory on by one crop.</summary>
internal interface IGradient : IDisposable
{
    /// <returns>Mean NLL in nats, and the gradient [P], which the caller disposes.</returns>
    (double Nats, torch.Tensor Gradient) Compute(CropBatch batch, long noiseSeed, InputNoise noise);
}
