using Ambience.Live;
using Ambience.Moods;
using Ambience.Moods.Reading;
using Ambience.Playback;

namespace Ambience;

// How an editor reaches a game that runs.
public sealed partial class Soundtrack
{
    private readonly Lock _holding = new(); // of editors among themselves
    private volatile HeldParameters? _held;
    private LiveLink? _liveLink;

    /// <summary>
    /// Lets editors of the same user see this soundtrack's meters, try its moods and parameters, and push an edited mood
    /// file into it, while the game runs. Off in optimised builds unless asked for (<see cref="LiveLinkOptions.Builds"/>);
    /// only for this machine unless asked for; only with a token.
    /// </summary>
    /// <param name="options">How; null = as by default.</param>
    /// <returns>The link; ends with the soundtrack. A second call ends the first link.</returns>
    /// <remarks>Allocates and opens a port: belongs into loading.</remarks>
    /// <exception cref="AmbienceException">The port is not free.</exception>
    public LiveLink EnableLiveLink(LiveLinkOptions? options = null)
    {
        lock (_states)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _liveLink?.Dispose();
            return _liveLink = new LiveLink(this, options ?? new LiveLinkOptions());
        }
    }

    /// <summary>The moods that play.</summary>
    internal MoodFile MoodFile => _programme.File;

    /// <summary>Parameters that editors hold.</summary>
    internal IReadOnlyList<string> HeldParameters => _held?.Names ?? [];

    /// <summary>[parameters]: what they are now.</summary>
    internal float[] ReadParameters() => _programme.Renderer.ReadParameters();

    /// <summary>
    /// Keeps the game from setting a parameter, or lets it set it again; then the game's last value counts.
    /// </summary>
    internal void HoldParameter(string name, bool hold)
    {
        if (hold)
            _ = _programme.ParameterIndex(name);
        lock (_holding)
        {
            HeldParameters? before = _held;
            if ((before?.Names.Contains(name) ?? false) == hold)
                return;
            HeldParameters after = (before ?? new HeldParameters([])).With(name, hold);
            _held = after.Names.Count > 0 ? after : null;
            bool exists = _programme.File.Parameters.Any(parameter => parameter.Name == name); // perhaps replaced since
            if (!hold && exists && before!.ValueOf(name) is var last && !float.IsNaN(last))
                SetHeldParameter(name, last);
        }
    }

    /// <summary>As <see cref="SetParameter"/>, whether it is held or not.</summary>
    internal void SetHeldParameter(string name, float value)
    {
        for (Programme? done = null; done != _programme;)
        {
            done = _programme;
            done.Renderer.SetParameter(done.ParameterIndex(name), value);
        }
    }

    /// <summary>Replaces the moods by the text of a mood file, which takes the place of the one that plays.</summary>
    /// <exception cref="AmbienceException">It is wrong, or does not fit; the music goes on as it was.</exception>
    internal void ReplaceMoodsByText(string yaml)
    {
        MoodFile playing = _programme.File;
        MoodFile next = MoodFileReader.Read(
            yaml, playing.Path, playing.Origin?.ModelPath, filesMustExist: false, playing.Origin);
        CheckSameModel(next);
        ReplaceMoods(next);
    }
}
