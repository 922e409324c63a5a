using Ambience.Editor.Hosting;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Sound;

/// <summary>Decides where the music is heard, and carries it to the windows that want it.</summary>
/// <remarks>Any thread; one opens or closes at a time.</remarks>
public sealed class SoundOutput : IDisposable
{
    private readonly SoundChoice _choice;
    private readonly bool _isElsewhere;
    private readonly Lock _feeding = new(); // of those who wake and those who close
    private ISoundFeed? _feed; // of the windows

    internal SoundOutput(EditorOptions options)
    {
        _choice = options.Sound;
        _isElsewhere = options.Listen is not null;
    }

    /// <summary>Who hears the music in a browser.</summary>
    internal SoundListeners Listeners { get; } = new();

    /// <summary>Windows that play the music.</summary>
    public int Listening => Listeners.Count;

    /// <summary>Windows may play the music.</summary>
    public bool InBrowser { get; private set; }

    /// <summary>The machine that the editor runs on plays the music.</summary>
    public bool OnDevice { get; private set; }

    /// <summary>Why the browser plays although nobody asked for it; null where somebody did.</summary>
    public string? DeviceProblem { get; private set; }

    internal Soundtrack Open(WaveNetModel model, MoodFile moods)
    {
        (Soundtrack soundtrack, OnDevice) = OpenSoundtrack(model, moods);
        InBrowser = !OnDevice || _choice == SoundChoice.Both;
        if (InBrowser)
        {
            Listeners.Use(soundtrack.SampleRateHz, soundtrack.Channels);
            _feed = OnDevice ? new DeviceEcho(soundtrack, Listeners) : new BrowserClock(soundtrack, Listeners);
        }
        return soundtrack;
    }

    private (Soundtrack, bool OnDevice) OpenSoundtrack(WaveNetModel model, MoodFile moods)
    {
        DeviceProblem = null;
        if (_choice is SoundChoice.Device or SoundChoice.Both)
            return (OpenWith(SoundtrackOutput.OpenAl), true);
        if (_choice is SoundChoice.Auto && !_isElsewhere)
        {
            // Auto never fails for want of a device; it says what is missing, and music for a game's mixer is made.
            Soundtrack soundtrack = OpenWith(SoundtrackOutput.Auto);
            DeviceProblem = soundtrack.OutputProblem;
            if (DeviceProblem is null)
                return (soundtrack, true);
            soundtrack.Dispose();
        }
        return (OpenWith(SoundtrackOutput.PullAhead), false);

        Soundtrack OpenWith(SoundtrackOutput output) => Soundtrack.Open(model, moods, new SoundtrackOptions
        {
            Output = output,
            EventContext = new SynchronizationContext(),
        });
    }

    /// <summary>The music may have begun.</summary>
    internal void Wake()
    {
        lock (_feeding)
            _feed?.Wake();
    }

    /// <summary>Before the soundtrack is disposed.</summary>
    internal void Close()
    {
        lock (_feeding)
        {
            _feed?.Dispose();
            _feed = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Listeners.Dispose();
    }
}
