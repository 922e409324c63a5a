using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Playback.Governing;
using Xunit;

namespace Ambience.Runtime.Tests.Playback.Governing;

/// <summary>
/// A live soundtrack on a machine whose speed the test decides: engine, renderer, governor, ring and reader are the real
/// ones; only time is not. Each hop takes as long as the test says, and while it is made the device goes on playing.
/// </summary>
internal sealed class GovernedMusic : TimeProvider, IDisposable
{
    private const long TicksPerMillisecond = 10_000;

    private readonly MusicHost _host;
    private readonly LivePlayer _player;
    private readonly MusicBatch _batch;
    private readonly MusicRenderer _renderer;
    private readonly Transport _transport = new();
    private readonly PullOutput _output;
    private readonly GovernorJournal _journal = new();
    private readonly float[] _millisecond;
    private readonly List<float> _heard = [];
    private long _now;

    public GovernedMusic(WaveNetModel model, MoodFile moods, ulong seed = 5)
    {
        _batch = new MusicBatch(
            model, "cpu", MusicRenderer.EngineOptionsOf(moods, null), MusicRenderer.LayerCount(moods))
        {
            Time = this,
            Burden = _ => Spend(Cost(this)),
        };
        var events = new MusicEvents();
        _renderer = new MusicRenderer(_batch, ownsBatch: true, moods, seed, events, Levels);
        _host = new MusicHost(model.Shape.HopSeconds, starts: false);
        PullOutput? output = null;
        _player = new LivePlayer(
            _host, ownsHost: true, _renderer, _transport, events, Levels, moods, _journal,
            (ring, buffering) => output = new PullOutput(ring, _renderer.SampleRateHz, _renderer.Channels, buffering));
        _output = output!;
        _millisecond = new float[_renderer.SampleRateHz / 1000 * _renderer.Channels];
        _heard.EnsureCapacity(2 * 48_000 * 120);
        _transport.Begin(seed, 0);
    }

    /// <summary>Milliseconds that the hop just made takes.</summary>
    public Func<GovernedMusic, double> Cost { get; set; } = _ => 1;

    /// <summary>What the game does while hops are made; is told the time.</summary>
    public Action<double>? DuringHops { get; set; }

    public SoundLevels Levels { get; } = new();

    public Governor Governor => _player.Governor;

    public CheaperWeights Weights => _batch.Cheaper;

    /// <summary>Layers that the hop just made has.</summary>
    public int Layers => _renderer.LayersSounding;

    public double BufferedMilliseconds => _player.BufferedMilliseconds;

    public double BufferLimitMilliseconds => _player.BufferLimitMilliseconds;

    public MusicRenderer Renderer => _renderer;

    public GovernorStep Step => _journal.Step;

    public long Underruns => _player.Underruns;

    public double Seconds => _now / (1000.0 * TicksPerMillisecond);

    /// <summary>Everything that came out, interleaved.</summary>
    public IReadOnlyList<float> Heard => _heard;

    /// <summary>All that the governor has told.</summary>
    public List<GovernorEvent> Told { get; } = [];

    /// <summary>The time at which each of them was told.</summary>
    public List<double> ToldAt { get; } = [];

    /// <summary>Bytes allocated by making music and by reading it.</summary>
    public long AllocatedBytes { get; private set; }

    public override long TimestampFrequency => 1000 * TicksPerMillisecond;

    public override long GetTimestamp() => _now;

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds)
    {
        for (double end = Seconds + seconds; Seconds < end;)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread(), others = _others;
            bool made = _host.TryMake();
            AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - allocated - (_others - others);
            if (!made)
                Spend(5); // as long as the thread sleeps
        }
    }

    private long _others; // bytes that the test itself allocates

    private void Spend(double milliseconds)
    {
        for (long end = _now + (long)(milliseconds * TicksPerMillisecond); _now < end;)
        {
            long step = Math.Min(TicksPerMillisecond, end - _now), before = _now / TicksPerMillisecond;
            _now += step;
            if (_now / TicksPerMillisecond == before)
                continue;
            DuringHops?.Invoke(Seconds);
            _output.Read(_millisecond);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            _heard.AddRange(_millisecond);
            for (; _journal.ForGame.TryTake(out GovernorEvent told); ToldAt.Add(Seconds))
                Told.Add(told);
            _others += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
    }

    public void Dispose()
    {
        _player.Dispose();
        _renderer.Dispose();
    }
}
