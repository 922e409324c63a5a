using Ambience.Inference;
using Ambience.Inference.Choice;
using Ambience.Model;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Choice;

/// <summary>"auto" measures; a name is obeyed where it can be.</summary>
public class EngineSelectorTests
{
    private readonly LogLines _log = new();

    [Fact]
    public void The_cheapest_engine_is_kept_and_starts_at_the_beginning()
    {
        // Wide enough for vectors to pay off many times over, whatever else the machine does meanwhile.
        WaveNetModel model = MusicModels.Create(WaveNetPresets.Small48);
        using SelectedEngine selected = EngineSelector.Fastest(
            [EngineCatalogue.Reference, EngineCatalogue.Cpu], model, streams: 2, new EngineOptions { Logger = _log });

        Assert.Equal(EngineCatalogue.Cpu, selected.Name);
        Assert.Equal(0, selected.FramesMade(0));
        Assert.Equal(0, selected.FramesMade(1));
        Assert.Equal([EngineCatalogue.Reference, EngineCatalogue.Cpu], selected.Choice.Trials.Select(trial => trial.Engine));
        Assert.All(selected.Choice.Trials, trial => Assert.True(trial.MicrosecondsPerFrame > 0 && trial.CoreShare > 0));
        EngineTrial cpu = selected.Choice.Trials[1];
        Assert.Equal(cpu.MicrosecondsPerFrame * 1e-6 * model.Shape.FrameRateHz * 2, cpu.CoreShare, 1e-9);
        (LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Information, level);
        Assert.Contains("reference", text, StringComparison.Ordinal);
        Assert.Contains("'cpu' takes", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16f, "the budget is 1600.00 %")]
    [InlineData(1e-6f, "is met by none")]
    public void The_budget_is_spoken_of(float budget, string expected)
    {
        using SelectedEngine selected = EngineSelector.Fastest(
            [EngineCatalogue.Cpu], MusicModels.Create(), 1, new EngineOptions { CoreShare = budget });
        Assert.Contains(expected, selected.Choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_runs_somewhere_on_every_machine()
    {
        using SelectedEngine selected = EngineSelector.Create("Auto", MusicModels.Create(), 1, new EngineOptions());
        Assert.Contains(selected.Choice.Trials, trial => trial.Engine == EngineCatalogue.Cpu);
        var lanes = new float[MusicModels.Shape.Lanes];
        selected.Generate(new float[MusicModels.Shape.ControlSize], 1, lanes);
        Assert.DoesNotContain(lanes, float.IsNaN);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_an_error_and_not_a_reason_to_choose()
    {
        AmbienceException error = Assert.Throws<AmbienceException>(
            () => EngineSelector.Create("abacus", MusicModels.Create(), 1, new EngineOptions()));
        Assert.Contains("abacus", error.Message, StringComparison.Ordinal);
    }
}
