using Ambience.Moods;
using Ambience.Playback;

namespace Ambience;

// How a mood file that is edited while the game runs reaches the music.
public sealed partial class Soundtrack
{
    private readonly MoodFileWatcher? _watcher;
    private volatile string? _moodFileProblem;
    private int _reloads, _reloadsTold;

    /// <summary>
    /// A watched mood file (<see cref="SoundtrackOptions.WatchMoodFile"/>) was saved, and took effect or was refused:
    /// <see cref="MoodFileProblem"/> says which.
    /// </summary>
    public event Action? MoodFileReloaded;

    /// <summary>
    /// What is wrong with the watched mood file as it was saved last, for people; the moods before it play on. Null: it is
    /// right.
    /// </summary>
    public string? MoodFileProblem => _moodFileProblem;

    /// <summary>
    /// Replaces the moods inside the music that plays, for an editor, or a game that makes its moods in code: what has the
    /// same name goes on, the rest comes over within a second, and nothing breaks off.
    /// </summary>
    /// <param name="moods">The new moods. Weight file, engine and output stay as they were opened.</param>
    /// <remarks>Allocates and takes some milliseconds of the calling thread, not of the music.</remarks>
    /// <exception cref="AmbienceException">They do not fit the network, or have more layers than the soundtrack's group has
    /// streams; the music goes on as it was.</exception>
    public void ReplaceMoods(MoodFile moods)
    {
        ArgumentNullException.ThrowIfNull(moods);
        lock (_states)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            MusicRenderer previous = _programme.Renderer, next = previous.Successor(moods);
            var programme = new Programme(moods, next);
            var scratch = new byte[next.ScratchBytes];
            _player.AtRest(() =>
            {
                next.TakeOver(previous, scratch);
                _player.Use(next);
                _programme = programme; // from here on the game's calls go to the new one
            });
            previous.Dispose();
        }
    }

    private void StartWatching()
    {
        if (_watcher is null)
            return;
        _watcher.Changed += Reload;
        _watcher.Broken += problem => Report(problem.Message);
        _watcher.Start();
    }

    private void Reload(MoodFile moods)
    {
        try
        {
            CheckSameModel(moods);
            ReplaceMoods(moods);
            Report(null);
        }
        catch (AmbienceException e)
        {
            Report(e.Message);
        }
        catch (ObjectDisposedException)
        {
            // It was disposed in this moment: nobody is left to tell.
        }
    }

    private void CheckSameModel(MoodFile moods)
    {
        string playing = _programme.File.ModelPath;
        if (playing.Length > 0 && moods.ModelPath != playing)
        {
            throw new AmbienceException(
                $"{moods.Path}: the weight file was {playing} and is {moods.ModelPath} now. " +
                "Weights cannot change while they play: open the soundtrack anew.");
        }
    }

    private void Report(string? problem)
    {
        _moodFileProblem = problem;
        _ = Interlocked.Increment(ref _reloads);
        _eventPump?.Wake();
    }
}
