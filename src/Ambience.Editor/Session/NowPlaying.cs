using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;

namespace Ambience.Editor.Session;

/// <summary>Finds a name for the harmony that the network is asked for at the moment.</summary>
/// <remarks>One thread at a time.</remarks>
public sealed class NowPlaying : IDisposable
{
    private readonly Lock _lock = new(); // of the window's timer against the window's end
    private Soundtrack? _soundtrack;
    private MusicTap? _tap;
    private bool _ended;

    /// <summary>A chord; with ≈ in front, where the mood does not name its chords; a dash: none is asked for.</summary>
    public string Chord { get; private set; } = "–";

    /// <summary>Looks at what was made since the last look.</summary>
    public void Look(Soundtrack? soundtrack, MoodFile? moods)
    {
        lock (_lock)
        {
            if (_ended)
                return;
            if (!ReferenceEquals(soundtrack, _soundtrack))
            {
                _tap?.Dispose();
                (_soundtrack, _tap) = (soundtrack, soundtrack?.OpenTap());
            }
            bool any = false;
            TappedHop last = default;
            while (_tap?.TryReadHop(out TappedHop hop) == true)
                (any, last) = (true, hop);
            if (any && moods is not null && last.Mood < moods.Moods.Count)
                Chord = ChordNames.Of(_tap!.Control[..ControlLayout.ChromaSize], moods.Moods[last.Mood].Harmony.Progression);
        }
    }

    /// <summary>Looks no more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _tap?.Dispose();
        }
    }
}
