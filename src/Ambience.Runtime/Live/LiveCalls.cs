namespace Ambience.Live;

/// <summary>What an editor may do to a running game's soundtrack: the calls that the game has, by name.</summary>
/// <param name="soundtrack">The game's.</param>
/// <param name="held">Parameters that this editor holds.</param>
internal sealed class LiveCalls(Soundtrack soundtrack, ISet<string> held)
{
    /// <summary>Does what was asked.</summary>
    /// <returns>What is wrong with it, for people, or null.</returns>
    public string? Run(LiveRequest request)
    {
        try
        {
            return Do(request);
        }
        catch (Exception e) when (e is AmbienceException or ArgumentException or ObjectDisposedException)
        {
            return e.Message;
        }
    }

    private string? Do(LiveRequest request)
    {
        switch (request.Call)
        {
            case "play":
                soundtrack.Play(request.Name);
                return null;
            case "pause":
                soundtrack.Pause();
                return null;
            case "resume":
                soundtrack.Resume();
                return null;
            case "stop":
                soundtrack.Stop(request.Value ?? 0);
                return null;
            case "volume":
                soundtrack.Volume = Value(request);
                return null;
            case "transition":
                soundtrack.TransitionTo(Name(request), request.Value);
                return null;
            case "followMap":
                soundtrack.FollowMap();
                return null;
            case "stinger":
                soundtrack.TriggerStinger(Name(request));
                return null;
            case "parameter":
                SetParameter(Name(request), Value(request), request.Hold ?? false);
                return null;
            case "release":
                soundtrack.HoldParameter(Name(request), hold: false);
                held.Remove(Name(request));
                return null;
            case "moods":
                soundtrack.ReplaceMoodsByText(request.Text ?? throw new ArgumentException("'moods' needs the mood file as 'text'."));
                return null;
            default:
                return $"expected play, pause, resume, stop, volume, transition, followMap, stinger, parameter, release or " +
                    $"moods, found '{IO.ForeignText.Shorten(request.Call)}'. The editor is newer or older than the game's library.";
        }
    }

    private void SetParameter(string name, float value, bool hold)
    {
        if (hold)
        {
            soundtrack.HoldParameter(name, hold: true);
            held.Add(name);
        }
        soundtrack.SetHeldParameter(name, value);
    }

    private static string Name(LiveRequest request) =>
        request.Name ?? throw new ArgumentException($"'{request.Call}' needs a 'name'.");

    private static float Value(LiveRequest request) =>
        request.Value ?? throw new ArgumentException($"'{request.Call}' needs a 'value'.");
}
