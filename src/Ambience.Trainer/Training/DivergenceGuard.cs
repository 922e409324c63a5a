namespace Ambience.Trainer.Training;

/// <summary>What to do after a step whose loss or gradient was not finite.</summary>
internal enum DivergenceAction
{
    /// <summary>The step is left out; go on with the next.</summary>
    Skip,

    /// <summary>Go back to the last good checkpoint with half the learning rate.</summary>
    BackOff,

    /// <summary>It does not help: stop.</summary>
    Stop,
}

/// <summary>
/// Answers numbers that are none. A single bad step is an accident and is left out; several in a row are a network that
/// diverges; one that diverges at every learning rate has another cause that a person must find.
/// </summary>
internal sealed class DivergenceGuard
{
    /// <summary>Bad steps in a row after which the run backs off.</summary>
    public const int StepsInARow = 3;

    /// <summary>Times that it backs off from the same place before it stops.</summary>
    public const int BackOffs = 3;

    private int _row, _backOffs;
    private long _furthest;

    /// <summary>A good step.</summary>
    public void Good(long step)
    {
        _row = 0;
        if (step > _furthest)
            _backOffs = 0; // it got past the place where it had diverged
    }

    /// <summary>A bad step.</summary>
    public DivergenceAction Bad(long step)
    {
        if (++_row < StepsInARow)
            return DivergenceAction.Skip;
        _row = 0;
        _furthest = Math.Max(_furthest, step);
        return ++_backOffs > BackOffs ? DivergenceAction.Stop : DivergenceAction.BackOff;
    }
}
