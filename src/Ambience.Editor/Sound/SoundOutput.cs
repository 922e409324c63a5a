using Ambience.Editor.Hosting;
using Ambience.Moods;

namespace Ambience.Editor.Sound;

/// <summary>Decides where the music is heard, and carries it to the windows that want it.</summary>
/// <remarks>Any thread.</remarks>
public sealed class SoundOutput : IDisposable
{
    private readonly SoundChoice _choice;
    private readonly bool _isElsewhere;
    private BrowserClock? _clock;

    internal SoundOutput(EditorOptions options)
    {
        _choice = options.Sound;
        _isElsewhere = options.Listen is not null;
    }

    /// <summary>Who hears the music in a browser.</summary>
    internal SoundListeners Listeners { get; } = new();

    /// <summary>Windows shall play the music.</summary>
    public bool InBrowser => _clock is not null;

    /// <summary>Why the browser plays although nobody asked for it; null where somebody did.</summary>
    public string? DeviceProblem { get; private set; }

    internal Soundtrack Open(MoodFile moods)
    {
        DeviceProblem = null;
        if (_choice is SoundChoice.Device || (_choice is SoundChoice.Auto && !_isElsewhere))
        {
            try
            {
                return OpenWith(moods, SoundtrackOutput.OpenAl);
            }
            catch (AmbienceException e) when (_choice is SoundChoice.Auto && e is not MoodFileException)
            {
                DeviceProblem = e.Message;
            }
        }
        Soundtrack soundtrack = OpenWith(moods, SoundtrackOutput.PullAhead);
        Listeners.Use(soundtrack.SampleRateHz, soundtrack.Channels);
        _clock = new BrowserClock(soundtrack, Listeners);
        return soundtrack;
    }

    private static Soundtrack OpenWith(MoodFile moods, SoundtrackOutput output) => Soundtrack.Open(moods.Path, new SoundtrackOptions
    {
        Output = output,
        EventContext = new SynchronizationContext(),
    });

    /// <summary>Before the soundtrack is disposed.</summary>
    internal void Close()
    {
        _clock?.Dispose();
        _clock = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Listeners.Dispose();
    }
}
