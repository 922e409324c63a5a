using System.Text.Json.Nodes;
using System.Xml.Linq;
using Ambience.Trainer.Tests.Commands;
using Ambience.Trainer.Tests.Training;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Sweeps;

[Collection(nameof(SmallStore))]
public class SweepCommandTests(SmallStore store)
{
    [Fact]
    public async Task RunsAreTrainedOnceGatheredAndAFailedOneStopsNobody()
    {
        using var folder = new TemporaryFolder();
        string file = folder["sweep.yaml"];
        await File.WriteAllTextAsync(file, $$"""
            store: {{store.Path}}
            runs: runs
            train: { steps: 2, streams: 2, crop: 64, threads: 1 }
            grid: { seed: [1, 2] }
            also:
              - { name: broken, from: nowhere.safetensors }
            """, TestContext.Current.CancellationToken);
        (int code, string output, _) = await Verb.Run("sweep", file);
        Assert.Equal(1, code); // one of them failed
        Assert.Contains("no such weight file", output);

        DateTime first = File.GetLastWriteTimeUtc(folder["runs/seed-1/checkpoint.bin"]);
        File.Delete(folder["runs/seed-2/checkpoint.bin"]);
        (code, output, _) = await Verb.Run("sweep", file, "--only", "1");
        Assert.Equal(0, code);
        Assert.Equal(first, File.GetLastWriteTimeUtc(folder["runs/seed-1/checkpoint.bin"])); // was finished, was left alone
        Assert.Equal(2, Checkpoint.Read(folder["runs/seed-2"]).Step);

        JsonNode[] runs = [.. (await Verb.Json("sweep", "report", file, "--html", folder["r.html"]))["runs"]!.AsArray().Select(run => run!)];
        Assert.Equal(["finished", "finished", "failed"], runs.Select(run => (string)run["status"]!));
        Assert.Equal("broken", (string)runs[2]["name"]!);
        Assert.Contains("no such weight file", (string)runs[2]["error"]!);
        double[] best = [.. runs.Take(2).Select(run => (double)run["bestBits"]!)];
        Assert.True(best[0] <= best[1]); // the best first
        Assert.NotEqual(best[0], best[1]); // and they did have different seeds
        Assert.Equal(3, XDocument.Load(folder["r.html"]).Descendants("tr").Count() - 1);

        (code, _, string error) = await Verb.Run("sweep", file, "--only", "3");
        Assert.Equal(2, code);
        Assert.Contains("expected 0 to 2", error);
    }
}
