namespace Ambience.Playback;

/// <summary>
/// What was asked of an output: words that any thread may set, and that the output's thread looks at a few times a
/// buffer.
/// </summary>
internal sealed class OutputRequests(string device)
{
    private volatile AudioOutputState _state = AudioOutputState.Stopped;
    private volatile string _device = device;
    private volatile bool _ending;

    public AudioOutputState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>The device that shall play, as it was named.</summary>
    public string Device
    {
        get => _device;
        set => _device = value;
    }

    /// <summary>It shall fade out and end.</summary>
    public bool Ending
    {
        get => _ending;
        set => _ending = value;
    }
}
