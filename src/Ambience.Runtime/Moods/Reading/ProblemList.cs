namespace Ambience.Moods.Reading;

/// <summary>Collects what is wrong, so that a person mends a file in one go.</summary>
/// <param name="path">The file.</param>
internal sealed class ProblemList(string path)
{
    /// <summary>More are counted, not kept: aliases can turn a small hostile file into millions of problems.</summary>
    private const int MostKept = 100;

    private readonly List<MoodProblem> _problems = [];
    private int _left;

    public bool IsEmpty => _problems.Count == 0;

    /// <summary>Problems are not kept any more, only counted.</summary>
    public bool IsFull => _problems.Count >= MostKept;

    /// <summary>Counts a problem without keeping it.</summary>
    public void CountOne() => _left++;

    public void Add(SourceMark mark, string keyPath, string message)
    {
        if (!IsFull)
            _problems.Add(new MoodProblem(path, mark.Line, mark.Column, keyPath, message));
        else
            CountOne();
    }

    /// <summary>Throws if there is any problem.</summary>
    public void ThrowIfAny()
    {
        if (IsEmpty)
            return;
        List<MoodProblem> sorted = [.. _problems.OrderBy(problem => (problem.Line, problem.Column))];
        if (_left > 0)
            sorted.Add(new MoodProblem(path, 0, 0, "", $"and {_left} more problems"));
        throw new MoodFileException(sorted);
    }
}
