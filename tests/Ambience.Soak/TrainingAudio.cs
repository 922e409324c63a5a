using Ambience.Audio;
using Ambience.Soak.Measuring;
using Ambience.Soak.Reporting;

namespace Ambience.Soak;

/// <summary>The same figures of the music that a network was trained on: a folder with a sub-folder of WAV files a mood.</summary>
internal static class TrainingAudio
{
    /// <exception cref="AmbienceException">There is no WAV file in a sub-folder, or one cannot be read.</exception>
    public static SoakReport Measure(string folder, CancellationToken interrupt)
    {
        var moods = new List<HourFigures>();
        IReadOnlyList<double> centres = [];
        string fingerprint = "";
        foreach (string mood in Folders(folder))
        {
            var files = new List<HourFigures>();
            foreach (string path in Directory.EnumerateFiles(mood, "*.wav").Order(StringComparer.Ordinal))
            {
                interrupt.ThrowIfCancellationRequested();
                Ear ear = Listen(path, files);
                (centres, fingerprint) = (ear.OctaveCentresHz, ear.FingerprintText);
            }
            if (files.Count > 0)
                moods.Add(HourFigures.Sum(files) with { Name = Path.GetFileName(mood) });
        }
        if (moods.Count == 0)
        {
            throw new AmbienceException(
                $"{folder}: expected sub-folders with WAV files, one folder a mood, found none. " +
                "'ambience-trainer corpus FOLDER' makes such music.");
        }
        HourFigures total = HourFigures.Sum(moods);
        return new SoakReport
        {
            Music = new SoakMusic
            {
                Source = "training audio",
                Health = "",
                Seconds = total.Seconds,
                Fingerprint = fingerprint,
                OctaveCentresHz = centres,
                Total = total,
                MoodSeconds = moods.ToDictionary(mood => mood.Name!, mood => mood.Seconds),
                LoudnessDecibelsPerHour = Slope.PerHour(total.MinuteLufs),
            },
            Machine = new SoakMachine(),
            Hours = moods,
        };
    }

    private static IEnumerable<string> Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{folder}: expected a folder of training audio, but it cannot be read: {e.Message}", e);
        }
    }

    private static Ear Listen(string path, List<HourFigures> files)
    {
        using WaveInput input = WaveInput.Open(path);
        if (input.Channels > 2)
            throw new AmbienceException($"{path}: expected one or two channels, found {input.Channels}.");
        var ear = new Ear(input.SampleRateHz, input.Channels);
        var block = new float[4096 * input.Channels];
        while (true)
        {
            int wanted = (int)Math.Min(block.Length / input.Channels, ear.HourFramesLeft) * input.Channels;
            int frames = input.Read(block.AsSpan(0, wanted));
            if (frames == 0)
                break;
            ear.Add(block.AsSpan(0, frames * input.Channels));
            if (ear.HourFramesLeft > 0)
                continue;
            files.Add(ear.Hour());
            ear.EndHour();
        }
        if (ear.Hour() is { Seconds: > 0 } rest)
            files.Add(rest);
        return ear;
    }
}
