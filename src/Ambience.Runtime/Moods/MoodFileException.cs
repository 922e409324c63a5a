namespace Ambience.Moods;

/// <summary>A mood file cannot be used. The message lists every problem that was found, one a line.</summary>
public sealed class MoodFileException : AmbienceException
{
    /// <summary>Creates the error.</summary>
    /// <param name="problems">At least one.</param>
    /// <param name="innerException">The lower-level cause, where there is one.</param>
    public MoodFileException(IReadOnlyList<MoodProblem> problems, Exception? innerException = null)
        : base(Describe(problems), innerException) => Problems = problems;

    /// <summary>What is wrong, in the order of the text.</summary>
    public IReadOnlyList<MoodProblem> Problems { get; }

    private static string Describe(IReadOnlyList<MoodProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count == 1)
            return problems[0].ToString();
        IEnumerable<string> lines = problems.Select(problem => $"  {problem}").Prepend($"{problems.Count} problems:");
        return string.Join(Environment.NewLine, lines);
    }
}
