namespace Ambience.Playback.Governing;

/// <summary>
/// Which steps are in force, and the news of each change. The generator's thread takes all steps but the last, the
/// output's thread begins and ends the loop; both write here, and neither waits for the other.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class GovernorJournal
{
    private const int Looping = 1 << 8;
    private const int Capacity = 64;

    private int _state; // the ladder's step; Looping or not

    /// <summary>For the game; one thread takes at a time.</summary>
    public ReportQueue<GovernorEvent> ForGame { get; } = new(Capacity);

    /// <summary>For the log and the event source.</summary>
    public ReportQueue<GovernorEvent> ForLog { get; } = new(Capacity);

    /// <summary>The furthest step in force. Any thread.</summary>
    public GovernorStep Step => StepOf(Volatile.Read(ref _state));

    /// <summary>Generator: the ladder stands at this step now.</summary>
    /// <param name="figures">What is told; its steps are filled in here.</param>
    public void Stand(in GovernorEvent figures)
    {
        int before = Volatile.Read(ref _state), step = (int)figures.Step;
        while (true)
        {
            int after = (before & Looping) | step;
            int seen = Interlocked.CompareExchange(ref _state, after, before);
            if (seen == before)
            {
                Tell(before, after, figures);
                return;
            }
            before = seen;
        }
    }

    /// <summary>Output: the loop begins.</summary>
    public void BeginLoop(in GovernorEvent figures)
    {
        int before = Interlocked.Or(ref _state, Looping);
        Tell(before, before | Looping, figures);
    }

    /// <summary>Output: the loop has ended.</summary>
    public void EndLoop(in GovernorEvent figures)
    {
        int before = Interlocked.And(ref _state, ~Looping);
        Tell(before, before & ~Looping, figures);
    }

    private void Tell(int before, int after, in GovernorEvent figures)
    {
        GovernorEvent report = figures with { Step = StepOf(after), Previous = StepOf(before) };
        ForGame.Post(report);
        ForLog.Post(report);
    }

    private static GovernorStep StepOf(int state) =>
        (state & Looping) != 0 ? GovernorStep.Loop : (GovernorStep)(state & ~Looping);
}
