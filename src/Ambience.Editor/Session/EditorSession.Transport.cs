namespace Ambience.Editor.Session;

// Play, pause, stop, moods, parameters: passed on to the music, with a word to every window.
public sealed partial class EditorSession
{
    /// <summary>What was asked for last.</summary>
    public SoundtrackStatus Status => _soundtrack?.Status ?? SoundtrackStatus.Stopped;

    /// <summary>The mood that plays, or would; null without music.</summary>
    public string? Mood => _soundtrack?.Statistics.Mood;

    /// <summary>The bar that began last, counted from 0; null: the mood has none, or none began yet.</summary>
    public long? Bar { get; private set; }

    /// <summary>Starts, or goes on after a pause.</summary>
    /// <param name="mood">Null = the one that plays, or the first.</param>
    public void Play(string? mood = null) => WithMusic(soundtrack => soundtrack.Play(mood));

    /// <summary>Moves over to a mood; starts with it where nothing plays.</summary>
    public void Enter(string mood) => WithMusic(soundtrack =>
    {
        if (soundtrack.Status == SoundtrackStatus.Playing)
            soundtrack.TransitionTo(mood);
        else
            soundtrack.Play(mood);
    });

    /// <summary>Pauses.</summary>
    public void Pause() => WithMusic(soundtrack => soundtrack.Pause());

    /// <summary>Ends the music with a short fade.</summary>
    public void Stop() => WithMusic(soundtrack => soundtrack.Stop(0.2f));

    /// <summary>0..1.</summary>
    public float Volume
    {
        get => _soundtrack?.Volume ?? 1;
        set => WithMusic(soundtrack => soundtrack.Volume = Math.Clamp(value, 0, 1));
    }

    /// <summary>Silent, whatever the volume.</summary>
    public bool Mute
    {
        get => _soundtrack?.Mute ?? false;
        set => WithMusic(soundtrack => soundtrack.Mute = value);
    }

    private void WithMusic(Action<Soundtrack> action)
    {
        if (_soundtrack is { } soundtrack)
            _ = Try(() => action(soundtrack));
        Tell();
    }

    private void Listen(Soundtrack soundtrack)
    {
        soundtrack.MoodChanged += _ =>
        {
            Bar = null;
            Tell();
        };
        soundtrack.BarStarted += bar =>
        {
            Bar = bar.Bar;
            Tell();
        };
    }
}
