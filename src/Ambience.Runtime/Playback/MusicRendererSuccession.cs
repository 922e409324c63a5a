using Ambience.Moods;

namespace Ambience.Playback;

// How a renderer of changed moods takes the place of one that plays, inside the music.
public sealed partial class MusicRenderer
{
    private bool _isSucceeded;  // another one has taken over the streams, and with them the batch
    private bool _isWaiting;    // for its predecessor's place
    private readonly LayerVoice[] _leaving; // the predecessor's, of layers that are no more: their filters still ring
    private readonly float[] _nothing;      // [HopFrames, Lanes]
    private bool _rings;

    /// <summary>
    /// A renderer of other moods that can take this one's place with <see cref="TakeOver"/>. Allocates; any thread, while
    /// this one plays. Sample rate, engine and precision stay as they are.
    /// </summary>
    /// <exception cref="AmbienceException">The moods do not fit the network, or have more layers than there are
    /// streams.</exception>
    internal MusicRenderer Successor(MoodFile moods)
    {
        int layers = LayerCount(moods);
        // By itself a soundtrack gets an engine with more streams; a group has as many as it was opened with.
        MusicBatch batch = _ownsBatch && layers > _batch.Engine.Streams ? _batch.WithStreams(layers) : _batch;
        return new MusicRenderer(batch, _ownsBatch, moods, _seed, _events, _levels, this, _healthMode) { _isWaiting = true };
    }

    /// <summary>
    /// Goes on in the place of the renderer that this one was made to succeed: layers of the same name are the same
    /// streams, and nothing in the sound breaks off. While nobody else uses either of them.
    /// </summary>
    /// <param name="previous">The one that plays.</param>
    /// <param name="scratch">[<see cref="ScratchBytes"/>]</param>
    internal void TakeOver(MusicRenderer previous, Span<byte> scratch)
    {
        previous._inbox.Deliver(previous._conductor, observer: previous);
        _conductor.Adopt(previous._conductor);
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            _inbox.GoOnWith(parameter, _conductor.ParameterTargets[parameter]);

        for (int layer = 0; layer < _streams.Length; layer++)
            TakeOverLayer(layer, previous, scratch);
        _stingers.Adopt(previous._stingers);
        _master.Adopt(previous._master, scratch[.._master.StateBytes]);
        (_seed, _read) = (previous._seed, previous._read);
        Volatile.Write(ref _mood, _conductor.WantedMood);
        Volatile.Write(ref _hopsMade, previous._hopsMade);
        Volatile.Write(ref _busyTicks, previous._busyTicks);

        if (_batch == previous._batch)
        {
            _batch.GiveBack(previous._streams.Except(_streams));
            previous._isSucceeded = true;
        }
        (_isWaiting, _rings) = (false, _leaving.Length > 0);
        Tap(TappedCallKind.Moods, moods: _file);
    }

    /// <summary>
    /// Layers that are no more fade out within the first hop, while their filters ring: cut off, they would click. A state
    /// that is captured before this hop does without.
    /// </summary>
    private void RingOut()
    {
        if (!_rings)
            return;
        _rings = false;
        foreach (LayerVoice voice in _leaving)
            voice.AddTo(_mix, _nothing, _shape.HopFrames, gain: 0, pan: 0, width: 1);
    }

    /// <summary>Voices of a renderer whose layers this one does not have.</summary>
    private LayerVoice[] LeavingOf(MusicRenderer? previous) => previous is null
        ? []
        : [.. previous._voices.Where((_, layer) => IndexOf(_conductor.LayerNames, previous._conductor.LayerNames[layer]) < 0)];

    /// <summary>Bytes that <see cref="TakeOver"/> needs for a while.</summary>
    internal int ScratchBytes => Math.Max(_batch.Engine.StateBytes, _master.StateBytes);

    private void TakeOverLayer(int layer, MusicRenderer previous, Span<byte> scratch)
    {
        int there = IndexOf(previous._conductor.LayerNames, _conductor.LayerNames[layer]);
        if (there < 0)
        {
            _batch.Engine.Reset(_streams[layer], LayerSeed(previous._seed, layer));
            _voices[layer].Rest();
            return;
        }
        _voices[layer].Adopt(previous._voices[there]);
        SetLayerMuted(layer, previous.IsLayerMuted(there));
        _mutesTold |= (previous._mutesTold >> there & 1) << layer;
        _thinning.Adopt(layer, previous._thinning, there);
        if (previous._health is not null)
            _health?[layer].Adopt(previous._health[there]);
        if (_batch == previous._batch)
            return; // it is the very stream
        Span<byte> state = scratch[.._batch.Engine.StateBytes];
        previous._batch.Engine.CaptureState(previous._streams[there], state);
        _batch.Engine.RestoreState(_streams[layer], state);
    }

    /// <summary>Layers keep the streams that they have by their names; new ones get what is over, or free ones.</summary>
    private int[] StreamsFor(MusicRenderer? previous)
    {
        IReadOnlyList<string> names = _conductor.LayerNames;
        if (previous is null || previous._batch != _batch)
            return _batch.Take(names.Count);
        IReadOnlyList<string> before = previous._conductor.LayerNames;
        var over = new Queue<int>(previous._streams.Where((_, layer) => IndexOf(names, before[layer]) < 0));
        int more = names.Count(name => IndexOf(before, name) < 0) - over.Count;
        foreach (int stream in more > 0 ? _batch.Take(more) : [])
            over.Enqueue(stream);
        return [.. names.Select(name =>
            IndexOf(before, name) is >= 0 and var same ? previous._streams[same] : over.Dequeue())];
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }
        return -1;
    }

    /// <summary>Frees the engine, or gives its streams back; what a successor uses stays.</summary>
    public void Dispose()
    {
        if (_isSucceeded || _isWaiting)
            return;
        if (_ownsBatch)
            _batch.Dispose();
        else
            _batch.GiveBack(_streams);
    }
}
