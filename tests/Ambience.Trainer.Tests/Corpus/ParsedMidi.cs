using System.Text;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

/// <summary>
/// A strict reader of Standard MIDI Files, written from the specification and sharing nothing with the writer:
/// lengths must be exact, every track must end with End of Track and nothing after it, every note-on must have its
/// note-off.
/// </summary>
internal sealed class ParsedMidi
{
    public sealed record Note(
        int Track, int Channel, int Pitch, int Velocity, long StartTick, long EndTick, double Start, double End);

    private readonly byte[] _bytes;
    private int _at;

    public ParsedMidi(byte[] bytes)
    {
        _bytes = bytes;
        Expect("MThd");
        Assert.Equal(6, Big(4));
        Format = Big(2);
        int tracks = Big(2);
        TicksPerBeat = Big(2);
        for (int track = 0; track < tracks; track++)
            ReadTrack(track);
        Assert.Equal(bytes.Length, _at);
        Notes = [.. _raw.Select(n => n with { Start = Seconds(n.StartTick), End = Seconds(n.EndTick) })];
    }

    private readonly List<Note> _raw = [];

    public int Format { get; }
    public int TicksPerBeat { get; }
    public List<Note> Notes { get; }
    public SortedDictionary<long, int> Tempos { get; } = [];
    public Dictionary<int, int> Programs { get; } = [];
    public List<(long Tick, int Channel, int Controller, int Value)> Controls { get; } = [];
    public List<(long Tick, string Text)> Markers { get; } = [];
    public List<long> TrackEnds { get; } = [];

    /// <summary>Walks the tempo changes one by one from the start.</summary>
    public double Seconds(long tick)
    {
        double seconds = 0;
        long from = 0;
        int tempo = 500_000;
        foreach ((long at, int microseconds) in Tempos)
        {
            if (at >= tick)
                break;
            seconds += (at - from) * (double)tempo / TicksPerBeat / 1e6;
            from = at;
            tempo = microseconds;
        }
        return seconds + (tick - from) * (double)tempo / TicksPerBeat / 1e6;
    }

    private void ReadTrack(int track)
    {
        Expect("MTrk");
        int length = Big(4);
        int end = _at + length;
        long tick = 0;
        int status = 0;
        bool ended = false;
        var open = new Dictionary<(int Channel, int Pitch), (long Tick, int Velocity)>();
        while (_at < end)
        {
            Assert.False(ended, "an event after End of Track");
            tick += Variable();
            if (_bytes[_at] >= 0x80)
                status = _bytes[_at++];
            int channel = status & 15;
            switch (status >> 4)
            {
                case 0x8:
                    Close(Data(), tick);
                    Data();
                    break;
                case 0x9:
                    int pitch = Data();
                    int velocity = Data();
                    if (velocity == 0)
                        Close(pitch, tick);
                    else
                        Assert.True(open.TryAdd((channel, pitch), (tick, velocity)), $"{pitch} struck twice at {tick}");
                    break;
                case 0xB:
                    Controls.Add((tick, channel, Data(), Data()));
                    break;
                case 0xC:
                    Programs[channel] = Data();
                    break;
                case 0xF when status == 0xFF:
                    ended = Meta(tick);
                    break;
                default:
                    Assert.Fail($"status {status:X2} at byte {_at}");
                    break;
            }

            void Close(int pitch, long at)
            {
                bool struck = open.Remove((channel, pitch), out (long Tick, int Velocity) on);
                Assert.True(struck, $"pitch {pitch} released but not struck at {at}");
                _raw.Add(new Note(track, channel, pitch, on.Velocity, on.Tick, at, 0, 0));
            }
        }
        Assert.True(ended, "no End of Track");
        Assert.Equal(end, _at);
        Assert.Empty(open);
        TrackEnds.Add(tick);
    }

    private bool Meta(long tick)
    {
        int type = _bytes[_at++];
        int length = (int)Variable();
        ReadOnlySpan<byte> data = _bytes.AsSpan(_at, length);
        _at += length;
        if (type == 0x51)
            Tempos[tick] = data[0] << 16 | data[1] << 8 | data[2];
        if (type == 0x06)
            Markers.Add((tick, Encoding.ASCII.GetString(data)));
        return type == 0x2F;
    }

    private int Data()
    {
        Assert.InRange(_bytes[_at], 0, 127);
        return _bytes[_at++];
    }

    private long Variable()
    {
        long value = 0;
        for (int i = 0; i < 4; i++)
        {
            byte next = _bytes[_at++];
            value = value << 7 | (uint)(next & 0x7F);
            if (next < 0x80)
                return value;
        }
        Assert.Fail($"a variable-length quantity of more than four bytes at {_at}");
        return 0;
    }

    private int Big(int bytes)
    {
        int value = 0;
        for (int i = 0; i < bytes; i++)
            value = value << 8 | _bytes[_at++];
        return value;
    }

    private void Expect(string word)
    {
        Assert.Equal(word, Encoding.ASCII.GetString(_bytes, _at, 4));
        _at += 4;
    }
}
