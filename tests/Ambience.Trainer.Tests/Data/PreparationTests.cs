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
        File.WriteAllText(Path.Combine(_folder["audio"], "calm", "empty.wav"), "");
        File.WriteAllText(Path.Combine(_folder["audio"], "stray.wav"), "x");
        WriteWave("calm/three.wav", new AudioClip(48_000, 1, [0.1f, 0.2f, 0.3f]), WaveEncoding.Pcm16);
        WriteWave("calm/silence.wav", new AudioClip(12_000, 2, new float[48_000]), WaveEncoding.Pcm16);
        WriteWave("calm/surround.wav", new AudioClip(12_000, 6, Noise(12_000, 12, 3).Samples), WaveEncoding.Pcm16);
        AudioClip bad = Arpeggio(12_000, 3, [60]), integers = Arpeggio(12_000, 3, [60], amplitude: 9_000);
        bad.Samples[24_000] = float.NaN;
        WriteWave("calm/nan.wav", bad, WaveEncoding.Float32);
        WriteWave("calm/integers.wav", integers, WaveEncoding.Float32);
        Directory.CreateDirectory(Path.Combine(_folder["audio"], "calm", "folder.wav"));
        File.CreateSymbolicLink(Path.Combine(_folder["audio"], "calm", "lost.wav"), _folder["nowhere"]);

        PreparationReport report = Prepare(OddShape);
        var reasons = report.Rejections.ToDictionary(rejection => rejection.Name, rejection => rejection.Reason);
        Assert.Contains("RIFF", reasons["calm/not-a-wave.wav"]);
        Assert.Contains("an empty file", reasons["calm/empty.wav"]);
        Assert.Contains("sub-folder", reasons["stray.wav"]);
        Assert.Contains("3 samples", reasons["calm/three.wav"]);
        Assert.Contains("silence", reasons["calm/silence.wav"]);
        Assert.Contains("found 6 channels", reasons["calm/surround.wav"]);
        Assert.Contains("NaN at 1 s", reasons["calm/nan.wav"]);
        Assert.Contains("full scale of a float file is 1", reasons["calm/integers.wav"]);
        Assert.Contains("could not be read", reasons["calm/lost.wav"]);
        Assert.Equal(9, reasons.Count);
        Assert.Equal(1, report.Moods.Single().Files);
    }

    [Fact]
    public void SilenceIsTrimmedAndSaidSo()
    {
        AudioClip music = Arpeggio(12_000, 3, [60, 67]);
        float[] second = new float[2 * 12_000];
        float[] Seconds(int count) => [.. Enumerable.Repeat(second, count).SelectMany(s => s)];
        WriteWave("calm/a.wav", new AudioClip(12_000, 2,
            [.. Seconds(1), .. music.Samples, .. Seconds(9), .. music.Samples, .. Seconds(3), .. music.Samples, .. Seconds(2)]),
            WaveEncoding.Pcm16);
        PreparationReport report = Prepare(OddShape);
        FileReport file = report.Files.Single();
        Assert.Equal(1, file.Trimmed.Start, 0.1);
        Assert.Equal(9, file.Trimmed.Inside, 0.15); // the loudness window sees 0.05 s ahead
        Assert.Equal(2, file.Trimmed.End, 0.1);
        Assert.Equal(2, file.Clips); // a rest of three seconds belongs to the music
        Assert.Equal(12, file.Seconds, 0.2);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);
        Assert.Equal(12, store.Clips.Sum(clip => clip.Frames / OddShape.FrameRateHz), 0.2);
    }

    [Fact] // a section must not be heard in the numbers: compare with the file in one piece
    public void AFileOfManySectionsIsAsInOnePiece()
    {
        AudioClip clip = Arpeggio(22_050, 75.37, [60, 64, 67, 71, 62, 50]);
        WriteWave("calm/a.wav", clip, WaveEncoding.Float32);
        Prepare(OddShape);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);

        AudioClip whole = SubsonicFilter.Apply(Resampler.Resample(clip, OddShape.SampleRateHz));
        float[] lanes = LaneEncoder.Encode(whole, OddShape), features = FeatureExtractor.Extract(whole, OddShape);
        int at = 0;
        foreach (StoredClip stored in store.Clips)
        {
            var read = new float[stored.Frames * OddShape.Lanes];
            stored.ReadLanes(0, read);
            for (int i = 0; i < read.Length; i++)
                read[i] *= store.LaneDeviations[i % OddShape.Lanes];
            Near.Equal(lanes.AsSpan(at * OddShape.Lanes, read.Length), read, 1e-5, 1e-6, "lanes");
            var rows = new float[stored.Hops * ControlLayout.FeatureCount];
            stored.ReadFeatures(0, rows);
            int firstRow = at / OddShape.HopFrames * ControlLayout.FeatureCount;
            Near.Equal(features.AsSpan(firstRow, rows.Length), rows, 1e-4, 1e-4, "features");
            at += stored.Frames;
        }
        Assert.Equal(lanes.Length / OddShape.Lanes, at);
    }

    [Fact]
    public void ACopyIsLeftOutAndARecodingIsMentioned()
    {
        AudioClip clip = Arpeggio(12_000, 30, [60, 64, 67, 71, 62, 50, 57]);
        WriteWave("calm/a.wav", clip, WaveEncoding.Pcm16);
        File.Copy(Path.Combine(_folder["audio"], "calm", "a.wav"), Path.Combine(_folder["audio"], "calm", "b.wav"));
        AudioClip quantised = WaveFile.Read(Path.Combine(_folder["audio"], "calm", "a.wav"));
        WriteWave("tense/the-same-in-float.wav", quantised, WaveEncoding.Float32);
        AudioClip softer = new(12_000, 2, [.. new float[1_000], .. clip.Samples.Select(s => 0.4f * s)]);
        WriteWave("calm/softer-and-later.wav", softer, WaveEncoding.Pcm16);
        WriteWave("calm/other.wav", Arpeggio(12_000, 30, [61, 66, 70, 59, 64, 55, 67]), WaveEncoding.Pcm16);

        PreparationReport report = Prepare(OddShape);
        Assert.Equal(["calm/b.wav", "tense/the-same-in-float.wav"], report.Rejections.Select(r => r.Name));
        Assert.All(report.Rejections, rejection => Assert.Contains("same audio as calm/a.wav", rejection.Reason));
        Assert.Equal([new LookAlike("calm/softer-and-later.wav", "calm/a.wav")], report.LookAlikes);
        Assert.Equal(3, report.Files.Count);
    }

    [Fact]
    public void EveryFileIsBroughtToTheAskedLoudness()
    {
        WriteWave("calm/soft.wav", Arpeggio(44_100, 4, [60, 64], amplitude: 0.03), WaveEncoding.Float32);
        WriteWave("calm/loud.wav", Arpeggio(48_000, 4, [60, 64], amplitude: 0.3), WaveEncoding.Float32);
        PreparationReport asIs = Prepare(OddShape, "as-is");
        PreparationReport report = Prepare(new PreparationOptions { Shape = OddShape, LoudnessLufs = -21 });
        Assert.Equal(20, asIs.Files[0].LoudnessLufs - asIs.Files[1].LoudnessLufs, 0.5); // loud, soft
        Assert.All(report.Files, file => Assert.Equal(-21, file.LoudnessLufs + file.GainDecibels, 0.3));
        Assert.Equal(-21, report.LoudnessLufs, 0.3);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);
        var soft = new float[60 * ControlLayout.FeatureCount];
        var loud = new float[60 * ControlLayout.FeatureCount];
        store.Clips.First(clip => clip.Name == "calm/soft.wav").ReadFeatures(0, soft);
        store.Clips.First(clip => clip.Name == "calm/loud.wav").ReadFeatures(0, loud);
        for (int i = ControlLayout.Loudness; i < soft.Length; i += ControlLayout.FeatureCount)
            Assert.Equal(loud[i], soft[i], 0.05);
    }

    [Fact]
    public void LicencesAreTheNearest()
    {
        foreach (string name in (string[])["calm/a.wav", "calm/album/b.wav", "calm/album/disc/c.wav", "tense/d.wav"])
            WriteWave(name, Arpeggio(12_000, 2, [60 + name.Length]), WaveEncoding.Pcm16);
        File.WriteAllText(Path.Combine(_folder["audio"], "license.txt"), "root");
        File.WriteAllText(Path.Combine(_folder["audio"], "calm", "album", "LICENSE"), "album");
        Prepare(OddShape);
        using (TrainingStore store = TrainingStore.Open(_folder["store"]))
            Assert.Equal(["root", "album", "album", "root"], store.Files.Select(file => file.Licence));
        Prepare(new PreparationOptions { Shape = OddShape, Licence = "mine" });
        using (TrainingStore store = TrainingStore.Open(_folder["store"]))
            Assert.All(store.Files, file => Assert.Equal("mine", file.Licence));
    }

    [Theory]
    [InlineData("missing", "no such folder")]
    [InlineData("empty", "sub-folder")]
    [InlineData("loose", "1 audio files beside")]
    [InlineData("no-audio", "calm")]
    [InlineData("rejects", "none of its 1 audio files can be used")]
    public void AFolderWithoutMusicIsAClearError(string kind, string said)
    {
        string audio = _folder[kind];
        if (kind != "missing")
            Directory.CreateDirectory(kind is "no-audio" or "rejects" ? Path.Combine(audio, "calm") : audio);
        if (kind is "loose")
            File.WriteAllText(Path.Combine(audio, "a.wav"), "x");
        if (kind is "rejects")
            File.WriteAllText(Path.Combine(audio, "calm", "a.wav"), "x");

        var e = Assert.Throws<AmbienceException>(() => new Preparation(new() { Shape = OddShape }).Run(
            audio, _folder["store"], (_, _, _) => { }, TestContext.Current.CancellationToken));
        Assert.Contains(said, e.Message);
        Assert.Contains(kind, e.Message); // which folder
        Assert.False(Directory.Exists(_folder["store"]));
    }

    [Fact]
    public void TheSameAudioGivesTheSameStore()
    {
        WriteWave("calm/a.wav", Arpeggio(48_000, 25, [60, 64, 67, 71, 62]), WaveEncoding.Pcm16);
        WriteWave("calm/b.wav", Arpeggio(48_000, 3, [50, 57]), WaveEncoding.Pcm16);
        Prepare(new PreparationOptions { Shape = OddShape, Threads = 1 }, "one");
        Prepare(new PreparationOptions { Shape = OddShape, Threads = 4 }, "two");
        string[] names = [.. Directory.GetFiles(_folder["one"], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder["one"], path))];
        Assert.Equal(9, names.Length); // store, filters, prior, and three for each file
        foreach (string name in names)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["one"], name)),
                File.ReadAllBytes(Path.Combine(_folder["two"], name)));
        }
    }

    private PreparationReport Prepare(WaveNetShape shape, string store = "store") =>
        Prepare(new PreparationOptions { Shape = shape }, store);

    private PreparationReport Prepare(PreparationOptions options, string store = "store") =>
        new Preparation(options).Run(_folder["audio"], _folder[store], (_, _, _) => { },
            TestContext.Current.CancellationToken);

    private void WriteWave(string name, AudioClip clip, WaveEncoding encoding)
    {
        string path = Path.Combine(_folder["audio"], name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WaveFile.Write(path, clip, encoding);
    }
}
