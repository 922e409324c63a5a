using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>What was left out of a file because nobody hears it, in seconds.</summary>
internal sealed record TrimmedSilence(double Start, double Inside, double End)
{
    public double Sum => Start + Inside + End;
}

/// <summary>
/// Takes the hops of a file one after another and passes on what can be heard: silence at both ends is left out, a long
/// one inside ends a clip. A short rest belongs to the music.
/// </summary>
/// <param name="shape">Gives the hop.</param>
/// <param name="writer">Where the audible hops go.</param>
internal sealed class SilenceCutter(WaveNetShape shape, ShardWriter writer)
{
    /// <summary>Softer than this teaches nothing but silence.</summary>
    public const double SilentLufs = -60;

    /// <summary>Less is not worth a clip: it is about the receptive field of the default network.</summary>
    public const double ShortestSeconds = 1;

    private const double LongestRestSeconds = 5;
    private const float SilentFeature = (float)((SilentLufs + 40) / 20);

    private readonly List<(float[] Features, float[] Lanes)> _rest = []; // silent hops that may yet be inside a clip
    private double _start, _inside, _end;
    private bool _open, _heard;
    private int _lastFrames;

    /// <summary>Seconds of clips that were audible but too short to keep.</summary>
    public double TooShortSeconds { get; private set; }

    /// <summary>Takes a hop.</summary>
    /// <param name="features">[15].</param>
    /// <param name="lanes">[HopFrames, Lanes]; the last hop of a file may be shorter.</param>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> lanes)
    {
        if (!(features[ControlLayout.Loudness] < SilentFeature))
        {
            foreach ((float[] restFeatures, float[] restLanes) in _rest)
                writer.AddHop(restFeatures, restLanes);
            _rest.Clear();
            if (!_open)
                (_start, _inside, _end) = _heard ? (_start, _inside + _end, 0) : (_end, _inside, 0);
            writer.AddHop(features, lanes);
            _lastFrames = lanes.Length / shape.Lanes;
            (_open, _heard) = (true, true);
        }
        else if (_open)
        {
            _rest.Add((features.ToArray(), lanes.ToArray()));
            if (_rest.Count * shape.HopSeconds > LongestRestSeconds)
                Close();
        }
        else
        {
            _end += shape.HopSeconds; // or inside, if more is heard
        }
    }

    /// <summary>The file has ended.</summary>
    public TrimmedSilence Finish()
    {
        Close();
        return new TrimmedSilence(_start, _inside, _end);
    }

    private void Close()
    {
        if (!_open)
            return;
        _open = false;
        _end = _rest.Count * shape.HopSeconds;
        _rest.Clear();
        double seconds = writer.OpenHops * shape.HopSeconds;
        if (seconds >= ShortestSeconds)
            writer.EndClip(_lastFrames);
        else
        {
            TooShortSeconds += seconds;
            writer.DropClip();
        }
    }
}
