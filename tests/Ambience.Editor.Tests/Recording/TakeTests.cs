using Ambience.Audio;
using Ambience.Editor.Recording;
using Ambience.Editor.Tests.Browser;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;

namespace Ambience.Editor.Tests.Recording;

/// <summary>With the demo's weights and moods: a session with every kind of call, kept, and made again.</summary>
public sealed class TakeTests : IDisposable
{
    private static readonly WaveNetModel s_model = WeightFile.Read(RepositoryFiles.DemoWeights);
    private static readonly string s_text = File.ReadAllText(RepositoryFiles.DemoMoods);
    private static readonly Lazy<(Take Take, float[] Samples)> s_session = new(Record);

    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-takes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static MoodFile Parse(string text) => MoodFile.Parse(text, RepositoryFiles.DemoMoods);

    /// <summary>Music and calls at positions that nobody chose, as people make them.</summary>
    private static (Take Take, float[] Samples) Record()
    {
        using var soundtrack = Soundtrack.Open(s_model, Parse(s_text), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 77 });
        using MusicTap tap = soundtrack.OpenTap(60);
        var journal = new TakeJournal();
        soundtrack.SetParameter("danger", 0.4f);
        soundtrack.SetLayerMuted("shadow", true);
        soundtrack.Play("calm");
        Read(40_003);
        soundtrack.TransitionTo("tense", 0.7f);
        soundtrack.SetParameter("danger", 0.8f);
        Read(30_011);
        soundtrack.TriggerStinger("howl");
        soundtrack.SetLayerMuted("shadow", false);
        Read(20_000);
        soundtrack.Pause();
        Read(5_000);
        soundtrack.Resume();
        soundtrack.ReplaceMoods(Parse(s_text.Replace("points: [[0, -5], [1, 2]]", "points: [[0, -9], [1, 0]]")));
        Read(17_777);
        soundtrack.TransitionTo("wonder");
        soundtrack.FollowMap();
        Read(30_000);
        soundtrack.Stop(0.3f);
        Read(30_000);

        var samples = new List<float>();
        _ = tap.TryReadHop(out TappedHop hop);
        do
        {
            var audio = new float[hop.Frames * 2];
            Assert.Equal(audio.Length, tap.Read(audio));
            journal.Measure((double)hop.Frames / soundtrack.SampleRateHz);
            if (!hop.Rests)
                samples.AddRange(audio);
        }
        while (tap.TryReadHop(out hop));
        Assert.Equal(0, tap.LostFrames);
        while (tap.TryReadCall(out TappedCall call))
            journal.Call(call);
        journal.Hop(new TappedHop(0, 512, (samples.Count / 1_024) - 1, false, 0, 0));
        Assert.Null(journal.Problem);
        return (journal.ToTake(out string _)!, [.. samples]);

