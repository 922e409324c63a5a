using System.Text.Json;
using Ambience.IO;

namespace Ambience.Demo;

/// <summary>What a run was like, as JSON for scripts.</summary>
internal static class Report
{
    public static void Write(string path, Run run) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        SoundtrackStatistics music = run.Music;
        json.WriteStartObject();
        json.WriteString("engine", music.Engine);
        json.WriteString("weights", run.WeightsPath);
        json.WriteString("moodFile", run.MoodsPath);
        json.WriteString("output", run.Output);
        json.WriteBoolean("realTime", run.RealTime);
        json.WriteString("why", run.Why);
        json.WriteNumber("seed", run.Seed);
        json.WriteNumber("seconds", run.Seconds);
        json.WriteNumber("updates", run.Updates);
        Number(json, "realTimeFactor", music.RealTimeFactor);
        json.WriteNumber("underruns", music.Underruns);
        json.WriteNumber("deviceLosses", music.DeviceLosses);
        Number(json, "peak", music.Peak);
        Number(json, "rmsDecibels", music.RmsDecibels);
        json.WriteNumber("allocatedBytesWhilePlaying", music.AllocatedBytes);
        json.WriteNumber("sampleRateHz", run.SampleRateHz);
        json.WriteNumber("channels", run.Channels);
        json.WriteStartArray("layers");
        foreach (string layer in run.Layers)
            json.WriteStringValue(layer);
        json.WriteEndArray();
        json.WriteNumber("bars", run.Bars);
        Number(json, "callToSampleMilliseconds", run.CallToSampleMilliseconds ?? double.NaN);
        Number(json, "bufferedMillisecondsMean", run.BufferedMilliseconds.Mean);
        Number(json, "bufferedMillisecondsGreatest", run.BufferedMilliseconds.Greatest);
        json.WriteNumber("savedBytes", run.Camp.SavedBytes);
        Number(json, "saveMilliseconds", run.Camp.SaveMilliseconds);
        Number(json, "loadMilliseconds", run.Camp.LoadMilliseconds);
        json.WriteStartArray("moods");
        foreach (MoodStretch mood in run.Moods)
        {
            json.WriteStartObject();
            json.WriteString("name", mood.Name);
            json.WriteNumber("from", mood.From);
            json.WriteNumber("to", mood.To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>JSON has no infinity and no NaN: what could not be measured is null.</summary>
    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, Math.Round(value, 6));
        else
            json.WriteNull(name);
    }
}
