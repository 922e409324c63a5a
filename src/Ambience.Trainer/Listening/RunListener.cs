using System.Globalization;
using System.Text.Json;
using Ambience.Audio;
using Ambience.IO;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Listening;

/// <summary>
/// MAIN IDEA of listening: lets the weights of a run play on their own, as the runtime's engine plays them in a game,
/// asks for what held-out music is like, and puts what comes beside that music: sound, picture, figures, a report.
/// </summary>
internal sealed class RunListener(TrainingStore store, string runFolder, TrainingOptions options, EventFile? events)
{
    public const string FolderName = "listening", FiguresFile = "figures.json";

    private const string Engine = "cpu";
    private const float Temperature = 1;
    private const ulong Seed = 1;

    private readonly string _folder = Path.Combine(runFolder, FolderName);

    /// <summary>Listens to a run as it stands.</summary>
    /// <exception cref="AmbienceException">Nothing is held out to compare with, or a file cannot be written.</exception>
    public void Listen(Checkpoint now, CancellationToken cancellation)
    {
        WaveNetModel model = ModelExport.Create(now, store, WeightFormat.Float32);
        string folder = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"step-{now.Step:D9}"));
        var heard = new List<HeardMood>();
        var clips = new List<HeardClip>();
        foreach (ReferenceMusic whole in ReferenceMusic.FromStore(store, model, options.ListenSeconds))
        {
            if (cancellation.IsCancellationRequested)
                return; // the run is to end now; it listens again at the next multiple
            ReferenceMusic music = whole with { Audio = Cut(whole.Audio, options.ListenSeconds) };
            int mood = Math.Max(0, model.Moods.ToList().IndexOf(music.Mood));
            AudioClip played;
            try
            {
                played = FreeRun.Play(model, Engine, mood, music.Features, Temperature, Seed, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            byte[] picture = Spectrogram.Draw(music.Mood, music.Audio, played);
            string name = FileName(music.Mood);
            WaveFile.Write(Path.Combine(folder, name + ".wav"), played);
            WaveFile.Write(Path.Combine(folder, name + "-real.wav"), music.Audio);
            AtomicFile.Write(Path.Combine(folder, name + ".png"), stream => stream.Write(picture));
            heard.Add(HearingTest.Judge(model, music, played));
            clips.Add(new HeardClip(music.Mood, Preview.Of(music.Audio), Preview.Of(played), picture));
            Tell(now.Step, heard[^1], clips[^1]);
        }
        Listening[] all =
        [
            .. Read(runFolder).Where(earlier => earlier.Step < now.Step),
            new Listening(now.Step, now.ValidationBits, heard),
        ];
        AtomicFile.Write(
            Path.Combine(_folder, FiguresFile), stream => JsonSerializer.Serialize(stream, all, ReportJson.Options));
        RunReport.Write(runFolder, now, all, clips);
    }

    /// <summary>All listenings of a run, oldest first.</summary>
    /// <exception cref="AmbienceException">Their file is damaged.</exception>
    public static IReadOnlyList<Listening> Read(string runFolder)
    {
        string path = Path.Combine(runFolder, FolderName, FiguresFile);
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonSerializer.Deserialize<Listening[]>(File.ReadAllBytes(path), ReportJson.Options) ?? [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{path}: could not be read ({e.Message}). Move it away to begin a new one.", e);
        }
    }

    private void Tell(long step, HeardMood mood, HeardClip clip)
    {
        if (events is null)
            return;
        string tag = $"listening/{mood.Mood}";
        events.Number($"{tag}/level dB", step, mood.LevelDecibels);
        events.Number($"{tag}/spectrum distance dB", step, mood.SpectrumDecibels);
        events.Number($"{tag}/chroma margin", step, mood.ChromaMargin ?? double.NaN);
        events.Number($"{tag}/loudness correlation", step, mood.LoudnessCorrelation ?? double.NaN);
        events.Picture($"{tag}/spectrogram", step, clip.Picture, Spectrogram.Width, Spectrogram.Height);
        events.Sound($"{tag}/played", step, clip.Played.Wave, clip.Played.SampleRateHz, channels: 1, clip.Played.Frames);
    }

    private static AudioClip Cut(AudioClip clip, double seconds)
    {
        int samples = Math.Min(clip.Samples.Length, (int)(seconds * clip.SampleRateHz) * clip.Channels);
        return new AudioClip(clip.SampleRateHz, clip.Channels, clip.Samples[..samples]);
    }

    /// <summary>A mood is the name of a folder, so nearly a file name already.</summary>
    private static string FileName(string mood) =>
        string.Concat(mood.Select(c => Path.GetInvalidFileNameChars().Contains(c) ? '_' : c));
}
