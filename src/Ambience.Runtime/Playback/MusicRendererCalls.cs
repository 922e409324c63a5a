using Ambience.Conducting;

namespace Ambience.Playback;

// What a game says to a renderer. Any thread; it waits in the inbox for the next hop.
public sealed partial class MusicRenderer
{
    /// <summary>Index of a mood by name.</summary>
    /// <exception cref="ArgumentException">There is no such mood.</exception>
    public int IndexOfMood(string name)
    {
        for (int mood = 0; mood < _moods.Count; mood++)
        {
            if (_moods[mood].Name == name)
                return mood;
        }
        throw new ArgumentException(
            $"There is no mood '{name}'. Choose one of: {string.Join(", ", _moods.Select(mood => mood.Name))}.",
            nameof(name));
    }

    /// <summary>
    /// Moves over to a mood inside the music that plays. Any thread; never blocks; the last call before a hop counts.
    /// </summary>
    /// <param name="mood">Index of the mood.</param>
    /// <param name="fadeSeconds">Length of the ramp; null = as the transition rules say.</param>
    public void TransitionTo(int mood, float? fadeSeconds = null)
    {
        CheckMood(mood);
        if (fadeSeconds is not (null or (>= 0 and <= MoodMix.MaximumFadeSeconds)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(fadeSeconds), fadeSeconds, $"A fade must last 0 to {MoodMix.MaximumFadeSeconds} seconds.");
        }
        _inbox.TransitionTo(mood, fadeSeconds);
    }

    /// <summary>Moves over to the mood that the file's map asks for. Any thread; never blocks.</summary>
    internal void FollowMap() => _inbox.FollowMap();

    /// <summary>Starts a stinger with the next hop, if its rules let it. Any thread; never blocks.</summary>
    /// <param name="stinger">Index in the mood file's stingers.</param>
    internal void TriggerStinger(int stinger) => _inbox.TriggerStinger(stinger);

    /// <summary>Music is about to begin in a mood: transitions asked for until now mean nothing any more.</summary>
    internal void Announce(int mood)
    {
        _inbox.Cancel();
        Volatile.Write(ref _mood, mood);
    }

    /// <summary>Sets a parameter. Any thread; never blocks; the last value before a hop counts.</summary>
    /// <param name="parameter">Index of the parameter.</param>
    /// <param name="value">Out of the parameter's range means the end of the range; not NaN.</param>
    public void SetParameter(int parameter, float value)
    {
        if (float.IsNaN(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A parameter must be a number.");
        ArgumentOutOfRangeException.ThrowIfNegative(parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(parameter, _inbox.Count);
        _inbox.SetParameter(parameter, value);
    }

    /// <summary>[parameters]: what the game last set them to. Any thread.</summary>
    internal float[] ReadParameters()
    {
        var values = new float[_inbox.Count];
        _inbox.ReadParameters(values);
        return values;
    }
}
