namespace Ambience.Trainer.Training.Fused;

/// <summary>
/// Splits the rows of a matrix into parts that threads work on. The parts do not depend on the number of threads, so
/// neither do sums over them.
/// </summary>
internal sealed class Rows
{
    /// <summary>A part should be worth waking a thread for.</summary>
    private const int LeastRows = 384;

    private readonly ParallelOptions _options;
    private readonly int _rows, _size;

    /// <param name="rows">How many there are.</param>
    /// <param name="unit">Rows that must stay together.</param>
    /// <param name="threads">Threads to use.</param>
    public Rows(int rows, int unit, int threads)
    {
        _rows = rows;
        _size = unit * ((LeastRows + unit - 1) / unit);
        Parts = (rows + _size - 1) / _size;
        _options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) };
    }

    public int Parts { get; }

    /// <summary>Calls <paramref name="work"/> with number, first and last-but-one row of every part.</summary>
    public void Each(Action<int, int, int> work)
    {
        if (_options.MaxDegreeOfParallelism > 1 && Parts > 1)
        {
            _ = Parallel.For(0, Parts, _options, Run);
            return;
        }
        for (int part = 0; part < Parts; part++)
            Run(part);

        void Run(int part) => work(part, part * _size, Math.Min(_rows, (part + 1) * _size));
    }
}

/// <summary>A row of sums that several parts add to, each in its own place; added up in a fixed order.</summary>
internal sealed class PartialSums(int parts, int width)
{
    private readonly float[] _sums = new float[parts * width];

    /// <summary>The sums of one part, zero at first.</summary>
    public Span<float> Part(int part)
    {
        Span<float> sums = _sums.AsSpan(part * width, width);
        sums.Clear();
        return sums;
    }

    /// <summary>The total of all parts.</summary>
    public void Total(Span<float> target)
    {
        target.Clear();
        for (int start = 0; start < _sums.Length; start += width)
        {
            for (int i = 0; i < width; i++)
                target[i] += _sums[start + i];
        }
    }
}
