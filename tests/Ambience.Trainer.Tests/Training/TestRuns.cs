using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Tests.Training;

/// <summary>Small runs on synthetic music.</summary>
internal static class TestRuns
{
    /// <summary>
    /// Fills whole vectors, so that every arithmetic can train it; otherwise no two widths are alike.
    /// </summary>
    public static WaveNetShape Shape { get; } = new()
    {
        Name = "tiny",
        SampleRateHz = 16_000,
        Channels = 1,
        Bands = 16,
        Output = OutputKind.Logistic,
        MixtureCount = 2,
        ResidualChannels = 32,
        GateChannels = 16,
        SkipChannels = 48,
        Dilations = [1, 2, 4, 1, 7],
        ControlSize = ControlLayout.MoodEmbedding + 5,
        HopFrames = 4,
    };

    /// <summary>The same with mu-law and odd widths.</summary>
    public static WaveNetShape MuLawShape { get; } = Shape with
    {
        Bands = 1,
        Output = OutputKind.MuLaw,
        MixtureCount = 0,
        ResidualChannels = 10,
        GateChannels = 14,
        SkipChannels = 18,
    };

    public static TrainingOptions Options { get; } = new()
    {
        Steps = 12,
        Streams = 3,
        CropFrames = 24,
        CropsPerRun = 4,
        WarmUpSteps = 3,
        CheckpointMinutes = 100,
    };

    public static Checkpoint Fresh(WaveNetShape shape, TrainingOptions options)
    {
        TorchSetup.Use(1);
        return TrainingRun.Fresh(new Checkpoint
        {
            Shape = shape,
            Options = options,
            Store = "/nowhere",
            Moods = ["calm", "tense"],
        });
    }

    public static ITrainingClip[] Clips(WaveNetShape shape) =>
        [new SyntheticClip(shape, 0, 300, seed: 1), new SyntheticClip(shape, 1, 210, seed: 2)];

    public static TrainingRun Start(Checkpoint start, string folder, bool heldOut = false)
    {
        ITrainingClip[] clips = Clips(start.Shape);
        return new TrainingRun(start, folder, clips, heldOut ? [new SyntheticClip(start.Shape, 0, 150, seed: 1)] : []);
    }
}
