using System.Text.Json.Nodes;
using System.Xml.Linq;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Listening;
using Ambience.Trainer.Model;
using Ambience.Trainer.Tests.Training;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

[Collection(nameof(SmallStore))]
public class TrainCommandTests(SmallStore store)
{
    [Fact]
    public async Task ARunListensToItselfAndReportsIt()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run <1>"]; // a name that HTML has to escape
        JsonNode result = await Verb.Json(store.Train(run, "--steps", "4", "--listen-every", "2", "--listen-seconds", "1"));
        Assert.Equal((4, "small48", "cpu"), ((int)result["step"]!, (string)result["preset"]!, (string)result["device"]!));

        string last = Path.Combine(run, RunListener.FolderName, "step-000000004");
        foreach (string mood in new[] { "calm", "tense" })
        {
            AudioClip played = WaveFile.Read(Path.Combine(last, $"{mood}.wav"));
            Assert.InRange(played.Seconds, 0.99, 1.02);
            Assert.Contains(played.Samples, sample => sample != 0);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(last, $"{mood}.png"))[..4]);
            Assert.True(File.Exists(Path.Combine(last, $"{mood}-real.wav")));
        }
        IReadOnlyList<Trainer.Listening.Listening> heard = RunListener.Read(run);
        Assert.Equal([2, 4], heard.Select(one => one.Step));
        Assert.All(heard.SelectMany(one => one.Moods), mood => Assert.True(double.IsFinite(mood.SpectrumDecibels)));

        CheckReport(Path.Combine(run, RunReport.FileName), moods: 2);
        List<EventFileReader.Entry> events = EventFileReader.Read(
            Assert.Single(Directory.GetFiles(Path.Combine(run, EventFile.FolderName))));
        Assert.Contains(events, one => one.Tag == "loss/training bits" && one.Number > 1);
        Assert.Contains(events, one => one.Tag == "listening/calm/spectrogram" && one.Picture is [0x89, ..]);
        Assert.Contains(events, one => one.Tag == "listening/tense/played" && one.Sound is [(byte)'R', ..]);

        // Listening changes nothing: the same run without it ends with the same weights.
        await Verb.Json(store.Train(folder["deaf"], "--steps", "4"));
        Assert.Equal(Checkpoint.Read(folder["deaf"]).Parameters, Checkpoint.Read(run).Parameters);
    }

    [Fact]
    public async Task AnExportedFileIsAStartForOtherMoods()
    {
        using var folder = new TemporaryFolder();
        _ = await Verb.Json(store.Train(folder["first"], "--steps", "3"));
        string file = folder["first.safetensors"];
        _ = await Verb.Json("export", "--run", folder["first"], "--out", file, "--format", "fp32");
        _ = await Verb.Json(store.Train(folder["second"], "--steps", "1", "--from", file, "--learning-rate", "1e-7"));
        Checkpoint first = Checkpoint.Read(folder["first"]), second = Checkpoint.Read(folder["second"]);
        Assert.Equal("first.safetensors", second.StartedFrom);
        for (int i = 0; i < first.Mean.Length; i++)
            Assert.InRange(second.Parameters[i], first.Mean[i] - 1e-6f, first.Mean[i] + 1e-6f); // one tiny step away

        (int code, _, string error) = await Verb.Run(
            store.Train(folder["third"], "--preset", "ambient48", "--steps", "1", "--from", file));
        Assert.Equal(1, code);
        Assert.Contains("expected residual channels 64 ('ambient48'), found 32 ('small48')", error);
        (code, _, error) = await Verb.Run("train", "--run", folder["first"], "--resume", "--from", file);
        Assert.Equal(2, code);
        Assert.Contains("--resume", error);
    }

    [Fact]
    public async Task WrongStoresShapesAndDevicesAreNamed()
    {
        using var folder = new TemporaryFolder();
        await Expect(1, "no such folder", "train", "--store", folder["none"], "--run", folder["run"]);
        await Expect(1, "this store was prepared for preset 'small48'", store.Train(folder["run"], "--preset", "classic"));
        await Expect(2, "--threads", "train", "--store", store.Path, "--run", folder["run"], "--threads", "many");
        await Expect(2, "--clip", store.Train(folder["run"], "--clip", "-1"));
        await Expect(2, "choose one", store.Train(folder["run"], "--steps", "1", "--minutes", "1"));
        await Expect(1, "expected auto, cpu or cuda:N", store.Train(folder["run"], "--device", "gpu"));
        if (!TorchSharp.torch.cuda.is_available())
            await Expect(1, "sees no CUDA device", store.Train(folder["run"], "--device", "cuda:0"));
        await Expect(1, "there is no such weight file", store.Train(folder["run"], "--from", folder["none"]));
        _ = await Verb.Json(store.Train(folder["run"], "--steps", "1"));
        await Expect(2, "holds a run of 'small48'", "train", "--run", folder["run"], "--resume", "--preset", "ambient48");
        await Expect(1, "--resume", store.Train(folder["run"], "--steps", "2"));
    }

    [Fact]
    public void WithoutAGpuTheProcessorIsTaken()
    {
        TorchSetup.Use(1);
        Assert.Equal(TorchSharp.torch.cuda.is_available() ? "cuda:0" : "cpu", Devices.Settle("auto"));
        Assert.Equal("cpu", Devices.Settle("cpu"));
    }

    private static async Task Expect(int code, string message, params string[] arguments)
    {
        (int found, _, string error) = await Verb.Run(arguments);
        Assert.Contains(message, error);
        Assert.Equal(code, found);
    }

    private static void CheckReport(string path, int moods)
    {
        string html = File.ReadAllText(path);
        Assert.StartsWith("<!DOCTYPE html>", html);
        XDocument page = XDocument.Parse(html); // also well-formed XML, which HTML need not be
        string[] sources = [.. page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href").Select(a => a.Value)];
        Assert.Equal(3 * moods, sources.Length);
        Assert.All(sources, source => Assert.StartsWith("data:", source));
        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("@import", html);
        Assert.Equal("run <1>", page.Descendants("h1").Single().Value);
        Assert.Equal(moods, page.Descendants("img").Count());
        Assert.InRange(new FileInfo(path).Length, 10_000, 4_000_000);
    }
}
