using System.Buffers.Binary;

namespace Ambience.Trainer.Corpus.Scores;

/// <summary>Writes a score as a Standard MIDI File of format 1: a conductor track, then one track a part.</summary>
internal static class MidiFile
{
    private const int Volume = 7;
    private const int Pan = 10;
    private const int Reverb = 91;
    private const int Chorus = 93;

    public static byte[] Write(Score score)
    {
        using var file = new MemoryStream();
        Span<byte> header = stackalloc byte[14];
        "MThd"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], 6);
        BinaryPrimitives.WriteInt16BigEndian(header[8..], 1);
        BinaryPrimitives.WriteInt16BigEndian(header[10..], (short)(1 + score.Parts.Count));
        BinaryPrimitives.WriteInt16BigEndian(header[12..], Score.TicksPerBeat);
        file.Write(header);

        Conductor(score).WriteTo(file, score.EndTick);
        foreach (Part part in score.Parts)
            PartTrack(score, part).WriteTo(file, score.EndTick);
        return file.ToArray();
    }

    private static MidiTrack Conductor(Score score)
    {
        var track = new MidiTrack();
        track.Name(score.Title);
        track.Copyright("WaveNet Ambience contributors, MIT licence");
        foreach (TempoChange change in score.Tempo.Changes)
            track.Tempo(change.Tick, change.MicrosecondsPerBeat);
        foreach (ScoreSection section in score.Sections)
        {
            track.Metre(section.StartTick, section.BeatsPerBar);
            track.Marker(section.StartTick, section.Key.Name);
        }
        return track;
    }

    private static MidiTrack PartTrack(Score score, Part part)
    {
        var track = new MidiTrack();
        track.Name(part.Name);
        track.Program(part.Channel, part.Program);
        track.Setup(part.Channel, Volume, part.Volume);
        track.Setup(part.Channel, Pan, part.Pan);
        track.Setup(part.Channel, Reverb, part.Reverb);
        track.Setup(part.Channel, Chorus, part.Chorus);
        foreach (ScoreControl control in score.Controls.Where(c => c.Channel == part.Channel))
            track.Control(control.Tick, control.Channel, control.Controller, control.Value);
        foreach (ScoreNote note in score.Notes.Where(n => n.Channel == part.Channel))
            track.Note(note);
        return track;
    }
}
