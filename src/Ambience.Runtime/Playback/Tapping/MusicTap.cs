namespace Ambience.Playback;

/// <summary>
/// Looks on while a soundtrack is made: the samples behind the master bus, what each hop cost and what the network was
/// asked for in it, and what the game asked for and where that took effect. For meters, recorders, editors. From
/// <see cref="Soundtrack.OpenTap"/>.
/// </summary>
/// <remarks>
/// <para>Music is tapped when it is made, which is <see cref="SoundtrackStatistics.BufferedMilliseconds"/> before it is
/// heard. Edges of the output (5 ms where music starts, pauses or breaks off) are not in it, nor is the rest of the hop
/// in which a state was captured that is restored.</para>
/// <para>The music never waits for a reader. One that does not come in time loses whole hops, the newest ones, which
/// <see cref="LostFrames"/> counts and a jump of <see cref="TappedHop.FirstFrame"/> shows.</para>
/// <para>One thread at a time reads; the three kinds of things may each be read or left alone. Reading allocates nothing,
/// takes no lock and never waits. What was tapped until <see cref="Dispose"/>, or until the soundtrack's, can still be
/// read after it.</para>
/// </remarks>
public sealed class MusicTap : IDisposable
{
    /// <summary>Layers that a hop tells of; of a soundtrack that has more, the first ones.</summary>
    public const int MaximumLayers = Moods.MoodFile.MaximumLayers;

    private const int MaximumCalls = 1_024;

    private readonly MusicTaps _taps;
    private readonly TapQueue<TapSlot> _slots;
    private readonly TapQueue<TappedCall> _calls;
    private readonly int _controlSize;
    private long _lostFrames, _lostCalls;

    // The reader's. Who reads one kind of thing alone must not have the other one hold the places.
    private bool _readsSamples, _readsHops;
    private long _sampleSlot, _hopSlot;
    private int _sample; // of the slot's samples, the next to be read
    private readonly float[] _control;
    private readonly TappedLayer[] _layers = new TappedLayer[MaximumLayers];
    private int _layerCount;

    internal MusicTap(MusicTaps taps, MusicRenderer renderer, double seconds)
    {
        _taps = taps;
        (SampleRateHz, Channels, _controlSize) = (renderer.SampleRateHz, renderer.Channels, renderer.ControlSize);
        int hops = Math.Max(2, (int)Math.Ceiling(seconds / renderer.HopSeconds));
        _slots = new TapQueue<TapSlot>(hops, () => new TapSlot(renderer.HopFrames * Channels, _controlSize));
        _calls = new TapQueue<TappedCall>(MaximumCalls, () => default);
        _control = new float[MaximumLayers * _controlSize];
    }

    /// <summary>Frames a second.</summary>
    public int SampleRateHz { get; }

    /// <summary>1 = mono, 2 = stereo.</summary>
    public int Channels { get; }

    /// <summary>Frames that were made while there was no room for them. Any thread.</summary>
    public long LostFrames => Volatile.Read(ref _lostFrames);

    /// <summary>Calls that took effect while there was no room for them. Any thread.</summary>
    public long LostCalls => Volatile.Read(ref _lostCalls);

    /// <summary>The samples made since the last read, oldest first, as many as there are and fit.</summary>
    /// <param name="interleaved">[frames, <see cref="Channels"/>], full scale = ±1.</param>
    /// <returns>Samples put at the front; a whole number of frames. The rest of the span is untouched.</returns>
    /// <exception cref="ArgumentException">The span is not a whole number of frames.</exception>
    public int Read(Span<float> interleaved)
    {
        if (interleaved.Length % Channels != 0)
        {
            throw new ArgumentException(
                $"{interleaved.Length} samples are not a whole number of {Channels}-channel frames.", nameof(interleaved));
        }
        if (!_readsSamples)
            (_readsSamples, _sampleSlot) = (true, _slots.Freed);
        int count = 0;
        for (long written = _slots.Written; count < interleaved.Length && _sampleSlot < written;)
        {
            TapSlot slot = _slots.At(_sampleSlot);
            Span<float> wanted = interleaved[count..];
            ReadOnlySpan<float> unread = slot.Samples.AsSpan(_sample, slot.SampleCount - _sample);
            int taken = Math.Min(wanted.Length, unread.Length);
            unread[..taken].CopyTo(wanted);
            count += taken;
            _sample += taken;
            if (_sample == slot.SampleCount)
                (_sample, _sampleSlot) = (0, _sampleSlot + 1);
        }
        Free();
        return count;
    }

