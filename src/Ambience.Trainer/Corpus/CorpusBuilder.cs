using System.Security.Cryptography;
using Ambience.Audio;
using Ambience.IO;
using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Scores;

namespace Ambience.Trainer.Corpus;

/// <summary>What became of a piece.</summary>
internal sealed record FinishedPiece(PlannedPiece Piece, SideCar SideCar, bool WasThere);

/// <summary>
/// THE WAY OF A PIECE: compose, write MIDI, play it with fluidsynth, master, write WAV, and last the side-car that
/// marks it complete. A piece that is complete already is left alone.
/// </summary>
internal sealed class CorpusBuilder(string folder, ulong seed, SoundFont soundFont, FluidSynth synthesizer)
{
    // Each piece at work holds some 200 MB of samples.
    private const int MostAtOnce = 8;

    private readonly string _version = synthesizer.Version();

    /// <summary>Makes all pieces, a few at a time.</summary>
    /// <param name="pieces">What to make.</param>
    /// <param name="finished">Told of each finished piece, from any thread.</param>
    /// <param name="cancel">Stops the work; finished pieces stay.</param>
    public async Task BuildAsync(
        IReadOnlyList<PlannedPiece> pieces, Action<FinishedPiece> finished, CancellationToken cancel)
    {
        AtomicFile.Write(Path.Combine(folder, "LICENSE.txt"), stream => stream.Write(CorpusLicence.Text(soundFont)));
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, MostAtOnce),
            CancellationToken = cancel,
        };
        await Parallel.ForEachAsync(pieces, options, async (piece, stop) => finished(await MakeAsync(piece, stop)));
    }

    private async Task<FinishedPiece> MakeAsync(PlannedPiece piece, CancellationToken cancel)
    {
        try
        {
            return await MakeOrKeepAsync(piece, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException(
                $"{piece.PathIn(folder, ".*")}: could not be made ({e.Message}). " +
                $"Check the rights and the free space of {folder} and of {Path.GetTempPath()}.", e);
        }
    }

    private async Task<FinishedPiece> MakeOrKeepAsync(PlannedPiece piece, CancellationToken cancel)
    {
        Score score = piece.Compose(seed);
        byte[] midi = MidiFile.Write(score);
        if (Complete(piece, midi) is SideCar done)
            return new FinishedPiece(piece, done, WasThere: true);

        AtomicFile.Write(piece.PathIn(folder, ".mid"), stream => stream.Write(midi));
        (AudioClip clip, double lufs, double peak) = Mastering.Master(await RenderAsync(piece, cancel), score.Seconds);
        WaveFile.Write(piece.PathIn(folder, ".wav"), clip, WaveEncoding.Pcm24);
        SideCar sideCar = Describe(piece, score, midi, clip, lufs, peak, HashOf(piece.PathIn(folder, ".wav")));
        AtomicFile.Write(piece.PathIn(folder, ".json"), stream => stream.Write(sideCar.ToJson()));
        return new FinishedPiece(piece, sideCar, WasThere: false);
    }

    private async Task<AudioClip> RenderAsync(PlannedPiece piece, CancellationToken cancel)
    {
        // Not in the mood's folder: whatever happens, nothing half-made can be taken for music.
        string rendering = Path.Combine(Path.GetTempPath(), $"ambience-{Environment.ProcessId}-{Guid.NewGuid():n}.wav");
        try
        {
            string midi = piece.PathIn(folder, ".mid");
            await synthesizer.RenderAsync(soundFont, midi, rendering, piece.Style.Room, cancel);
            return WaveFile.Read(rendering);
        }
        finally
        {
            File.Delete(rendering);
        }
    }

    /// <summary>
    /// The side-car of a piece that is there whole, made from this very score with this soundfont and synthesizer.
    /// </summary>
    private SideCar? Complete(PlannedPiece piece, byte[] midi)
    {
        string wave = piece.PathIn(folder, ".wav");
        string written = piece.PathIn(folder, ".mid");
        return SideCar.TryRead(piece.PathIn(folder, ".json")) is SideCar sideCar
            && sideCar.SoundFontSha256 == soundFont.Sha256
            && sideCar.Synthesizer == _version
            && sideCar.Room == piece.Style.Room.ToString()
            && sideCar.MidiSha256 == Convert.ToHexStringLower(SHA256.HashData(midi))
            && File.Exists(written) && File.ReadAllBytes(written).AsSpan().SequenceEqual(midi)
            && File.Exists(wave) && HashOf(wave) == sideCar.WaveSha256
                ? sideCar
                : null;
    }

    private SideCar Describe(
        PlannedPiece piece, Score score, byte[] midi, AudioClip clip, double lufs, double peak, string waveHash) => new()
    {
        Mood = score.Mood,
        Title = score.Title,
        License = CorpusLicence.Summary(soundFont),
        Seed = seed,
        Seconds = Math.Round(clip.Seconds, 4),
        LoudnessLufs = Math.Round(lufs, 2),
        PeakDecibels = Math.Round(peak, 2),
        SoundFont = soundFont.Name,
        SoundFontSha256 = soundFont.Sha256,
        Synthesizer = _version,
        Room = piece.Style.Room.ToString(),
        MidiSha256 = Convert.ToHexStringLower(SHA256.HashData(midi)),
        WaveSha256 = waveHash,
        Parts = SideCar.PartsOf(score),
        Sections = SideCar.SectionsOf(score),
        Tempo = SideCar.TempoOf(score),
        Chords = SideCar.ChordsOf(score),
        Notes = SideCar.NotesOf(score),
    };

    private static string HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