        void Read(int frames) => soundtrack.Read(new float[2 * frames]);
    }

    private static float[] Replay(Take take, MoodFile? instead = null)
    {
        using var replay = new TakeReplay(take, s_model, RepositoryFiles.DemoMoods, instead);
        var samples = new List<float>();
        for (ReadOnlySpan<float> hop; !(hop = replay.Next()).IsEmpty;)
            samples.AddRange(hop);
        Assert.Empty(replay.Problems);
        return [.. samples];
    }

    [Fact]
    public void ATakeThatWasSavedGivesTheSameSamples()
    {
        (Take take, float[] samples) = s_session.Value;
        Assert.Equal(
            ["mute", "transition", "parameter", "stinger", "mute", "pause", "continue", "moods", "followMap", "stop"],
            take.Calls.Select(call => call.Kind));
        TakeFolder.Save(_folder, "my take", take);
        Assert.True(new FileInfo(Path.Combine(_folder, "takes", "my take.take.json")).Length < 12_000);
        Take loaded = TakeFolder.Load(_folder, "my take");
        Assert.Equal(["my take"], TakeFolder.Names(_folder));
        Assert.True(take.Seconds > 2.5);
        Assert.Equal(samples, Replay(loaded));
    }

    [Fact]
    public void WhereTheEditedMoodsDoNotDifferTheSamplesDoNot()
    {
        (Take take, _) = s_session.Value;
        Take plain = take with { Moods = [take.Moods[0]], Calls = [.. take.Calls.Where(call => call.Kind != "moods")] };
        float[] before = Replay(plain);
        string cavern = s_text.Replace("gate: { parameter: danger, above: 0.3,", "gate: { parameter: danger, above: 0.3, ");
        Assert.Equal(before, Replay(plain, Parse(cavern + "\n# another comment\n")));
        float[] edited = Replay(plain, Parse(s_text.Replace("brightnessOctaves: { parameter: danger, points: [[0, -0.3]", "brightnessOctaves: { parameter: danger, points: [[0, 0.6]")));
        Assert.Equal(before.Length, edited.Length);
        int same = before.AsSpan().CommonPrefixLength(edited);
        Assert.InRange(same, 2 * 38_000, before.Length - 10_000); // the mood before it is untouched
    }

    [Fact]
    public void CallsThatMeanNothingAnyMoreAreTold()
    {
        (Take take, _) = s_session.Value;
        using var replay = new TakeReplay(take with { Mood = "gone" }, s_model, RepositoryFiles.DemoMoods, Parse(s_text.Replace("howl", "growl")));
        while (!replay.Next().IsEmpty)
        {
        }
        Assert.Contains(replay.Problems, problem => problem.Contains("'gone'"));
        Assert.Contains(replay.Problems, problem => problem.Contains("'howl'") && problem.Contains("growl"));
    }

    [Fact]
    public void AStretchIsWrittenAndReadBack()
    {
        (Take take, float[] samples) = s_session.Value;
        string path = Path.Combine(_folder, "stretch.wav");
        var reports = new List<double>();
        var (figures, _) = StretchRender.ToFile(
            new Stretch(take, 0.5, 1.75, Instead: null), s_model, RepositoryFiles.DemoMoods, path, StretchFormat.WaveFloat,
            new Report(reports.Add), CancellationToken.None);
        AudioClip clip = WaveFile.Read(path);
        Assert.Equal(samples[(2 * 24_000)..(2 * 84_000)], clip.Samples);
        Assert.Equal(1.25, figures.Seconds, 1e-6);
        Assert.Equal(Loudness.IntegratedLufs(clip), figures.Loudness.Integrated, 1e-9);
        Assert.Equal(1, reports[^1]);
        Assert.Equal(9, figures.Octaves.Count);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void FlacHoldsTheSame24Bits()
    {
        (Take take, _) = s_session.Value;
        string flac = Path.Combine(_folder, "stretch.flac"), wave = Path.Combine(_folder, "stretch.wav"), back = Path.Combine(_folder, "back.wav");
        foreach ((string path, StretchFormat format) in ((string, StretchFormat)[])[(flac, StretchFormat.Flac), (wave, StretchFormat.Wave24)])
            _ = StretchRender.ToFile(new Stretch(take, 0, 1, null), s_model, RepositoryFiles.DemoMoods, path, format, null, CancellationToken.None);
        using var decoder = System.Diagnostics.Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", flac, "-c:a", "pcm_s24le", back]);
        decoder.WaitForExit();
        Assert.Equal("fLaC"u8.ToArray(), File.ReadAllBytes(flac)[..4]);
        Assert.Equal(WaveFile.Read(wave).Samples, WaveFile.Read(back).Samples);
        Assert.Equal(3, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void ACancelledRenderLeavesNothing()
    {
        (Take take, _) = s_session.Value;
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => StretchRender.ToFile(
            new Stretch(take, 0, 2, null), s_model, RepositoryFiles.DemoMoods, Path.Combine(_folder, "x.wav"), StretchFormat.Wave24,
            new Report(_ => stop.Cancel()), stop.Token));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData(" x")]
    public void NoNameLeadsOutOfTheFolder(string name) =>
        Assert.Throws<AmbienceException>(() => TakeFolder.Save(_folder, name, s_session.Value.Take));

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("null", "expected a take")]
    [InlineData("""{"version": 9, "seed": 1, "mood": "calm", "hops": 10, "hopSeconds": 0.01, "moods": []}""", "version 1, found 9")]
    [InlineData("""{"version": 1, "seed": 1, "mood": "calm", "hops": 10, "hopSeconds": 0.01, "moods": []}""", "mood file from hop 0")]
    [InlineData("""{"version": 1, "seed": 1, "mood": "calm", "hops": 10, "hopSeconds": 0.01, "moods": [{"hop":0,"sha256":"","keepStart":0,"keepEnd":0,"text":""}], "calls": [{"hop":5,"kind":"stop"},{"hop":4,"kind":"stop"}]}""", "hop 4 after 5")]
    [InlineData("""{"version": 1, "surprise": 1}""", "surprise")]
    public void ABrokenFileSaysWhatIsWrong(string json, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "takes"));
        File.WriteAllText(Path.Combine(_folder, "takes", "bad.take.json"), json);
        var e = Assert.Throws<AmbienceException>(() => TakeFolder.Load(_folder, "bad"));
        Assert.Contains(expected, e.Message);
        Assert.Contains("bad.take.json", e.Message);
    }

    [Fact]
    public void ADamagedMoodFileIsNotPlayed()
    {
        Take take = s_session.Value.Take;
        Take damaged = take with { Moods = [take.Moods[0] with { Text = take.Moods[0].Text.Replace("calm", "calm2") }] };
        var e = Assert.Throws<AmbienceException>(() => Replay(damaged));
        Assert.Contains("damaged", e.Message);
    }

    private sealed class Report(Action<double> report) : IProgress<double>
    {
        void IProgress<double>.Report(double value) => report(value);
    }
}
