namespace Ambience.Audio;

/// <summary>
/// The least of the last values, in constant time for each new one: a queue of the values that can still become the
/// least, which therefore only rise (Lemire 2006, "Streaming maximum-minimum filter").
/// </summary>
/// <remarks>Allocates only at construction.</remarks>
internal sealed class SlidingMinimum
{
    private readonly int initial;
    private readonly int[] history;    // [Window] ring of all values, for capture
    private readonly int[] candidates; // [Window] ring of indices into `history`, their values rising
    private int head, count, position;

    /// <param name="window">How many values the minimum is over, the newest included.</param>
    /// <param name="initial">What every value was before the first.</param>
    public SlidingMinimum(int window, int initial)
    {
        Window = window;
        this.initial = initial;
        history = new int[window];
        candidates = new int[window];
        Reset();
    }

    public int Window { get; }

    public void Reset()
    {
        Array.Fill(history, initial);
        candidates[0] = Window - 1; // as if the newest value stood for them all
        head = 0;
        count = 1;
        position = 0;
    }

    /// <summary>Takes the next value and returns the least of the last <see cref="Window"/>.</summary>
    public int Push(int value)
    {
        if (candidates[head] == position) // it leaves the window now
        {
            head = head + 1 == Window ? 0 : head + 1;
            count--;
        }
        while (count > 0 && history[candidates[Wrap(head + count - 1)]] >= value)
            count--;
        history[position] = value;
        candidates[Wrap(head + count)] = position;
        count++;
        position = position + 1 == Window ? 0 : position + 1;
        return history[candidates[head]];
    }

    /// <summary>
    /// Takes so many values in a row that are what every value still is: the one before the first.
    /// </summary>
    public void PushInitial(int count)
    {
        position = (position + count) % Window;
        candidates[head] = position == 0 ? Window - 1 : position - 1; // the newest stands for them all
        this.count = 1;
    }

    /// <summary>Writes the values, oldest first.</summary>
    public void CopyTo(Span<float> values)
    {
        for (int i = 0; i < Window; i++)
            values[i] = history[Wrap(position + i)];
    }

    private int Wrap(int index) => index >= Window ? index - Window : index;
}
