using Ambience.Moods;
using Ambience.Playback;

namespace Ambience.Editor.Recording;

/// <summary>
/// Writes down what plays while it plays: nobody has to press a button before the music that he would like to keep.
/// </summary>
/// <remarks>Any thread. An hour in which a slider moves all the time takes some megabytes.</remarks>
public sealed class TakeJournal
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, float> _parameters = [];
    private readonly List<TakeCall> _calls = [];
    private readonly List<TakeMoods> _moods = [];
    private string _text = "";
    private string? _mood; // null = no music has begun
    private ulong _seed;
    private long _hops;
    private double _hopSeconds;
    private string _modelPath = "";

    /// <summary>Why what plays cannot be kept, or not all of it; null = it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Music since it began, seconds.</summary>
    public double Seconds
    {
        get
        {
            lock (_lock)
                return _hops * _hopSeconds;
        }
    }

    /// <summary>Calls since it began.</summary>
    public int Calls
    {
        get
        {
            lock (_lock)
                return _calls.Count;
        }
    }

    /// <summary>What was heard since the music began; null before, or where it cannot be made again.</summary>
    /// <param name="modelPath">Its weight file.</param>
    public Take? ToTake(out string modelPath)
    {
        lock (_lock)
        {
            modelPath = _modelPath;
            if (_mood is null || _hops == 0 || _moods.Count == 0)
                return null;
            return new Take
            {
                Kept = DateTime.UtcNow, Seed = _seed, Mood = _mood, Hops = _hops, HopSeconds = _hopSeconds,
                Parameters = [.. _beginning], Moods = [.. _moods], Calls = [.. _calls],
            };
        }
    }

    private TakeParameter[] _beginning = [];

    internal void Hop(in TappedHop hop, long lostCalls = 0)
    {
        lock (_lock)
        {
            if (lostCalls > 0)
                Problem ??= "More was asked for at once than could be written down. What was heard until then can be kept.";
            if (_mood is null || hop.Rests || Problem is not null)
                return;
            _hops = hop.Number + 1;
        }
    }

    /// <summary>The length of hops, as soon as it is known.</summary>
    internal void Measure(double hopSeconds)
    {
        lock (_lock)
            _hopSeconds = hopSeconds;
    }

    internal void Call(in TappedCall call)
    {
        lock (_lock)
        {
            if (call.Kind == TappedCallKind.Parameter)
                _parameters[call.Name] = call.Value;
            if (call.Kind == TappedCallKind.Begin)
                Begin(call);
            else if (_mood is null || Problem is not null)
                return;
            else if (call.Kind == TappedCallKind.Restore)
                Problem = "The music went on from a saved moment, so it cannot be made again from its seed alone. What was heard until then can be kept.";
            else
            {
                _calls.Add(Describe(call)); // an edit too: it has its place among the calls
                if (call.Kind == TappedCallKind.Moods)
                    Edited(call.Hop, call.Moods);
            }
        }
    }

    private void Begin(in TappedCall call)
    {
        Clear();
        (_mood, _seed) = (call.Name, call.Seed);
        _beginning = [.. _parameters.Select(parameter => new TakeParameter(parameter.Key, parameter.Value))];
        _parameters.Clear();
        _modelPath = call.Moods?.ModelPath ?? "";
        Edited(0, call.Moods);
    }

    private void Edited(long hop, MoodFile? moods)
    {
        if (moods?.Text is not { } text)
        {
            Problem = "The moods were made in code, not in a mood file, so the music cannot be kept.";
            return;
        }
        _moods.Add(TakeMoods.Of(hop, _text, text));
        _text = text;
    }

    private static TakeCall Describe(in TappedCall call)
    {
        string kind = call.Kind.ToString();
        return new TakeCall(
            call.Hop, char.ToLowerInvariant(kind[0]) + kind[1..], call.Name.Length == 0 ? null : call.Name,
            HasValue(call.Kind) && !float.IsNaN(call.Value) ? call.Value : null);
    }

    private static bool HasValue(TappedCallKind kind) => kind is
        TappedCallKind.Parameter or TappedCallKind.Transition or TappedCallKind.Mute or TappedCallKind.Stop;

    /// <summary>Other music follows.</summary>
    internal void Forget()
    {
        lock (_lock)
        {
            Clear();
            _mood = null;
        }
    }

    private void Clear()
    {
        _calls.Clear();
        _moods.Clear();
        _beginning = [];
        (_text, _hops, Problem) = ("", 0, null);
    }
}