    /// <summary>
    /// The next hop. Its <see cref="TappedHop.Frames"/> are the next ones that <see cref="Read"/> gives.
    /// </summary>
    /// <remarks>
    /// Who never asks for a hop loses none of the samples, and the other way round; from the first question on, both must
    /// be read. So who wants both asks for a hop before the first samples.
    /// </remarks>
    /// <param name="hop">The hop, if there is one.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryReadHop(out TappedHop hop)
    {
        if (!_readsHops)
            (_readsHops, _hopSlot) = (true, _slots.Freed);
        if (_hopSlot == _slots.Written)
        {
            hop = default;
            return false;
        }
        TapSlot slot = _slots.At(_hopSlot++);
        hop = slot.Hop;
        _layerCount = slot.LayerCount;
        slot.Layers.AsSpan(0, _layerCount).CopyTo(_layers);
        slot.Control.AsSpan(0, _layerCount * _controlSize).CopyTo(_control);
        Free();
        return true;
    }

    /// <summary>[layers] in the hop last read, in the order of <see cref="Soundtrack.Layers"/>; valid until the next.</summary>
    public ReadOnlySpan<TappedLayer> Layers => _layers.AsSpan(0, _layerCount);

    /// <summary>
    /// [C], laid out as <see cref="Model.ControlLayout"/>: what the network was asked for in the hop last read, for the
    /// first layer; empty before the first hop. Valid until the next.
    /// </summary>
    public ReadOnlySpan<float> Control => _layerCount == 0 ? default : ControlOf(0);

    /// <summary>As <see cref="Control"/>, for any layer.</summary>
    /// <param name="layer">Index in <see cref="Layers"/>.</param>
    public ReadOnlySpan<float> ControlOf(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _layerCount);
        return _control.AsSpan(layer * _controlSize, _controlSize);
    }

    /// <summary>
    /// The next thing that the game asked for. It is told before the hop that it takes effect in can be read.
    /// </summary>
    /// <param name="call">The call, if there is one.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryReadCall(out TappedCall call)
    {
        long next = _calls.Freed;
        if (next == _calls.Written)
        {
            call = default;
            return false;
        }
        call = _calls.At(next);
        _calls.FreeTo(next + 1);
        return true;
    }

    /// <summary>From now on nothing more is tapped. Any thread, also while the music plays; does not wait for it.</summary>
    public void Dispose() => _taps.Remove(this);

    /// <summary>Generator: hands a hop over, if there is room.</summary>
    internal void Take(in TappedHop hop, MusicRenderer renderer)
    {
        if (!_slots.HasRoom)
        {
            Volatile.Write(ref _lostFrames, _lostFrames + hop.Frames);
            return;
        }
        TapSlot slot = _slots.Next;
        slot.Hop = hop;
        ReadOnlySpan<float> audio = renderer.HopAudio;
        audio.CopyTo(slot.Samples);
        slot.SampleCount = audio.Length;
        slot.LayerCount = renderer.CopyLayersTo(slot.Layers, slot.Control);
        _slots.Publish();
    }

    /// <summary>Generator: hands a call over, if there is room.</summary>
    internal void Take(in TappedCall call)
    {
        if (!_calls.HasRoom)
        {
            Volatile.Write(ref _lostCalls, _lostCalls + 1);
            return;
        }
        _calls.Next = call;
        _calls.Publish();
    }

    /// <summary>
    /// The hop last told keeps its place until the next one is: its samples may be asked for now, for the first time.
    /// </summary>
    private void Free() => _slots.FreeTo(
        !_readsHops ? _sampleSlot : !_readsSamples ? _hopSlot - 1 : Math.Min(_sampleSlot, _hopSlot));
}
