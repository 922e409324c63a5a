using System.Diagnostics;
using Ambience.Model;
using TorchSharp;

namespace Ambience.Trainer.Data;

/// <summary>How long training will take here. An estimate: within a factor of two is a success.</summary>
/// <param name="MatrixGigamacs">What this machine multiplies in a second, in thousand millions, on one thread.</param>
/// <param name="Passes">How often the network is to hear the training music.</param>
/// <param name="Hours">How long that takes.</param>
internal sealed record TrainingEstimate(double MatrixGigamacs, double Passes, double Hours)
{
    /// <summary>What the network that ships was given: 24,755 steps of 3,072 frames over 40 minutes of music.</summary>
    private const double ShippedPasses = 23;

    /// <summary>Gradients take two products for each one of the forward pass.</summary>
    private const double ProductsPerMac = 3;

    /// <summary>Share of a plain matrix product's rate that the shipped network's training reached.</summary>
    private const double Efficiency = 0.5;

    private const int MatrixSize = 512;
    private const double MeasureSeconds = 0.3;

    /// <summary>Measures the machine for a moment.</summary>
    /// <param name="shape">What is to be trained.</param>
    /// <param name="seconds">Of music in the store.</param>
    public static TrainingEstimate Measure(WaveNetShape shape, double seconds)
    {
        double macs = MatrixRate(), passes = ShippedPasses;
        double work = seconds * (1 - HeldOutSplit.Share) * shape.FrameRateHz * passes * shape.MacsPerFrame * ProductsPerMac;
        return new TrainingEstimate(macs / 1e9, passes, work / (macs * Efficiency) / 3600);
    }

    private static double MatrixRate()
    {
        int threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try
        {
            using IDisposable scope = torch.NewDisposeScope();
            torch.Tensor a = torch.rand(MatrixSize, MatrixSize), b = torch.rand(MatrixSize, MatrixSize);
            _ = torch.mm(a, b);
            long start = Stopwatch.GetTimestamp();
            int rounds = 0;
            for (; Stopwatch.GetElapsedTime(start).TotalSeconds < MeasureSeconds; rounds++)
            {
                using torch.Tensor result = torch.mm(a, b);
            }
            return rounds * Math.Pow(MatrixSize, 3) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }
}
