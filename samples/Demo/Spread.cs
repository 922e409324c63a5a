namespace Ambience.Demo;

/// <summary>Mean and greatest of numbers.</summary>
internal sealed class Spread
{
    private double _sum;
    private long _count;

    public double Mean => _sum / Math.Max(1, _count);

    public double Greatest { get; private set; }

    public void Add(double number)
    {
        _sum += number;
        _count++;
        Greatest = Math.Max(Greatest, number);
    }
}
