using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Tests.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Ambience.Trainer.Tests.Model;

public class OutputLossTests
{
    private static readonly WaveNetShape s_logistic = TestRuns.Shape with { Bands = 1, MixtureCount = 2 };
    private static readonly WaveNetShape s_muLaw = TestRuns.MuLawShape;

    [Fact]
    public void TheMixtureIsADensity()
    {
        TorchSetup.Use(1);
        using var scope = NewDisposeScope();
        // Two components of unlike share, mean and width; the integral over -40..40 in steps of 0.01 must be 1.
        const int points = 8001;
        Tensor output = tensor([0.3f, -1.1f, -2f, 3.5f, -1.5f, 0.7f]).expand(points, 6);
        double integral = 0;
        for (int i = 0; i < points; i++)
        {
            Tensor value = tensor([-40f + (0.01f * i)], [1, 1]);
            Tensor row = output.narrow(0, i, 1).contiguous();
            integral += 0.01 * Math.Exp(-OutputLoss.Mean(s_logistic, row, value, ones(1)).item<float>());
        }
        Assert.Equal(1, integral, 4);
    }

    [Theory]
    [InlineData(0f, -1f, 0.25)] // at the mean the density is 1 / (4 s)
    [InlineData(0f, -20f, 0.25)] // s has a floor
    public void AtItsMeanALogisticHasTheKnownDensity(float mean, float logScale, double quarter)
    {
        TorchSetup.Use(1);
        using var scope = NewDisposeScope();
        Tensor output = tensor([0f, -60f, mean, 0f, logScale, 0f], [1, 6]);
        double nats = OutputLoss.Mean(s_logistic, output, zeros(1, 1), ones(1)).item<float>();
        double scale = Math.Exp(Math.Max(logScale, OutputLoss.LowestLogScale));
        Assert.Equal(-Math.Log(quarter / scale), nats, 4);
    }

    [Fact]
    public void KnowingNothingCostsEightBitsOfMuLaw()
    {
        TorchSetup.Use(1);
        using var scope = NewDisposeScope();
        double nats = OutputLoss.Mean(s_muLaw, zeros(3, 256), tensor([0L, 17L, 255L], [3, 1]), ones(3)).item<float>();
        Assert.Equal(8, OutputLoss.ToBits(OutputKind.MuLaw, nats), 5);
    }

    [Fact]
    public void KnowingThatAValueIsWithinOneDeviationCostsElevenBits()
    {
        // Uniform over 2 deviations: a density of 1/2, and bins of 1/1024.
        Assert.Equal(11, OutputLoss.ToBits(OutputKind.Logistic, Math.Log(2)), 9);
    }

    [Fact]
    public void RowsOfNoWeightDoNotCount()
    {
        TorchSetup.Use(1);
        using var scope = NewDisposeScope();
        Tensor output = randn(4, 6), value = randn(4, 1);
        double first =
            OutputLoss.Mean(s_logistic, output.narrow(0, 0, 2), value.narrow(0, 0, 2), ones(2)).item<float>();
        double masked = OutputLoss.Mean(s_logistic, output, value, tensor([1f, 1f, 0f, 0f])).item<float>();
        Assert.Equal(first, masked, 5);
    }
}
