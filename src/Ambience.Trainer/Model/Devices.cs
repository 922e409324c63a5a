using System.Globalization;
using TorchSharp;

namespace Ambience.Trainer.Model;

/// <summary>Names of the places where libtorch computes: <c>cpu</c>, <c>cuda:0</c>, <c>cuda:1</c>, ..</summary>
internal static class Devices
{
    public const string Auto = "auto", Cpu = "cpu";

    private const string CudaPrefix = "cuda:";

    /// <summary>A name as a person gives it, checked against this machine: auto takes the first GPU if there is one.</summary>
    /// <exception cref="AmbienceException">It is no such name, or there is no such device.</exception>
    public static string Settle(string name)
    {
        switch (name)
        {
            case Auto:
                return torch.cuda.is_available() ? CudaPrefix + "0" : Cpu;
            case Cpu:
                return Cpu;
            case "cuda":
                return Settle(CudaPrefix + "0");
        }
        bool isCuda = name.StartsWith(CudaPrefix, StringComparison.Ordinal);
        if (!isCuda || !int.TryParse(name[CudaPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int n))
            throw new AmbienceException($"--device: expected auto, cpu or cuda:N (cuda:0 is the first GPU), found '{name}'.");
        if (!torch.cuda.is_available())
        {
            throw new AmbienceException(
                $"--device {name}: libtorch sees no CUDA device here. It needs an NVIDIA GPU with its driver, and a " +
                "libtorch that was built with CUDA (docs/training.md, 'On a GPU'); or train with --device cpu.");
        }
        int count = torch.cuda.device_count();
        return n < count ? name : throw new AmbienceException(
            $"--device {name}: expected cuda:0 to cuda:{count - 1}, because {count} CUDA devices are here.");
    }

    /// <summary>The device of a name that <see cref="Settle"/> returned.</summary>
    public static torch.Device Get(string name) => name == Cpu ? torch.CPU : torch.device(name);
}
