using Ambience.Inference;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

public class ReferenceEngineTests
{
    [Fact]
    public void MakesFiniteMovingValues()
    {
        var engine = new ReferenceEngine(WaveNetWeights.Random(OddShapes.Logistic, 1), 1);
        engine.Reset(0, 5);
        float[] lanes = new float[60 * 3];
        engine.Generate(OddShapes.Control(OddShapes.Logistic, 20), 60, lanes);
        Assert.All(lanes, value => Assert.InRange(value, -32f, 32f));
        Assert.True(lanes.Distinct().Count() > 170);
    }
}
