using Ambience.IO;

namespace Ambience.Playback;

// How music is captured for a save game and goes on from one.
public sealed partial class MusicRenderer
{
    private const ulong StateMagic = 0x32_54_53_42_4D_41_4E_57; // "WNAMBST2", little-endian; the digit is the version

    private readonly ulong _fingerprint;

    /// <summary>Bytes that <see cref="CaptureState"/> writes.</summary>
    public int StateBytes => (2 * sizeof(ulong)) + _conductor.StateBytes + _inbox.StateBytes +
        (_streams.Length * (_batch.Engine.StateBytes + _voices[0].StateBytes)) + StingerSounds.StateBytes +
        _master.StateBytes + sizeof(int);

    /// <summary>
    /// Writes everything that the music depends on, also what was asked for and has not taken effect.
    /// </summary>
    /// <param name="state">[<see cref="StateBytes"/>]</param>
    public void CaptureState(Span<byte> state)
    {
        if (state.Length != StateBytes)
            throw new ArgumentException($"The state has {StateBytes} bytes, but the span {state.Length}.", nameof(state));
        var writer = new StateWriter(state);
        writer.Write(StateMagic);
        writer.Write(_fingerprint);
        _conductor.Capture(ref writer);
        _inbox.Capture(ref writer);
        for (int layer = 0; layer < _streams.Length; layer++)
        {
            _batch.Engine.CaptureState(_streams[layer], writer.Take(_batch.Engine.StateBytes));
            _voices[layer].Capture(ref writer);
        }
        _stingers.Capture(ref writer);
        _master.Capture(ref writer);
        writer.Write(_read);
    }

    /// <summary>Goes on exactly where the state was captured, on this or any other machine and engine.</summary>
    /// <param name="state">From <see cref="CaptureState"/> of a renderer of the same network, moods and
    /// parameters.</param>
    /// <exception cref="AmbienceException">The bytes are no such state; the music goes on as if nothing had been
    /// asked.</exception>
    public void RestoreState(ReadOnlySpan<byte> state)
    {
        var before = new byte[StateBytes];
        CaptureState(before);
        try
        {
            ReadState(state);
            Tap(TappedCallKind.Restore);
        }
        catch
        {
            ReadState(before);
            throw;
        }
    }

    private void ReadState(ReadOnlySpan<byte> state)
    {
        var reader = new StateReader(state);
        if (state.Length < sizeof(ulong) || reader.ReadUInt64("mark") != StateMagic)
        {
            throw new AmbienceException(
                "This is not captured music, or it was captured by another version of the library. " +
                "Start the music afresh with Play.");
        }
        if (reader.ReadUInt64("fingerprint") != _fingerprint || state.Length != StateBytes)
        {
            throw new AmbienceException(
                "This music was captured with another weight file, or with other moods, layers or parameters, or another " +
                "sample rate, and cannot be resumed with these. Use the same ones, or start the music afresh with Play.");
        }
        _conductor.Restore(ref reader);
        _inbox.Restore(ref reader, _moods.Count);
        for (int layer = 0; layer < _streams.Length; layer++)
        {
            RestoreStream(_streams[layer], reader.Take("network state", _batch.Engine.StateBytes));
            _voices[layer].Restore(ref reader);
            _health?[layer].Restart();
        }
        _stingers.Restore(ref reader);
        _master.Restore(ref reader);
        _read = reader.ReadInt32("position", 0, _master.Audio.Length);
        if (_read % Channels != 0)
            throw StateReader.Bad("position", "at a whole frame", $"{_read}");
        Volatile.Write(ref _mood, _conductor.WantedMood);
    }

    private void RestoreStream(int stream, ReadOnlySpan<byte> state)
    {
        try
        {
            _batch.Engine.RestoreState(stream, state);
        }
        catch (ArgumentException e)
        {
            throw new AmbienceException(
                $"The captured music cannot be resumed: {e.Message} Start the music afresh with Play.", e);
        }
        // States are captured between hops; anywhere else the engine would look for a control vector that is not there.
        long frames = _batch.Engine.FramesMade(stream);
        if (frames < 0 || frames > long.MaxValue / 2 || frames % _shape.HopFrames != 0)
            throw StateReader.Bad("frame counter", $"a multiple of {_shape.HopFrames}", $"{frames}");
    }
}
