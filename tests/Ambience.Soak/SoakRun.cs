using System.Diagnostics;
using System.Globalization;
using Ambience.Health;
using Ambience.Soak.Measuring;
using Ambience.Soak.Playing;
using Ambience.Soak.Reporting;

namespace Ambience.Soak;

/// <summary>
/// Hours of music, made as fast as the machine can and heard to the last sample: play an update of the game, read what
/// sounds until the next one, measure it. Each hour the report and a checkpoint are written.
/// </summary>
/// <remarks>
/// A restored soundtrack fades in within 5 ms. So a checkpoint holds the music as it was before an update and the
/// measures after it; a resumed run plays that update again, unheard, and from there on every bit is the same.
/// </remarks>
internal sealed class SoakRun(SoakOptions options, CancellationToken interrupt)
{
    /// <summary>Seconds of music after which everything is compiled and has its size, for the first look at memory.</summary>
    public const double WarmUpSeconds = 600;

    private const int MostEvents = 1_000;

    private readonly List<HourFigures> _hours = [];
    private readonly List<SoakEvent> _events = [];
    private readonly SortedDictionary<string, double> _moodSeconds = new(StringComparer.Ordinal);
    private Ear _ear = null!;
    private Player _player = null!;
    private Soundtrack _soundtrack = null!;
    private AskedLoudness _asked = null!;
    private MemoryFigures? _start;
    private long _healthEvents, _hourRecoveries;
    private long _update, _lastUpdate, _firstUpdate, _readTicks;
    private double _computedBefore;
    private int _resumed;

    private double Seconds => (double)_update / Player.UpdatesPerSecond;

    /// <returns>What was found; complete unless it was interrupted.</returns>
    public SoakReport Run()
    {
        using Soundtrack soundtrack = _soundtrack = Soundtrack.Open(options.MoodsPath, new SoundtrackOptions
        {
            ModelPath = options.ModelPath, Engine = options.Engine, Seed = options.Seed, Output = SoundtrackOutput.Pull,
            Health = HealthChoice.Mode(options.Health),
        });
        _asked = AskedLoudness.Of(options);
        _ear = new Ear(soundtrack.SampleRateHz, soundtrack.Channels);
        _player = new Player(soundtrack, options.Seed);
        var block = new float[soundtrack.SampleRateHz / Player.UpdatesPerSecond * soundtrack.Channels];
        _lastUpdate = (long)Math.Round(options.Minutes * 60 * Player.UpdatesPerSecond);
        if (options.Resume)
            Resume(block);
        else
            _player.Begin();
        soundtrack.HealthChanged += Note;
        _firstUpdate = _update;
        Play(block);

        SoakReport report = Report(atEnd: true);
        report.Write(options.ReportPath);
        return report;
    }

    private void Play(float[] block)
    {
        long hourUpdates = 3600L * Player.UpdatesPerSecond;
        long warmUp = Math.Min((long)WarmUpSeconds * Player.UpdatesPerSecond, _lastUpdate / 2);
        var line = new ProgressLine();
        long began = Stopwatch.GetTimestamp();
        while (_update < _lastUpdate && _soundtrack.Statistics.Fault is null)
        {
            bool isLast = _update + 1 == _lastUpdate || interrupt.IsCancellationRequested;
            bool endsHour = (_update + 1) % hourUpdates == 0;
            bool isWarm = _start is null && _update + 1 >= warmUp;
            SoundtrackState? state = isLast || endsHour || isWarm ? _soundtrack.CaptureState() : null;
            Step(block);
            _update++;
            if (endsHour)
                EndHour();
            if (state is not null)
                Checkpoint.Write(options, Report(atEnd: false), state, _update - 1, _ear);
            if (isWarm)
            {
                Report(atEnd: false).Write(options.ReportPath); // writing takes memory too, the first time
                _start = MemoryFigures.Take();
            }
            if (options.ShowsProgress && _update % Player.UpdatesPerSecond == 0)
            {
                line.Show(Seconds, (double)_lastUpdate / Player.UpdatesPerSecond,
                    (double)(_update - _firstUpdate) / Player.UpdatesPerSecond,
                    Stopwatch.GetElapsedTime(began).TotalSeconds, Trouble);
            }
            if (interrupt.IsCancellationRequested && state is not null)
                break;
        }
        if (options.ShowsProgress)
            line.End();
    }

