using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;
using static Ambience.Trainer.Tests.Data.TestAudio;

namespace Ambience.Trainer.Tests.Data;

public sealed class PreparationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PreparationTests() => Directory.CreateDirectory(_folder["audio"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryKindOfWaveBecomesClipsOfItsMood()
    {
        WriteWave("calm/pcm24.wav", Arpeggio(48_000, 3, [60, 64, 67]), WaveEncoding.Pcm24);
        WriteWave("calm/deep/down/mono.wav", Arpeggio(44_100, 2, [62, 65, 69]).ToMono(), WaveEncoding.Pcm16);
        WriteWave("tense/float.wav", Arpeggio(22_050, 30, [59, 62, 65]), WaveEncoding.Float32);
        File.WriteAllText(Path.Combine(_folder["audio"], "LICENSE.txt"), "\n  CC0 1.0\nand more\n");
        File.WriteAllText(Path.Combine(_folder["audio"], "calm", "pcm24.json"), """{ "license": "CC-BY 4.0" }""");
        File.WriteAllText(Path.Combine(_folder["audio"], "calm", "notes.txt"), "not audio, not mentioned");

        PreparationReport report = Prepare(OddShape);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);

        Assert.Empty(report.Rejections);
        Assert.Equal(["calm", "tense"], store.Moods);
        Assert.Equal(["calm/deep/down/mono.wav", "calm/pcm24.wav", "tense/float.wav"],
            store.Files.Select(file => file.Name));
        Assert.Equal(["CC0 1.0", "CC-BY 4.0", "CC0 1.0"], store.Files.Select(file => file.Licence));
        Assert.All(store.Files, file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256));
        Assert.Equal(6, store.LaneDeviations.Length);
        Assert.Equal(FilterBankDesign.SynthesisFilters(3), store.SynthesisFilters);
        Assert.InRange(store.TrainingLoudnessLufs, -30, -8);
        foreach (int mood in (int[])[0, 1])
        {
            StoredClip[] clips = [.. store.Clips.Where(clip => clip.MoodIndex == mood)];
            double heldOut = clips.Where(clip => clip.HeldOut).Sum(clip => clip.Frames);
            double share = heldOut / clips.Sum(clip => clip.Frames);
            Assert.InRange(share, 0.02, 0.11); // of calm's two short files only the first is split
            Assert.All(clips.Where(clip => !clip.HeldOut),
                clip => Assert.True(clip.Frames % OddShape.HopFrames == 0 || clip.Name == "calm/pcm24.wav"));
            Assert.True(store.Prior!.Moods[mood].Segments > 0);
        }
    }

    [Fact] // what the network is trained on, decoded, must be the audio that was given
    public void StoredLanesSoundLikeTheFile()
    {
        AudioClip clip = Arpeggio(12_000, 4, [57, 64, 72]);
        WriteWave("calm/a.wav", clip, WaveEncoding.Float32);
        Prepare(OddShape);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);
        StoredClip stored = store.Clips.First(c => !c.HeldOut);

        var lanes = new float[stored.Frames * OddShape.Lanes];
        stored.ReadLanes(0, lanes);
        var model = new WaveNetModel
        {
            Weights = new WaveNetWeights(OddShape),
            LaneDeviations = store.LaneDeviations,
            SynthesisFilters = store.SynthesisFilters,
        };
        float[] decoded = Ambience.Trainer.Evaluation.FreeRun.Decode(model, lanes).Samples;
        float[] heard = SubsonicFilter.Apply(clip).Samples; // the file, less what nobody hears
        int end = decoded.Length - 500; // the held-out part is missing behind
        double error = 0, energy = 0;
        for (int i = 0; i < end; i++)
        {
            error += Math.Pow(decoded[i] - heard[i], 2);
            energy += Math.Pow(heard[i], 2);
        }
        Assert.True(10 * Math.Log10(energy / error) > 50, $"{10 * Math.Log10(energy / error):0.0} dB");

        // Unit deviation over what is trained on: in this store, this clip alone.
        for (int lane = 0; lane < OddShape.Lanes; lane++)
        {
            double[] values = [.. Enumerable.Range(0, stored.Frames)
                .Select(frame => (double)lanes[(frame * OddShape.Lanes) + lane])];
            double mean = values.Average();
            Assert.Equal(1, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), 1e-3);
        }
    }

    [Fact]
    public void MuLawPresetsKeepAmplitudes()
    {
        AudioClip clip = Arpeggio(16_000, 3, [60, 63]);
        WriteWave("calm/a.wav", clip, WaveEncoding.Float32);
        Prepare(WaveNetPresets.Classic);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);
        Assert.Equal([1f], store.LaneDeviations);
        Assert.Empty(store.SynthesisFilters);
        var lanes = new float[500];
        store.Clips[0].ReadLanes(1_000, lanes);
        Near.Equal(SubsonicFilter.Apply(clip.ToMono()).Samples.AsSpan(1_000, 500), lanes, 1e-6, 1e-7, "lanes");
    }

    [Fact]
    public void WhatCannotBeUsedIsLeftOutWithItsReason()
    {
        WriteWave("calm/good.wav", Arpeggio(12_000, 3, [60, 67]), WaveEncoding.Pcm16);
        File.WriteAllText(Path.Combine(_folder["audio"], "calm", "not-a-wave.wav"),
            "this is text that calls itself a WAV file, but it is none");
        File.WriteAllText(Path.Combine(_folder["audio"], "calm", "song.mp3"), "x");
        File.WriteAllText(Path.Combine(_folder["audio"], "stray.wav"), "x");
        WriteWave("calm/three.wav", new AudioClip(48_000, 1, [0.1f, 0.2f, 0.3f]), WaveEncoding.Pcm16);
        WriteWave("calm/silence.wav", new AudioClip(12_000, 2, new float[48_000]), WaveEncoding.Pcm16);
        AudioClip bad = Arpeggio(12_000, 3, [60]);
        bad.Samples[24_000] = float.NaN;
        WriteWave("calm/nan.wav", bad, WaveEncoding.Float32);

        PreparationReport report = Prepare(OddShape);
        var reasons = report.Rejections.ToDictionary(rejection => rejection.Name, rejection => rejection.Reason);
        Assert.Contains("RIFF", reasons["calm/not-a-wave.wav"]);
        Assert.Contains("convert", reasons["calm/song.mp3"]);
        Assert.Contains("sub-folder", reasons["stray.wav"]);
        Assert.Contains("3 samples", reasons["calm/three.wav"]);
        Assert.Contains("silence", reasons["calm/silence.wav"]);
        Assert.Contains("1 s", reasons["calm/nan.wav"]); // where
        Assert.Equal(6, reasons.Count);
        Assert.Equal(1, report.Moods.Single().Files);
    }

    [Fact]
    public void SilenceAtBothEndsIsTrimmed()
    {
        AudioClip music = Arpeggio(12_000, 3, [60, 67]);
        float[] padded = [.. new float[2 * 12_000], .. music.Samples, .. new float[2 * 2 * 12_000]];
        WriteWave("calm/a.wav", new AudioClip(12_000, 2, padded), WaveEncoding.Pcm16);
        PreparationReport report = Prepare(OddShape);
        Assert.InRange(report.Moods[0].Seconds, 3, 3.3);
    }

    [Theory]
    [InlineData("missing", "no such folder")]
    [InlineData("empty", "sub-folder")]
    [InlineData("loose", "1 audio files beside")]
    [InlineData("no-audio", "calm")]
    [InlineData("rejects", "none of its 1 WAV files can be used")]
    public void AFolderWithoutMusicIsAClearError(string kind, string said)
    {
        string audio = _folder[kind];
        if (kind != "missing")
            Directory.CreateDirectory(kind is "no-audio" or "rejects" ? Path.Combine(audio, "calm") : audio);
        if (kind is "loose")
            File.WriteAllText(Path.Combine(audio, "a.wav"), "x");
        if (kind is "rejects")
            File.WriteAllText(Path.Combine(audio, "calm", "a.wav"), "x");

        var e = Assert.Throws<AmbienceException>(() => new Preparation(OddShape, 1).Run(
            audio, _folder["store"], null, (_, _, _) => { }, TestContext.Current.CancellationToken));
        Assert.Contains(said, e.Message);
        Assert.Contains(kind, e.Message); // which folder
        Assert.False(Directory.Exists(_folder["store"]));
    }

    [Fact]
    public void AnInterruptedPreparationLeavesNothing()
    {
        for (int i = 0; i < 3; i++)
            WriteWave($"calm/{i}.wav", Arpeggio(12_000, 2, [60 + i]), WaveEncoding.Pcm16);
        using var interrupt = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new Preparation(OddShape, 1).Run(
            _folder["audio"], _folder["store"], null, (_, done, _) => Cancel(done == 2), interrupt.Token));
        Assert.Equal(["audio"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));

        void Cancel(bool now)
        {
            if (now)
                interrupt.Cancel();
        }
    }

    [Fact]
    public void TheSameAudioGivesTheSameStore()
    {
        WriteWave("calm/a.wav", Arpeggio(48_000, 25, [60, 64, 67, 71, 62]), WaveEncoding.Pcm16);
        WriteWave("calm/b.wav", Arpeggio(48_000, 3, [50, 57]), WaveEncoding.Pcm16);
        Prepare(OddShape, "one");
        Prepare(OddShape, "two");
        foreach (string file in Directory.GetFiles(_folder["one"]).Select(path => Path.GetFileName(path)!))
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["one"], file)),
                File.ReadAllBytes(Path.Combine(_folder["two"], file)));
    }

    private PreparationReport Prepare(WaveNetShape shape, string store = "store") =>
        new Preparation(shape, seed: 1).Run(_folder["audio"], _folder[store], null, (_, _, _) => { },
            TestContext.Current.CancellationToken);

    private void WriteWave(string name, AudioClip clip, WaveEncoding encoding)
    {
        string path = Path.Combine(_folder["audio"], name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WaveFile.Write(path, clip, encoding);
    }
}
