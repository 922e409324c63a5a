using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;

namespace Ambience.Editor.Recording;

/// <summary>
/// Makes a take's music again, hop by hop and as fast as the machine can: every call at the very hop at which it took effect.
/// </summary>
/// <remarks>
/// The samples are those behind the master bus, at full volume: bit for bit what was tapped when the take was recorded, where
/// moods and weights are the same, the volume was full and the governor had nothing to do. One thread.
/// </remarks>
internal sealed class TakeReplay : IDisposable
{
    private readonly Take _take;
    private readonly IReadOnlyList<MoodFile> _edits; // the mood files after the first
    private readonly Soundtrack _soundtrack;
    private readonly MusicTap _tap;
    private readonly List<string> _problems = [];
    private float[] _audio = new float[2_048];
    private int _nextCall, _nextEdit;
    private bool _ended;

    /// <param name="take">What is played again.</param>
    /// <param name="model">The weights; may be shared.</param>
    /// <param name="moodsPath">What the take's mood files are called, for files that they name.</param>
    /// <param name="instead">A mood file in place of the take's; null = as it was.</param>
    /// <param name="engine">Null = as the mood file has it.</param>
    /// <exception cref="AmbienceException">The mood file does not fit the weights.</exception>
    public TakeReplay(Take take, WaveNetModel model, string moodsPath, MoodFile? instead, string? engine = null)
    {
        _take = take;
        List<MoodFile> all = instead is null ? MoodsOf(take, moodsPath) : [instead];
        _edits = [.. all.Skip(1)];
        var options = new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = take.Seed, Engine = engine };
        _soundtrack = Soundtrack.Open(model, all[0], options);
        _tap = _soundtrack.OpenTap();
        _ = _tap.TryReadHop(out _); // from here on hops and samples go together
        foreach (TakeParameter parameter in take.Parameters)
            Apply(new TakeCall(0, "parameter", parameter.Name, parameter.Value));
        if (_soundtrack.Moods.Contains(take.Mood))
            _soundtrack.Play(take.Mood);
        else
        {
            _problems.Add($"There is no mood '{take.Mood}' any more: it begins in {_soundtrack.Moods[0]}.");
            _soundtrack.Play();
        }
    }

    public int SampleRateHz => _soundtrack.SampleRateHz;

    public int Channels => _soundtrack.Channels;

    /// <summary>Hops made.</summary>
    public long Hops { get; private set; }

    /// <summary>Calls that could not be made again, for people.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The next hop; empty at the end of the take.</summary>
    /// <returns>[frames, channels], valid until the next call.</returns>
    public ReadOnlySpan<float> Next()
    {
        if (_ended || Hops >= _take.Hops)
            return default;
        for (; _nextCall < _take.Calls.Count && _take.Calls[_nextCall].Hop <= Hops; _nextCall++)
            Apply(_take.Calls[_nextCall]);
        _soundtrack.Read(_audio.AsSpan(0, Channels)); // makes the hop; now its length is known
        if (!_tap.TryReadHop(out TappedHop hop) || hop.Rests)
        {
            _ended = true; // it was stopped
            return default;
        }
        int samples = hop.Frames * Channels;
        if (_audio.Length < samples)
            _audio = new float[samples];
        _soundtrack.Read(_audio.AsSpan(0, samples - Channels));
        Hops++;
        return _audio.AsSpan(0, _tap.Read(_audio.AsSpan(0, samples)));
    }

    private void Apply(TakeCall call)
    {
        try
        {
            switch (call.Kind)
            {
                case "parameter":
                    _soundtrack.SetParameter(call.Name!, call.Value ?? 0);
                    break;
                case "transition":
                    _soundtrack.TransitionTo(call.Name!, call.Value);
                    break;
                case "followMap":
                    _soundtrack.FollowMap();
                    break;
                case "stinger":
                    _soundtrack.TriggerStinger(call.Name!);
                    break;
                case "mute":
                    _soundtrack.SetLayerMuted(call.Name!, call.Value == 1);
                    break;
                case "stop":
                    _soundtrack.Stop(call.Value ?? 0);
                    break;
                case "moods" when _nextEdit < _edits.Count:
                    _soundtrack.ReplaceMoods(_edits[_nextEdit++]);
                    break;
                case "moods" or "pause" or "continue":
                    break; // the music stands still meanwhile, and goes on as if nothing had been
                default:
                    _problems.Add($"Hop {call.Hop}: '{call.Kind}' is nothing that this version knows.");
                    break;
            }
        }
        catch (ArgumentException e)
        {
            _problems.Add($"Hop {call.Hop}: {e.Message.Split(" (Parameter")[0]}"); // another mood file may lack what was called
        }
    }

    private static List<MoodFile> MoodsOf(Take take, string moodsPath)
    {
        var all = new List<MoodFile>();
        string text = "";
        foreach (TakeMoods moods in take.Moods)
            all.Add(MoodFile.Parse(text = moods.Apply(text), moodsPath));
        return all;
    }

    public void Dispose()
    {
        _tap.Dispose();
        _soundtrack.Dispose();
    }
}
