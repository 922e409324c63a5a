namespace Ambience.Demo;

/// <summary>
/// The game: a traveller walks round the road, and the music is told where. All that a game has to do for its
/// soundtrack is in <see cref="Update"/>.
/// </summary>
internal sealed class Game(Soundtrack soundtrack, double metresPerSecond)
{
    /// <summary>Updates of the game in a second.</summary>
    public const int UpdatesPerSecond = 60;

    private readonly Camp _camp = new(soundtrack);

    private readonly string? _parameter =
        soundtrack.Parameters.FirstOrDefault(parameter => parameter.Name == "danger")?.Name ??
        soundtrack.Parameters.FirstOrDefault()?.Name;

    /// <summary>The traveller's saved game.</summary>
    public Camp Camp => _camp;

    /// <summary>Where the traveller is.</summary>
    public Place Place { get; private set; } = World.Places[0];

    /// <summary>How near the wolves are, 0..1.</summary>
    public float Danger { get; private set; }

    /// <summary>Updates done.</summary>
    public long Updates { get; private set; }

    /// <summary>Seconds of game time.</summary>
    public double Seconds => (double)Updates / UpdatesPerSecond;

    /// <summary>The journey begins.</summary>
    public void Start() => soundtrack.Play(MoodOf(Place));

    /// <summary>One step of the game.</summary>
    public void Update()
    {
        double metres = Seconds * metresPerSecond;
        Updates++;

        Place here = World.PlaceAt(metres);
        if (here != Place)
        {
            Place = here;
            soundtrack.TransitionTo(MoodOf(here));
            if (here.Stinger is not null && soundtrack.Stingers.Contains(here.Stinger))
                soundtrack.TriggerStinger(here.Stinger);
        }

        Danger = World.DangerAt(metres);
        if (_parameter is not null)
            soundtrack.SetParameter(_parameter, ScaleToRange(Danger));

        if (here.Mood == "cavern")
            _camp.Pass(World.ShareOfPlace(metres));
        soundtrack.DispatchEvents();
    }

    /// <summary>The place's mood; with a mood file that has other moods, those of the file in turn.</summary>
    private string MoodOf(Place place)
    {
        if (soundtrack.Moods.Contains(place.Mood))
            return place.Mood;
        int index = World.Places.TakeWhile(other => other != place).Count();
        return soundtrack.Moods[index % soundtrack.Moods.Count];
    }

    private float ScaleToRange(float share)
    {
        var parameter = soundtrack.Parameters.First(candidate => candidate.Name == _parameter);
        return parameter.Minimum + (share * (parameter.Maximum - parameter.Minimum));
    }
}
