using System.Text.Json;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private static readonly EvaluationOptions s_short = new() { Seconds = 3, EnduranceMinutes = 0.3, Seed = 4 };
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact] // frame 0 of the lanes must be sample 0 of the audio, or every comparison is late by the filter bank
    public void DecodedLanesAreInTimeWithTheAudio()
    {
        WaveNetModel model = TinyModel.Create();
        AudioClip clip = TestAudio.Arpeggio(12_000, 2, [60, 65, 69]);
        float[] lanes = LaneEncoder.Encode(clip, model.Shape);
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] /= model.LaneDeviations[i % model.Shape.Lanes];
        AudioClip decoded = FreeRun.Decode(model, lanes);
        Assert.Equal(clip.Samples.Length, decoded.Samples.Length);
        double error = 0, energy = 0;
        for (int i = 0; i < clip.Samples.Length; i++)
        {
            error += Math.Pow(clip.Samples[i] - decoded.Samples[i], 2);
            energy += Math.Pow(clip.Samples[i], 2);
        }
        Assert.True(10 * Math.Log10(energy / error) > 50, $"{10 * Math.Log10(energy / error):0.0} dB");
    }

    [Fact]
    public void ARunInPartsIsTheRendererWithoutItsLatency()
    {
        WaveNetModel model = TinyModel.Create();
        using MusicRenderer one = Renderer(model), other = Renderer(model);
        var run = new RendererRun(one, model.Shape);
        int[] parts = [7, 1, 30];
        var samples = new List<float>();
        var asked = new List<float>();
        foreach (int hops in parts)
        {
            (float[] partAsked, AudioClip audio) = run.Play(hops, Cancellation);
            Assert.Equal(hops * ControlLayout.FeatureCount, partAsked.Length);
            Assert.Equal(hops * model.Shape.HopSamples, audio.Frames);
            samples.AddRange(audio.Samples);
            asked.AddRange(partAsked);
        }
        var expected = new float[samples.Count + (other.LatencyFrames * 2)];
        other.Read(expected);
        Assert.Equal(expected[(other.LatencyFrames * 2)..], samples);
        foreach (float[] chroma in asked.Chunk(ControlLayout.FeatureCount)
            .Select(row => row[..ControlLayout.ChromaSize]))
            Assert.Equal(1, (chroma[2] * chroma[2]) + (chroma[7] * chroma[7]), 1e-5); // the prior knows D and G alone
    }

    [Fact]
    public void AskedFeaturesReachTheNetwork()
    {
        WaveNetModel model = TinyModel.Create();
        float[] features = new float[20 * ControlLayout.FeatureCount], others = [.. features];
        others[^1] = 1; // density of the last hop
        AudioClip one = FreeRun.Play(model, "cpu", 0, features, 1, 5, Cancellation),
            same = FreeRun.Play(model, "reference", 0, features, 1, 5, Cancellation);
        Assert.Equal(one.Samples, same.Samples);
        AudioClip changed = FreeRun.Play(model, "cpu", 0, others, 1, 5, Cancellation);
        int first = Enumerable.Range(0, one.Samples.Length).First(i => one.Samples[i] != changed.Samples[i]);
        int lastHop = 19 * model.Shape.HopSamples;
        Assert.InRange(first / 2, lastHop - 200, lastHop + model.Shape.HopSamples); // the filter reaches a little back
        Assert.NotEqual(one.Samples, FreeRun.Play(model, "cpu", 1, features, 1, 5, Cancellation).Samples);
        Assert.NotEqual(one.Samples, FreeRun.Play(model, "cpu", 0, features, 1, 6, Cancellation).Samples);
    }

    [Fact]
    public void AMoodFileTunesTheMoodsThatItNames()
    {
        WaveNetModel model = TinyModel.Create();
        MoodFile file = MoodFile.Parse("""
            model: m.safetensors
            parameters:
              fear: { minimum: 0, maximum: 1, default: 1 }
            moods:
              calm:
                temperature: { parameter: fear, points: [[0, 0.5], [1, 0.7]] }
                bandTemperatures: [[1000, 0.5], [2000, 1]]
            """, "m.yaml");
        Mood calm = TrainedMood.Of(model, "calm", 1, file), tense = TrainedMood.Of(model, "tense", 0.9f, file);
        Assert.Equal(0.7f, calm.Temperature.Evaluate(0));
        Assert.Equal(2, calm.BandTemperatures.Count);
        Assert.Equal(0.9f, tense.Temperature.Evaluate(0));

        using TrainingStore store = MakeStore(model.Shape);
        ReferenceMusic music = ReferenceMusic.FromStore(store, model, s_short.Seconds)[0];
        EvaluationOptions brief = s_short with { EnduranceMinutes = 0 };
        MoodEvaluation plain = new Evaluator(model, brief).Evaluate(music, _ => { }, Cancellation),
            tuned = new Evaluator(model, brief with { Moods = file }).Evaluate(music, _ => { }, Cancellation);
        Assert.NotEqual(plain.PlayedLanes, tuned.PlayedLanes);
        Assert.True(Energy(tuned) < Energy(plain)); // drawn less widely

        static double Energy(MoodEvaluation found) => found.PlayedLanes.Sum(value => (double)value * value);
    }

    [Fact]
    public void AnUntrainedNetworkIsEvaluatedAndFails()
    {
        WaveNetModel model = TinyModel.Create();
        using TrainingStore store = MakeStore(model.Shape);
        IReadOnlyList<ReferenceMusic> music = ReferenceMusic.FromStore(store, model, s_short.Seconds);
        Assert.Equal(["calm", "tense"], music.Select(mood => mood.Mood));
        Assert.All(music, mood => Assert.Equal(300 * ControlLayout.FeatureCount, mood.Features.Length));

        double seconds = 0;
        var evaluator = new Evaluator(model, s_short);
        MoodEvaluation calm = evaluator.Evaluate(music[0], made => seconds += made, Cancellation);
        Assert.Equal(evaluator.SecondsPerMood, seconds, 0.05);
        Assert.Equal(0.3, calm.Endurance!.Minutes, 1e-6);
        Assert.InRange(calm.HeldOut!.ChromaMargin, -0.3, 0.3);
        Assert.Contains(Evaluator.MissedGoals(calm), goal => goal.Contains("held-out") && goal.Contains("calm"));

        var report = new EvaluationReport("m", "odd", 3, double.NaN, "auto", 1, 4, "store", [calm], []);
        report.Write(_folder["report.json"]);
        JsonElement json = JsonDocument.Parse(File.ReadAllBytes(_folder["report.json"])).RootElement;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("validationBits").ValueKind); // JSON has no NaN
        JsonElement mood = json.GetProperty("moods")[0];
        Assert.Equal(calm.HeldOut.Chroma, mood.GetProperty("heldOut").GetProperty("chroma").GetDouble(), 1e-4);
        Assert.Equal(calm.Octaves.Count, mood.GetProperty("octaves").GetArrayLength());
        Assert.Equal(0.3, mood.GetProperty("endurance").GetProperty("minutes").GetDouble(), 1e-4);
    }

    [Fact]
    public void ANetworkWithoutControlIsJudgedByItsSoundAlone()
    {
        WaveNetModel model = TinyModel.Create(TestAudio.OddShape with { ControlSize = 0 });
        using TrainingStore store = MakeStore(model.Shape);
        ReferenceMusic music = Assert.Single(ReferenceMusic.FromStore(store, model, s_short.Seconds));
        MoodEvaluation found = new Evaluator(model, s_short).Evaluate(music, _ => { }, Cancellation);
        Assert.Null(found.HeldOut);
        Assert.Null(found.Prior);
        Assert.Empty(found.Endurance!.ChromaMarginByMinute);
        Assert.NotEmpty(found.Octaves);
    }

    [Fact] // the held-out music itself, as if a network had played it, reaches every goal of following
    public void RealMusicFollowsItself()
    {
        WaveNetModel model = TinyModel.Create();
        WriteAudio();
        ReferenceMusic calm = ReferenceMusic.FromFolder(_folder["audio"], model, seconds: 6)[0];
        float[] heard = FeatureExtractor.Extract(calm.Audio, model.Shape);
        Adherence adherence = Adherence.Measure(calm.Features, heard[..calm.Features.Length], skipHops: 0);
        // Not exactly 1: the audio was cut into bands and put together again, and starts of files are heard beside
        // others' ends.
        Assert.InRange(adherence.Chroma, 0.98, 1.0001);
        Assert.InRange(adherence.DensityCorrelation, 0.95, 1.0001);
        Assert.InRange(adherence.LoudnessBiasDecibels, -0.3, 0.3);
    }

    [Fact]
    public void MusicOfOtherMoodsIsAClearError()
    {
        WaveNetModel model = TinyModel.Create();
        Directory.CreateDirectory(_folder["audio/jolly"]);
        WaveFile.Write(_folder["audio/jolly/a.wav"], TestAudio.Arpeggio(12_000, 2, [60]));
        Assert.Contains("calm, tense",
            Assert.Throws<AmbienceException>(() => ReferenceMusic.FromFolder(_folder["audio"], model, 5)).Message);
    }

    [Fact]
    public void AnUnknownMoodNamesTheKnownOnes()
    {
        WaveNetModel model = TinyModel.Create();
        Assert.Contains("calm, tense",
            Assert.Throws<AmbienceException>(() => TrainedMood.Of(model, "gloom", 1)).Message);
        Assert.Contains("0.1 to 1.5",
            Assert.Throws<AmbienceException>(() => TrainedMood.Of(model, "calm", float.NaN)).Message);
        WaveNetModel uncontrolled = TinyModel.Create(TestAudio.OddShape with { ControlSize = 0 });
        Assert.Contains("without moods",
            Assert.Throws<AmbienceException>(() => TrainedMood.Of(uncontrolled, "calm", 1)).Message);
        Assert.NotEmpty(TrainedMood.Of(uncontrolled, null, 1).Name);
    }

    private static MusicRenderer Renderer(WaveNetModel model) =>
        new(model, [TrainedMood.Of(model, "tense", 1)], [], "cpu", seed: 3);

    private TrainingStore MakeStore(WaveNetShape shape)
    {
        WriteAudio();
        new Preparation(new() { Shape = shape }).Run(_folder["audio"], _folder["store"], (_, _, _) => { }, Cancellation);
        return TrainingStore.Open(_folder["store"]);
    }

    private void WriteAudio()
    {
        foreach ((string mood, int[] keys) in (ReadOnlySpan<(string, int[])>)[("calm", [60, 67, 64]),
            ("tense", [59, 62, 65])])
        {
            Directory.CreateDirectory(_folder[$"audio/{mood}"]);
            WaveFile.Write(_folder[$"audio/{mood}/a.wav"], TestAudio.Arpeggio(12_000, 21, keys));
        }
    }
}
