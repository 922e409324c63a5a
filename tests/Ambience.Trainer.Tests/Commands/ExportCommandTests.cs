using System.Text.Json.Nodes;
using Ambience.Model;
using Ambience.Trainer.Tests.Training;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

[Collection(nameof(SmallStore))]
public class ExportCommandTests(SmallStore store)
{
    [Fact]
    public async Task ItSaysWhatEachFormatCostsAndTakesTheCheckpointThatIsAskedFor()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"], file = folder["m.safetensors"];
        _ = await Verb.Json(store.Train(run, "--steps", "6", "--learning-rate", "0.01"));
        JsonNode result = await Verb.Json("export", "--run", run, "--out", file, "--losses", "--losses-seconds", "0.5");
        Assert.Empty(Directory.GetFiles(folder.Path, ".*")); // the files that were judged
        JsonNode[] losses = [.. result["losses"]!.AsArray().Select(loss => loss!)];
        Assert.Equal(["float32", "bFloat16", "int8FloatActivations", "int8"], losses.Select(loss => (string)loss["precision"]!));
        double[] megabytes = [.. losses.Select(loss => (double)loss["megabytes"]!)];
        Assert.True(megabytes[0] > megabytes[1] && megabytes[1] > megabytes[2]);
        Assert.Equal(megabytes[1], new FileInfo(file).Length / 1e6, 3); // bf16 is what was written
        Assert.All(losses, loss => Assert.InRange((double)loss["bits"]!, 0.1, 16));
        Assert.Equal(0, (double)losses[0]["lossBits"]!);
        Assert.All(losses, loss => Assert.InRange((double)loss["lossBits"]!, -0.2, 0.2)); // coarser, not broken
        Assert.NotEqual(0, (double)losses[3]["lossBits"]!);

        Checkpoint last = Checkpoint.Read(run);
        (last with { Step = 3, Mean = [.. last.Mean.Select(value => value * 2)] }).Write(run, RunFolder.BestFile);
        WaveNetModel mean = await Export(), best = await Export("--best"), raw = await Export("--ema", "false");
        Assert.Equal((6, 3, 6), (mean.Provenance.Steps, best.Provenance.Steps, raw.Provenance.Steps));
        var layout = new Ambience.Trainer.Model.ParameterLayout(last.Shape, 2);
        Assert.Equal(layout.Part(last.Mean, "input.weight"), mean.Weights.Input);
        Assert.Equal(layout.Part(last.Parameters, "input.weight"), raw.Weights.Input);
        Assert.Equal(2 * mean.Weights.Input[5], best.Weights.Input[5]);

        async Task<WaveNetModel> Export(params string[] more)
        {
            _ = await Verb.Json(["export", "--run", run, "--out", file, "--format", "fp32", .. more]);
            return WeightFile.Read(file);
        }
    }

    [Fact]
    public async Task AnExportedFileIsWrittenInAnotherFormat()
    {
        using var folder = new TemporaryFolder();
        WeightFile.Write(folder["a"], Evaluation.TinyModel.Create(), WeightFormat.Float32);
        JsonNode result = await Verb.Json("export", "--model", folder["a"], "--out", folder["b"], "--format", "int8");
        Assert.Equal("int8", (string)result["format"]!);
        Assert.Equal(WeightFormat.Int8, WeightFile.Read(folder["b"]).Format);
        Assert.True(new FileInfo(folder["b"]).Length < new FileInfo(folder["a"]).Length);
    }

    [Fact]
    public async Task ContradictionsAndMissingFilesAreNamed()
    {
        using var folder = new TemporaryFolder();
        string[] to = ["--out", folder["m"]];
        await Expect(2, "--run FOLDER, or --model FILE", ["export", .. to]);
        await Expect(2, "choose one", ["export", "--run", folder["r"], "--best", "--last", .. to]);
        await Expect(2, "a checkpoint of a run", ["export", "--model", folder["r"], "--best", .. to]);
        await Expect(1, "expected a run with best.bin", ["export", "--run", folder["r"], "--best", .. to]);
        await Expect(1, "there is no such weight file", ["export", "--model", folder["r"], .. to]);
    }

    private static async Task Expect(int code, string message, string[] arguments)
    {
        (int found, _, string error) = await Verb.Run(arguments);
        Assert.Contains(message, error);
        Assert.Equal(code, found);
    }
}
