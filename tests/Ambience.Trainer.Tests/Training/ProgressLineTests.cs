using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class ProgressLineTests
{
    [Fact]
    public void ItTellsStepLossSpeedAndTimeLeft() => Assert.Equal(
        "step 1,234, NLL 9.876 bits, held out 8.602, 10.3 steps/s, 0:30:00 left",
        ProgressLine.Format(new TrainingProgress(1234, 600, 9.8761, 8.6022, 10.31, 0.25, Checkpointed: false)));

    [Fact]
    public void WhatIsNotKnownYetIsLeftOut() => Assert.Equal(
        "step 1, NLL 12.000 bits, 2.0 steps/s",
        ProgressLine.Format(new TrainingProgress(1, 0.5, 12, double.NaN, 2, 0, Checkpointed: false)));
}
