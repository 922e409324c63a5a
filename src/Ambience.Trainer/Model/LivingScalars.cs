using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Model;

/// <summary>
/// Sums of tensors that survive the garbage collector. TorchSharp 0.107 does not keep a temporary <see cref="Scalar"/>
/// alive during the native call, and <c>a + b</c>, <c>a.add(b)</c> and <c>a.add_(b)</c> make one behind the scenes: now
/// and then it is freed while libtorch reads it. Scalars that live for ever cannot be.
/// </summary>
internal static class LivingScalars
{
    public static readonly Scalar One = 1, Two = 2, LowestLogScale = OutputLoss.LowestLogScale;

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>a += b.</summary>
    public static Tensor AddInPlace(this Tensor a, Tensor b) => a.add_(b, One);
}
