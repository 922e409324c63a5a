using Ambience.Moods;

namespace Ambience.Editor.Session;

// Play, pause, stop, moods, parameters, layers: passed on to the music, with a word to every window.
public sealed partial class EditorSession
{
    private readonly Lock _hands = new(); // of several windows on the things below
    private readonly Dictionary<string, float> _parameters = [];
    private readonly HashSet<string> _muted = [], _solo = [];

    /// <summary>What was asked for last.</summary>
    public SoundtrackStatus Status => _soundtrack?.Status ?? SoundtrackStatus.Stopped;

    /// <summary>The mood that plays, or would; null without music.</summary>
    public string? Mood => _soundtrack?.Statistics.Mood;

    /// <summary>The bar that began last, counted from 0; null: the mood has none, or none began yet.</summary>
    public long? Bar { get; private set; }

    /// <summary>Starts, or goes on after a pause.</summary>
    public void Play() => WithMusic(soundtrack => soundtrack.Play());

    /// <summary>Moves over to a mood; starts with it where nothing plays.</summary>
    public void Enter(string mood) => WithMusic(soundtrack => soundtrack.Play(mood));

    /// <summary>Leaves the mood to the mood file's map.</summary>
    public void FollowMap() => WithMusic(soundtrack => soundtrack.FollowMap());

    /// <summary>Pauses, or goes on.</summary>
    public void PlayOrPause() => WithMusic(soundtrack =>
    {
        if (soundtrack.Status == SoundtrackStatus.Playing)
            soundtrack.Pause();
        else
            soundtrack.Play();
    });

    /// <summary>Ends the music with a short fade.</summary>
    public void Stop() => WithMusic(soundtrack =>
    {
        soundtrack.Stop(0.2f);
        Bar = null;
    });

    /// <summary>Starts a stinger.</summary>
    public void Sting(string stinger) => WithMusic(soundtrack => soundtrack.TriggerStinger(stinger));

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

    /// <summary>Where a parameter of the game stands.</summary>
    public float Parameter(ParameterDefinition parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        lock (_hands)
            return _parameters.GetValueOrDefault(parameter.Name, parameter.Default);
    }

    /// <summary>Sets a parameter of the game.</summary>
    public void SetParameter(string name, float value) => WithMusic(soundtrack =>
    {
        soundtrack.SetParameter(name, value);
        lock (_hands)
            _parameters[name] = value;
    });

    /// <summary>Whether somebody muted the layer.</summary>
    public bool IsMuted(string layer) => IsIn(_muted, layer);

    /// <summary>Whether somebody wants to hear this layer, and others that are so, alone.</summary>
    public bool IsSolo(string layer) => IsIn(_solo, layer);

    /// <summary>Mutes a layer, or takes it back.</summary>
    public void ToggleMuted(string layer) => Toggle(_muted, layer);

    /// <summary>Lets a layer be heard alone, or takes it back.</summary>
    public void ToggleSolo(string layer) => Toggle(_solo, layer);

    private bool IsIn(HashSet<string> layers, string layer)
    {
        lock (_hands)
            return layers.Contains(layer);
    }

    private void Toggle(HashSet<string> layers, string layer)
    {
        lock (_hands)
        {
            if (!layers.Remove(layer))
                _ = layers.Add(layer);
        }
        WithMusic(UseMutes);
    }

    private void UseMutes(Soundtrack soundtrack)
    {
        lock (_hands)
        {
            bool anySolo = soundtrack.Layers.Any(_solo.Contains);
            foreach (string layer in soundtrack.Layers)
                soundtrack.SetLayerMuted(layer, _muted.Contains(layer) || (anySolo && !_solo.Contains(layer)));
        }
    }

    private void WithMusic(Action<Soundtrack> action)
    {
        if (_soundtrack is { } soundtrack)
            _ = Try(() => action(soundtrack));
    }

    private void Listen(Soundtrack soundtrack)
    {
        lock (_hands)
        {
            foreach (ParameterDefinition parameter in soundtrack.Parameters)
            {
                if (_parameters.TryGetValue(parameter.Name, out float value))
                    soundtrack.SetParameter(parameter.Name, value);
            }
        }
        UseMutes(soundtrack);
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
