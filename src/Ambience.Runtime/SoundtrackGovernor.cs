using Ambience.Playback.Governing;

namespace Ambience;

// How the music is kept within its budget while it plays.
public sealed partial class Soundtrack
{
    private readonly GovernorJournal _journal = new();

    /// <summary>
    /// The governor took a step so that the music goes on without a gap and within the mood file's <c>budget</c>, or took
    /// one back. Raised as all events are (<see cref="DispatchEvents"/>), but at once, not when the music is heard. Only
    /// where the music is made in real time: never with <see cref="SoundtrackOutput.Pull"/>.
    /// </summary>
    public event Action<GovernorEvent>? GovernorChanged;

    private void RaiseGovernor()
    {
        while (_journal.ForGame.TryTake(out GovernorEvent change))
            GovernorChanged?.Invoke(change);
    }
}
