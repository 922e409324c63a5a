using System.Globalization;
using Ambience.Soak.Measuring;
using Ambience.Soak.Playing;
using Ambience.Soak.Reporting;

namespace Ambience.Soak.Faults;

/// <summary>A game that plays on while something is done to it, and an ear on what it hears.</summary>
internal sealed class Listener
{
    private readonly Soundtrack _soundtrack;
    private readonly SoakReport _training;
    private readonly Player _player;
    private readonly Ear _ear;
    private readonly float[] _block;
    private long _update;

    /// <param name="soundtrack">What is played.</param>
    /// <param name="training">Figures of its training audio.</param>
    public Listener(Soundtrack soundtrack, SoakReport training)
    {
        _soundtrack = soundtrack;
        _training = training;
        _player = new Player(soundtrack, seed: 3);
        _ear = new Ear(soundtrack.SampleRateHz, soundtrack.Channels);
        _block = new float[soundtrack.SampleRateHz / Player.UpdatesPerSecond * soundtrack.Channels];
        _player.Begin();
    }

    /// <summary>Seconds heard.</summary>
    public double Seconds => _ear.Seconds;

    /// <summary>Plays a stretch as fast as it can be made.</summary>
    public void Play(double seconds)
    {
        for (long end = _update + (long)(seconds * Player.UpdatesPerSecond); _update < end; _update++)
        {
            if (_ear.HourFramesLeft == 0)
                _ear.EndHour();
            Update();
            _soundtrack.Read(_block);
            _soundtrack.DispatchEvents();
            _ear.Add(_block);
        }
    }

    private void Update()
    {
        try
        {
            _player.Update(_update);
        }
        catch (ArgumentException)
        {
            // A mood file that is read anew in this very moment may have lost the name that the game just looked up.
        }
    }

    /// <summary>Whether what was heard is music without a break: an attack of its own now and then counts as a click too.</summary>
    public bool IsWhole
    {
        get
        {
            HourFigures heard = _ear.Hour();
            return heard.Gaps + heard.Silences + heard.Clipped + heard.NotANumber == 0 &&
                heard.Clicks <= Judge.MostClicks(_training, _ear.Seconds) && _soundtrack.Statistics.Fault is null;
        }
    }

    /// <summary>For people.</summary>
    public string Found
    {
        get
        {
            HourFigures heard = _ear.Hour();
            return string.Create(CultureInfo.InvariantCulture,
                $"{_ear.Seconds:0} s of music, {heard.Gaps + heard.Silences} gaps, {heard.Clicks} clicks{(_soundtrack.Statistics.Fault is { } fault ? $", ended: {fault.Message}" : "")}");
        }
    }
}
