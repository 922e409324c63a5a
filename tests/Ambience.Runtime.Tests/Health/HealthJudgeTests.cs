using Ambience.Health;
using Xunit;

namespace Ambience.Runtime.Tests.Health;

/// <summary>When figures outside their range become a finding: here the flatness of tones, limit -3.6 dB, three half seconds.</summary>
public class HealthJudgeTests
{
    private const float Limit = -3.6f;

    private static readonly HealthRange[] s_allowed =
        [.. HealthRule.All.Select((rule, i) => rule.Allowed(i == (int)HealthMeasure.ToneFlatness ? new(-20, -6) : HealthRange.Unknown))];

    [Theory]
    [InlineData(new[] { -3f, -3f, -3f }, 3)]
    [InlineData(new[] { -3f, -3.7f, -3f }, 3)] // back by a hair is not back
    [InlineData(new[] { -3f, -3.7f, -3.8f, -3f }, 4)]
    [InlineData(new[] { -3f, -3.9f, -3f, -3f }, 0)] // back by more than a 16th of the margin, 0.25 dB, is
    [InlineData(new[] { -3.7f, -3.7f, -3.7f, -3f }, 0)] // what never was outside is no beginning
    [InlineData(new[] { -3f, -3f, -3.7f, -3.7f }, 0)] // nothing is found while it is inside
    [InlineData(new[] { -3f, float.NaN, -3f, -3f }, 0)]
    public void NoiseIsFoundOnceItHasStayed(float[] flatness, int foundAt)
    {
        Assert.Equal(Limit, s_allowed[(int)HealthMeasure.ToneFlatness].Highest);
        var judge = new HealthJudge();
        var calm = new RecoveryLadder(hopSeconds: 0.01);
        int found = 0;
        for (int block = 1; block <= flatness.Length && found == 0; block++)
        {
            var figures = new float[HealthRange.MeasureCount];
            Array.Fill(figures, float.NaN);
            figures[(int)HealthMeasure.ToneFlatness] = flatness[block - 1];
            Diagnosis? diagnosis = judge.Judge(figures, s_allowed, calm, hop: 0);
            Assert.Equal(!(flatness[block - 1] > Limit), judge.IsClean);
            if (diagnosis is not { } noise)
                continue;
            Assert.Equal(HealthFinding.Flat, noise.Finding);
            found = block;
        }
        Assert.Equal(foundAt, found);
    }
}