    private void Step(float[] block)
    {
        _player.Update(_update);
        long began = Stopwatch.GetTimestamp();
        _soundtrack.Read(block);
        _readTicks += Stopwatch.GetTimestamp() - began;
        _soundtrack.DispatchEvents();
        _ear.Add(block);
        if (_update % Player.UpdatesPerSecond == 0)
        {
            string mood = _soundtrack.Statistics.Mood;
            _moodSeconds[mood] = _moodSeconds.GetValueOrDefault(mood) + 1;
        }
    }

    private void Note(HealthEvent happened)
    {
        _healthEvents++;
        // Once for all the steps that a trouble takes.
        if (happened.Healed && happened.Step != RecoveryStep.None)
            _hourRecoveries++;
        if (_events.Count == MostEvents)
            return;
        string range = string.Create(CultureInfo.InvariantCulture,
            $"{happened.Finding} {happened.Figure:G4} (range {happened.Lowest:G4}..{happened.Highest:G4})");
        _events.Add(new SoakEvent(Math.Round(Seconds, 2),
            $"{happened.Layer}: {range}, {happened.Step}{(happened.Healed ? ", healed" : "")}"));
    }

    /// <summary>The hour so far.</summary>
    private HourFigures Hour() => _ear.Hour() with { Recoveries = _hourRecoveries };

    private void EndHour()
    {
        HourFigures hour = Hour();
        _ear.EndHour();
        _hourRecoveries = 0;
        _hours.Add(hour with { Memory = MemoryFigures.Take() });
        Report(atEnd: false).Write(options.ReportPath);
    }

    private void Resume(float[] block)
    {
        Checkpoint checkpoint = Checkpoint.Read(options);
        _soundtrack.Restore(checkpoint.State);
        _update = checkpoint.Update;
        _player.Update(_update++);
        _soundtrack.Read(block);
        checkpoint.ReadInto(_ear);
        SoakReport report = checkpoint.Report;
        _hours.AddRange(report.Hours.Where(hour => hour.Memory is not null));
        foreach ((string mood, double seconds) in report.Music.MoodSeconds)
            _moodSeconds[mood] = seconds;
        _events.AddRange(report.Events);
        _healthEvents = report.Music.HealthEvents;
        _hourRecoveries = report.Hours.LastOrDefault() is { Memory: null } begun ? begun.Recoveries : 0;
        _player.Resume(report.Music.Transitions, report.Music.Stingers);
        (_start, _computedBefore, _resumed) =
            (report.Machine.Start, report.Machine.ComputingSeconds, report.Machine.Resumed + 1);
    }

    private string Trouble()
    {
        HourFigures total = HourFigures.Sum([.. _hours, Hour()]);
        return string.Create(CultureInfo.InvariantCulture,
            $"{total.Gaps + total.Silences} gaps, {total.Clicks} clicks, {total.Clipped} clipped, {total.Loops} loops, " +
            $"{total.Recoveries} recoveries, {_soundtrack.Statistics.Mood}");
    }

    private SoakReport Report(bool atEnd)
    {
        List<HourFigures> hours = [.. _hours];
        if (Hour() is { Seconds: > 0 } begun)
            hours.Add(begun);
        SoundtrackStatistics statistics = _soundtrack.Statistics;
        HourFigures total = HourFigures.Sum(hours);
        double computing = _computedBefore + (_readTicks / (double)Stopwatch.Frequency);
        var report = new SoakReport
        {
            Music = new SoakMusic
            {
                Source = Path.GetFileName(options.MoodsPath),
                Seed = options.Seed,
                Health = options.Health,
                Seconds = Seconds,
                Fingerprint = _ear.FingerprintText,
                Asked = _asked,
                Transitions = _player.Transitions,
                Stingers = _player.Stingers,
                MoodSeconds = new SortedDictionary<string, double>(_moodSeconds, StringComparer.Ordinal),
                OctaveCentresHz = _ear.OctaveCentresHz,
                HealthEvents = _healthEvents,
                Fault = statistics.Fault?.Message,
                Total = total with { MinuteLufs = [] },
                LoudnessDecibelsPerHour = Slope.PerHour(total.MinuteLufs),
            },
            Machine = new SoakMachine
            {
                Engine = statistics.Engine,
                ComputingSeconds = computing,
                RealTimeFactor = Seconds / Math.Max(computing, 1e-9),
                AllocatedBytesOnTheAudioPath = statistics.AllocatedBytes,
                Resumed = _resumed,
                Start = _start,
                End = atEnd ? MemoryFigures.Take() : null,
            },
            Hours = hours,
            Events = [.. _events],
        };
        return File.Exists(options.TrainingPath)
            ? report with { Verdicts = Judge.Compare(report, SoakReport.Read(options.TrainingPath)) }
            : report;
    }
}
