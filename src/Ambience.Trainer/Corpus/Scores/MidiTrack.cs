using System.Buffers.Binary;
using System.Text;

namespace Ambience.Trainer.Corpus.Scores;

/// <summary>
/// Collects the events of one track and writes them as an "MTrk" chunk (Standard MIDI Files 1.0, 1996).
/// </summary>
internal sealed class MidiTrack
{
    // At one tick: what a note needs comes before it, and a note that ends makes room before one that starts.
    private enum Order
    {
        Meta,
        Setup,
        Control,
        NoteOff,
        NoteOn,
    }

    private readonly List<(int Tick, Order Order, byte[] Bytes)> _events = [];

    public void Name(string name) => Meta(0, 0x03, Encoding.ASCII.GetBytes(name));

    public void Copyright(string text) => Meta(0, 0x02, Encoding.ASCII.GetBytes(text));

    public void Tempo(int tick, int microseconds) =>
        Meta(tick, 0x51, [(byte)(microseconds >> 16), (byte)(microseconds >> 8), (byte)microseconds]);

    /// <summary>A metre of quarter-note beats, with a metronome click and eight 32nds a beat.</summary>
    public void Metre(int tick, int beatsPerBar) => Meta(tick, 0x58, [(byte)beatsPerBar, 2, 24, 8]);

    public void Marker(int tick, string text) => Meta(tick, 0x06, Encoding.ASCII.GetBytes(text));

    public void Program(int channel, int program) => Add(0, Order.Setup, (byte)(0xC0 | channel), (byte)program);

    public void Setup(int channel, int controller, int value) =>
        Add(0, Order.Setup, (byte)(0xB0 | channel), (byte)controller, (byte)value);

    public void Control(int tick, int channel, int controller, int value) =>
        Add(tick, Order.Control, (byte)(0xB0 | channel), (byte)controller, (byte)value);

    public void Note(ScoreNote note)
    {
        Add(note.StartTick, Order.NoteOn, (byte)(0x90 | note.Channel), (byte)note.Pitch, (byte)note.Velocity);
        Add(note.EndTick, Order.NoteOff, (byte)(0x80 | note.Channel), (byte)note.Pitch, 64);
    }

    /// <summary>Writes the chunk; the track ends at the given tick.</summary>
    public void WriteTo(Stream stream, int endTick)
    {
        using var body = new MemoryStream();
        int tick = 0;
        // OrderBy is stable: events of the same tick and kind stay in the order in which they were added.
        foreach ((int at, Order _, byte[] bytes) in _events.OrderBy(e => e.Tick).ThenBy(e => e.Order))
        {
            WriteVariableLength(body, at - tick);
            body.Write(bytes);
            tick = at;
        }
        WriteVariableLength(body, endTick - tick);
        body.Write([0xFF, 0x2F, 0x00]);

        Span<byte> header = stackalloc byte[8];
        "MTrk"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], (int)body.Length);
        stream.Write(header);
        body.WriteTo(stream);
    }

    private void Meta(int tick, byte type, byte[] data)
    {
        using var bytes = new MemoryStream();
        bytes.Write([0xFF, type]);
        WriteVariableLength(bytes, data.Length);
        bytes.Write(data);
        Add(tick, Order.Meta, bytes.ToArray());
    }

    private void Add(int tick, Order order, params byte[] bytes) => _events.Add((tick, order, bytes));

    /// <summary>Seven bits a byte, most significant first; all but the last have the top bit set.</summary>
    private static void WriteVariableLength(Stream stream, int value)
    {
        if (value is < 0 or > 0x0FFFFFFF)
            throw new ArgumentOutOfRangeException(
                nameof(value), value, "A MIDI variable-length quantity holds 0 .. 268435455.");
        for (int shift = 21; shift > 0; shift -= 7)
            if (value >> shift != 0)
                stream.WriteByte((byte)(0x80 | (value >> shift & 0x7F)));
        stream.WriteByte((byte)(value & 0x7F));
    }
}
