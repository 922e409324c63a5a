using Ambience.Moods;
using Ambience.Playback;
using Ambience.Playback.Governing;
using Ambience.Telemetry;

namespace Ambience;

// How the music is kept within its budget while it plays.
public sealed partial class Soundtrack
{
    private readonly GovernorJournal _journal = new();
    private readonly SoundtrackTelemetry _telemetry;

    /// <summary>
    /// The governor took a step so that the music goes on without a gap and within the mood file's <c>budget</c>, or took
    /// one back. Raised as all events are (<see cref="DispatchEvents"/>), but at once, not when the music is heard. Only
    /// where the music is made in real time: never with <see cref="SoundtrackOutput.Pull"/>.
    /// </summary>
    public event Action<GovernorEvent>? GovernorChanged;

    /// <summary>What each hop cost, for whoever comes by; the taker is <see cref="_telemetry"/> alone.</summary>
    internal HopLog HopLog => _events.HopTimes.Log;

    /// <summary>Does beside the music what the governor will want soon; may take its time.</summary>
    internal void PrepareAhead()
    {
        if (!_disposed && _player is LivePlayer)
            _programme.Renderer.Batch.Cheaper.Prepare();
    }

    private static string NameOf(MoodFile moods) =>
        File.Exists(moods.Path) ? Path.GetFileNameWithoutExtension(moods.Path) : "soundtrack";

    private Governor? Governor => (_player as LivePlayer)?.Governor;

    private void RaiseGovernor()
    {
        while (_journal.ForGame.TryTake(out GovernorEvent change))
            GovernorChanged?.Invoke(change);
    }
}
