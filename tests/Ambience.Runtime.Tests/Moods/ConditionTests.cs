using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>The language of "when", and the columns of its mistakes.</summary>
public class ConditionTests
{
    [Fact]
    public void ComparisonsAreJoinedByAnd()
    {
        MapRule rule = Assert.Single(Parse("danger>0.5 and  'height' <= -2").Map);
        Assert.Equal(
            [new("danger", Comparison.Greater, 0.5f), new("height", Comparison.LessOrEqual, -2f)], rule.Conditions);
        rule = Assert.Single(Parse("'wolves near'>=3 and danger<1").Map);
        Assert.Equal(
            [new("wolves near", Comparison.GreaterOrEqual, 3f), new("danger", Comparison.Less, 1f)], rule.Conditions);
    }

    // column 1 is the first character of the condition
    [Theory]
    [InlineData("dangr > 0.5", 1, "there is no parameter 'dangr' in 'parameters'. Did you mean 'danger'?")]
    [InlineData("danger > 0.5 and hight < 2", 18, "there is no parameter 'hight' in 'parameters'. Did you mean 'height'?")]
    [InlineData("danger > 2", 10, "expected a number in the parameter's range, 0 to 1, found '2'.")]
    [InlineData("danger > x", 10, "expected a number, found 'x'.")]
    [InlineData("danger > 0,5", 10, "expected a number, found '0,5'.")]
    [InlineData("danger > NaN", 10, "expected a number, found 'NaN'.")]
    [InlineData("danger > Infinity", 10, "expected a number, found 'Infinity'.")]
    [InlineData("danger > 'height'", 10, "expected a number, found 'height'.")]
    [InlineData("danger >", 9, "expected a number, found the end.")]
    [InlineData("danger", 7, "expected <, <=, > or >=, found the end.")]
    [InlineData("danger = 1", 8, "expected <, <=, > or >=, found '='. A parameter glides: it is hardly ever exactly equal.")]
    [InlineData("danger == 1", 8, "found '=='. A parameter glides")]
    [InlineData("danger => 1", 8, "expected <, <=, > or >=, found '=>'.")]
    [InlineData("danger is 1", 8, "expected <, <=, > or >=, found 'is'.")]
    [InlineData("> 1", 1, "expected the name of a parameter, found '>'.")]
    [InlineData("danger > 0.5 height < 2", 14, "expected 'and' or the end, found 'height'.")]
    [InlineData("danger > 0.5 or height < 2", 14, "expected 'and' or the end, found 'or'. Write a second rule for the other case.")]
    [InlineData("danger > 0.5 && height < 2", 14, "expected 'and', found '&&'.")]
    [InlineData("danger > 0.5 and", 17, "expected the name of a parameter, found the end.")]
    [InlineData("0 < danger", 1, "expected the name of a parameter, found '0'. Write the parameter first, then the number.")]
    [InlineData("'wolves near", 9, "expected <, <=, > or >=, found 'near'.")]
    public void AMistakeHasItsColumn(string condition, int column, string says)
    {
        var e = Assert.Throws<MoodFileException>(() => Parse(condition));
        MoodProblem problem = e.Problems[0];
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.Equal((4, column + 14, "map[0].when"), (problem.Line, problem.Column, problem.KeyPath));
    }

    [Theory] // the value of "when" starts at line 6, column 9
    [InlineData("dangr > 0.5", 6, 9)]
    [InlineData("danger > 0.5 and hight < 2", 6, 26)]
    [InlineData("'danger > 0.5 and hight < 2'", 6, 27)] // past the quote
    [InlineData("\"danger > 0.5 and \\u0068ight < 2\"", 6, 9)] // an escape before it: only the start is certain
    [InlineData("danger > 0.5\n    and hight < 2", 6, 9)] // and so it is where lines are folded
    public void TheColumnIsThatOfTheFile(string written, int line, int column)
    {
        MoodProblem problem = Assert.Single(Assert.Throws<MoodFileException>(() => MoodFile.Parse(
            $"model: m\nparameters: {{ danger: , height: {{ maximum: 9 }} }}\nmoods: {{ calm: }}\nmap:\n- mood: calm\n  when: {written}\n", "m")).Problems);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void SixteenComparisonsAreTheMost()
    {
        string many = string.Join(" and ", Enumerable.Repeat("danger > 0.5", 16));
        Assert.Equal(16, Parse(many).Map[0].Conditions.Count);
        var e = Assert.Throws<MoodFileException>(() => Parse(many + " and danger > 0.5"));
        Assert.Contains("expected at most 16 comparisons", e.Message);
    }

    [Theory]
    [InlineData(Comparison.Greater, 0.6f, 0f, false)]
    [InlineData(Comparison.GreaterOrEqual, 0.6f, 0f, true)]
    [InlineData(Comparison.Greater, 0.5f, 0.2f, true)] // in force: down to 0.4
    [InlineData(Comparison.Greater, 0.39f, 0.2f, false)]
    [InlineData(Comparison.Less, 0.6f, 0f, false)]
    [InlineData(Comparison.LessOrEqual, 0.6f, 0f, true)]
    [InlineData(Comparison.Less, 0.7f, 0.2f, true)]
    [InlineData(Comparison.Less, 0.81f, 0.2f, false)]
    [InlineData(Comparison.Greater, float.NaN, 9f, false)]
    [InlineData(Comparison.LessOrEqual, float.NaN, 9f, false)]
    public void AThresholdGivesWayInForce(Comparison comparison, float value, float slack, bool holds) =>
        Assert.Equal(holds, new MapCondition("danger", comparison, 0.6f).Holds(value, slack));

    /// <summary>The condition starts at line 4, column 15; ' stands for ".</summary>
    private static MoodFile Parse(string condition) => MoodFile.Parse(
        "model: m\nparameters: { danger: , height: { minimum: -9, maximum: 9 }, wolves near: { maximum: 9 } }\nmoods: { calm: }\n" +
        $"map: [{{when: '{condition.Replace('\'', '"')}', mood: calm}}]", "m");
}
