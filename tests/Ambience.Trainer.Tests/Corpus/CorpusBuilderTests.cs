using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Corpus;
using Ambience.Trainer.Corpus.Rendering;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

/// <summary>A corpus of fifteen-second pieces, rendered once by the real fluidsynth.</summary>
public sealed class RenderedCorpus : IDisposable
{
    public RenderedCorpus()
    {
        Folder = Path.Combine(Path.GetTempPath(), $"corpus-{Guid.NewGuid():n}");
        Finished = Build(Folder);
    }

    public string Folder { get; }

    internal IReadOnlyList<FinishedPiece> Finished { get; }

    /// <summary>Every mood, and the piano alone.</summary>
    public static string[] Moods => ["calm", "wonder", "cavern", "tense", "journey", "night", "piano"];

    internal static IReadOnlyList<FinishedPiece> Build(
        string folder, double minutes = 0.25, string[]? moods = null, CancellationToken cancel = default)
    {
        var finished = new List<FinishedPiece>();
        var builder = new CorpusBuilder(folder, seed: 5, SoundFont.Open(null), new FluidSynth());
        builder.BuildAsync(CorpusPlan.Make(minutes, moods ?? Moods), piece =>
        {
            lock (finished)
                finished.Add(piece);
        }, cancel).GetAwaiter().GetResult();
        return finished;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

public class CorpusBuilderTests(RenderedCorpus corpus) : IClassFixture<RenderedCorpus>
{
    public static TheoryData<string> Moods => [.. RenderedCorpus.Moods];

    [Theory]
    [MemberData(nameof(Moods))]
    public void ThePieceIsStereoAt48KilohertzOfTheRightLoudness(string mood)
    {
        AudioClip clip = WaveFile.Read(PathOf(mood, ".wav"));
        SideCar sideCar = SideCar.TryRead(PathOf(mood, ".json"))!;
        Assert.Equal((48_000, 2), (clip.SampleRateHz, clip.Channels));
        Assert.Equal(15, clip.Seconds, 0.05);
        Assert.Equal(sideCar.Seconds, clip.Seconds, 1e-3);

        float peak = clip.Samples.Max(MathF.Abs);
        Assert.InRange(peak, 0.05, Math.Pow(10, -1.4 / 20));
        Assert.Equal(sideCar.PeakDecibels, 20 * Math.Log10(peak), 0.02);
        double lufs = Loudness.IntegratedLufs(clip);
        Assert.InRange(lufs, -23, -18);
        Assert.Equal(sideCar.LoudnessLufs, lufs, 0.02);

    }

    /// <summary>
    /// Wide, but nothing is lost where a game plays one loudspeaker: mid and side of independent channels are equally
    /// strong and folding them costs 3 dB; a channel turned over costs everything.
    /// </summary>
    [Theory]
    [MemberData(nameof(Moods))]
    public void ThePieceIsWideAndSurvivesMono(string mood)
    {
        AudioClip clip = WaveFile.Read(PathOf(mood, ".wav"));
        (double correlation, double monoLossDecibels, double balanceDecibels) = Stereo(clip.Samples);
        Assert.InRange(correlation, 0.1, 0.95);
        Assert.InRange(monoLossDecibels, 0, 2.7);
        Assert.InRange(balanceDecibels, -2.5, 2.5);
    }

    [Fact]
    public void MonoAndAChannelTurnedOverWouldBothFail()
    {
        float[] tone = [.. Enumerable.Range(0, 9600).SelectMany(i => new[] { MathF.Sin(0.07f * i), MathF.Sin(0.07f * i) })];
        Assert.Equal(1, Stereo(tone).Correlation, 1e-3);
        for (int i = 1; i < tone.Length; i += 2)
            tone[i] *= -0.9f;
        Assert.True(Stereo(tone) is { Correlation: < -0.9, MonoLossDecibels: > 20 });
    }

    private static (double Correlation, double MonoLossDecibels, double BalanceDecibels) Stereo(float[] samples)
    {
        double left = 0, right = 0, both = 0;
        for (int i = 0; i < samples.Length; i += 2)
        {
            left += samples[i] * samples[i];
            right += samples[i + 1] * samples[i + 1];
            both += samples[i] * samples[i + 1];
        }
        double mono = (left + right + (2 * both)) / 4;
        return (both / Math.Sqrt(left * right), 10 * Math.Log10((left + right) / 2 / mono), 10 * Math.Log10(left / right));
    }

    /// <summary>
    /// A network can only learn to follow the density that it is asked for if every mood has attacks that stand out of
    /// what is held. Five in fifteen seconds are the least; a pad alone has none.
    /// </summary>
    [Theory]
    [MemberData(nameof(Moods))]
    public void EveryMoodHasAttacks(string mood)
    {
        float[] features = FeatureExtractor.Extract(WaveFile.Read(PathOf(mood, ".wav")), WaveNetPresets.Ambient48);
        float[] onsets = [.. Enumerable.Range(0, features.Length / ControlLayout.FeatureCount)
            .Select(hop => features[(hop * ControlLayout.FeatureCount) + ControlLayout.Density])];
        int attacks = Enumerable.Range(1, onsets.Length - 2)
            .Count(hop => onsets[hop] > 0.3f && onsets[hop] >= onsets[hop - 1] && onsets[hop] > onsets[hop + 1]);
        Assert.True(attacks >= 5, $"{mood}: {attacks} attacks in {onsets.Length} hops");
    }

    /// <summary>
    /// Each chord's audio must hold its pitch classes: the measured chroma against the notes that the side-car says
    /// sound.
    /// </summary>
    [Theory]
    [MemberData(nameof(Moods))]
    public void TheAudioHoldsTheNotesOfTheSideCar(string mood)
    {
        WaveNetShape shape = WaveNetPresets.Ambient48;
        float[] features = FeatureExtractor.Extract(WaveFile.Read(PathOf(mood, ".wav")), shape);
        SideCar sideCar = SideCar.TryRead(PathOf(mood, ".json"))!;
        double hopSeconds = (double)shape.HopSamples / shape.SampleRateHz;
        double matching = 0, shifted = 0;
        foreach (SideCarChord chord in sideCar.Chords)
        {
            var heard = new double[12];
            var played = new double[12];
            for (int hop = (int)(chord.Start / hopSeconds); hop < (int)(chord.End / hopSeconds); hop++)
                for (int tone = 0; tone < 12; tone++)
                    heard[tone] += features[hop * ControlLayout.FeatureCount + tone];
            foreach (SideCarNote note in sideCar.Notes)
            {
                double start = Math.Max(note.Start, chord.Start);
                played[note.Pitch % 12] += note.Velocity * Math.Max(0, Math.Min(note.End, chord.End) - start);
            }
            matching += Cosine(heard, played) / sideCar.Chords.Count;
            shifted += Cosine(heard, [.. played[6..], .. played[..6]]) / sideCar.Chords.Count;
        }
        Assert.True(matching > 0.75 && matching > shifted + 0.3,
            $"{mood}: {matching:0.00} against {shifted:0.00} a tritone away");
    }

    [Theory]
    [MemberData(nameof(Moods))]
    public void TheSideCarSaysWhatTheMidiFileSays(string mood)
    {
        var midi = new ParsedMidi(File.ReadAllBytes(PathOf(mood, ".mid")));
        SideCar sideCar = SideCar.TryRead(PathOf(mood, ".json"))!;
        Assert.Equal(mood, sideCar.Mood);
        Assert.Equal(midi.Programs, sideCar.Parts.ToDictionary(p => p.Channel, p => p.Program));
        var fromMidi = midi.Notes.OrderBy(n => n.StartTick).ThenBy(n => n.Channel).ThenBy(n => n.Pitch).ToArray();
        SideCarNote[] notes = [.. sideCar.Notes];
        Assert.Equal(
            fromMidi.Select(n => (n.Channel, n.Pitch, n.Velocity)),
            notes.Select(n => (n.Channel, n.Pitch, n.Velocity)));
        Assert.All(fromMidi.Zip(notes), pair =>
        {
            Assert.Equal(pair.First.Start, pair.Second.Start, 1e-4);
            Assert.Equal(pair.First.End, pair.Second.End, 1e-4);
        });
        Assert.Equal(midi.Markers.Select(m => m.Text), sideCar.Sections.Select(s => s.Key));
        Assert.Equal(
            midi.Tempos.Values.Select(t => Math.Round(60e6 / t, 3)), sideCar.Tempo.Select(t => t.BeatsPerMinute));
        Assert.Equal(0, sideCar.Chords[0].Start);
        Assert.All(sideCar.Chords, c => Assert.InRange(c.End, c.Start + 0.5, sideCar.Seconds));
        Assert.All(sideCar.Chords, c => Assert.Contains(c.Root, c.PitchClasses));
    }

    [Fact]
    public void TheLicenceNamesBothOwners()
    {
        string[] lines = File.ReadAllLines(Path.Combine(corpus.Folder, "LICENSE.txt"));
        Assert.StartsWith("MIT", lines[0]);
        Assert.Contains(lines, line => line.Contains("WaveNet Ambience contributors"));
        Assert.Contains(lines, line => line.Contains("Frank Wen"));
        Assert.Contains(lines, line => line.StartsWith("Permission is hereby granted"));
    }

    [Fact]
    public void NothingHalfMadeIsLeftBehind() =>
        Assert.All(Directory.EnumerateFiles(corpus.Folder, "*", SearchOption.AllDirectories),
            file => Assert.Contains(Path.GetExtension(file), new[] { ".wav", ".mid", ".json", ".txt" }));

    /// <summary>One story on one copy: keep what is whole, remake what is not, come to the same bytes.</summary>
    [Fact]
    public void ASecondRunRemakesOnlyWhatIsDamaged()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"corpus-{Guid.NewGuid():n}");
        try
        {
            foreach (string file in Directory.EnumerateFiles(corpus.Folder, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(corpus.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            CancellationToken cancel = TestContext.Current.CancellationToken;
            Assert.All(RenderedCorpus.Build(folder, cancel: cancel), piece => Assert.True(piece.WasThere));

            string calm = Path.Combine(folder, "calm", "calm-01");
            string tense = Path.Combine(folder, "tense", "tense-01");
            string cavern = Path.Combine(folder, "cavern", "cavern-01");
            using (FileStream wave = File.OpenWrite(calm + ".wav"))
            {
                wave.Position = 100_000;
                wave.WriteByte(0x5A);
            }
            File.WriteAllText(tense + ".json", "{ \"format\": 1, \"mood\": ");
            File.Delete(cavern + ".mid");
            IEnumerable<FinishedPiece> again = RenderedCorpus.Build(folder, cancel: cancel).Where(p => !p.WasThere);
            Assert.Equal(["calm", "cavern", "tense"], again.Select(p => p.Piece.Style.Name).Order());

            foreach (string file in Directory.EnumerateFiles(corpus.Folder, "*", SearchOption.AllDirectories))
            {
                byte[] remade = File.ReadAllBytes(Path.Combine(folder, Path.GetRelativePath(corpus.Folder, file)));
                Assert.True(remade.AsSpan().SequenceEqual(File.ReadAllBytes(file)), file);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AnInterruptedRunStopsAndLeavesNoHalfPiece()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"corpus-{Guid.NewGuid():n}");
        try
        {
            using var cancel = new CancellationTokenSource();
            using var watcher = new Timer(_ =>
            {
                // The score is there, so the synthesizer is about to play: twenty minutes take it several seconds.
                if (File.Exists(Path.Combine(folder, "calm", "calm-01.mid")))
                    cancel.Cancel();
            }, null, 20, 20);
            Assert.ThrowsAny<OperationCanceledException>(
                () => RenderedCorpus.Build(folder, minutes: 20, moods: ["calm"], cancel.Token));
            string[] waves = Directory.GetFiles(folder, "*.wav", SearchOption.AllDirectories);
            Assert.All(waves, wave => Assert.NotNull(SideCar.TryRead(Path.ChangeExtension(wave, ".json"))));
            Assert.True(waves.Length < 10);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsAClearError()
    {
        // A file stands where the folder should be; unlike missing rights, this holds for the root user, too.
        string path = Path.Combine(corpus.Folder, "LICENSE.txt");
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var error = Assert.Throws<AmbienceException>(() => RenderedCorpus.Build(path, cancel: cancel));
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public async Task AProgramThatRendersNothingIsAClearError()
    {
        // `true` takes any argument, exits with 0 and writes no file: just what fluidsynth does on some of its own
        // errors.
        string wave = Path.Combine(corpus.Folder, "never.wav");
        var error = await Assert.ThrowsAsync<AmbienceException>(() =>
            new FluidSynth("true").RenderAsync(
                SoundFont.Open(null), PathOf("calm", ".mid"), wave, new Room(0.5, 0.25, 0.9, 0.7), TestContext.Current.CancellationToken));
        Assert.Contains("could not render", error.Message);
        Assert.Contains("calm-01.mid", error.Message);
        Assert.False(File.Exists(wave));
    }

    private string PathOf(string mood, string extension) => Path.Combine(corpus.Folder, mood, $"{mood}-01{extension}");

    private static double Cosine(double[] a, double[] b)
    {
        double dot = a.Zip(b, (x, y) => x * y).Sum();
        return dot / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
    }
}
