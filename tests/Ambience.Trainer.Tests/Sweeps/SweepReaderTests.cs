using Ambience.Trainer.Sweeps;
using Ambience.Trainer.Tests.Training;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Ambience.Trainer.Tests.Sweeps;

public class SweepReaderTests
{
    private const string Whole = """
        name: Rates & sizes
        store: ../store
        runs: runs
        train: { minutes: 20, input-noise: 0.04 }
        grid:
          learning-rate: [0.001, 3e-3]
          seed: [1, 2, 3]
        also:
          - { name: wide, preset: ambient48-large, steps: 5000 }
        slurm: { partition: gpu, gpus: 1, time: "02:00:00", setup: [module load dotnet] }
        kubernetes: { image: "example/trainer:1", claim: music, gpus: 1, parallelism: 4 }
        """;

    [Fact]
    public void EveryCombinationIsARunAndOwnSettingsReplaceCommonOnes()
    {
        using var folder = new TemporaryFolder();
        SweepFile sweep = Read(folder, Whole);
        Assert.Equal(folder["store"], sweep.Store);
        Assert.Equal(7, sweep.Runs.Count);
        Assert.Equal(
            ["learning-rate-0.001_seed-1", "learning-rate-0.001_seed-2", "learning-rate-0.001_seed-3", "learning-rate-3e-3_seed-1"],
            sweep.Runs.Take(4).Select(run => run.Name));
        Assert.Equal(["--minutes", "20", "--input-noise", "0.04", "--learning-rate", "3e-3", "--seed", "2"], sweep.Runs[4].Arguments);
        // Steps replace minutes: a run goes by one of them.
        Assert.Equal(["--input-noise", "0.04", "--preset", "ambient48-large", "--steps", "5000"], sweep.Runs[6].Arguments);
        Assert.Equal(folder["sweeps/runs/wide"], sweep.Runs[6].Folder);
    }

    [Theory]
    [InlineData("store: s\nruns: r\ngrid: { seed: [1, two] }", 3, 19, "two")]
    [InlineData("store: s\nruns: r\ngrid: { learning-rte: 1 }", 3, 9, "found 'learning-rte'")]
    [InlineData("store: s\nruns: r\ntrain: { streams: 0 }\ngrid: { seed: 1 }", 3, 19, "--streams: expected 1 to 1024, found 0")]
    [InlineData("store: s\nruns: r\ngrid:\n  preset: [small48, huge]", 4, 21, "There is no preset 'huge'")]
    [InlineData("store: s\nruns: r\nalso:\n  - { seed: 1 }", 4, 5, "expected 'name'")]
    [InlineData("store: s\nruns: r\ngrid: [1]", 3, 7, "expected a mapping")]
    [InlineData("store: s\nruns: r\ngrid: { seed: [] }", 3, 15, "at least one value")]
    [InlineData("store: s\nruns: r\ngrid: { seed: 1 }\nslurm: { cpus: none }", 4, 16, "whole number")]
    [InlineData("store: s\nruns: r\ngrid: { seed: 1 }\nnodes: 3", 4, 1, "'nodes' is not known")]
    [InlineData("store: s\nstore: t", 2, 1, "uplicate")]
    [InlineData("store: s\nruns: r\ngrid: { resume: true }", 3, 9, "found 'resume'")]
    [InlineData("store: [s", 2, 1, "expected")]
    public void AMistakeIsNamedWithItsPlace(string yaml, int line, int column, string says)
    {
        using var folder = new TemporaryFolder();
        string message = Assert.Throws<AmbienceException>(() => Read(folder, yaml)).Message;
        Assert.Contains($"sweep.yaml:{line}:{column}: ", message);
        Assert.Contains(says, message);
    }

    [Theory]
    [InlineData("store: s\nruns: r", "expected runs under 'grid' or 'also'")]
    [InlineData("store: s\nruns: r\nalso:\n- { name: a, seed: 1 }\n- { name: A, seed: 2 }", "its own name")]
    [InlineData("store: s\nruns: r\ntrain: { steps: 3 }\nalso:\n- { name: a, minutes: 1, steps: 2 }", "both steps and minutes")]
    public void WhatCannotBeIsNamed(string yaml, string says)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(says, Assert.Throws<AmbienceException>(() => Read(folder, yaml)).Message);
    }

    [Fact]
    public void ASlurmScriptIsOneArrayJob()
    {
        using var folder = new TemporaryFolder();
        string script = SchedulerJobs.Slurm(Read(folder, Whole));
        foreach (string line in new[]
            {
                "#!/bin/bash", "#SBATCH --job-name=rates---sizes", "#SBATCH --array=0-6", "#SBATCH --partition=gpu",
                "#SBATCH --time=02:00:00", "#SBATCH --gres=gpu:1", "#SBATCH --signal=B:TERM@120", "module load dotnet",
                $"exec ambience-trainer sweep '{folder["sweeps/sweep.yaml"]}' --only \"$SLURM_ARRAY_TASK_ID\"",
            })
        {
            Assert.Contains(line + "\n", script);
        }
        Assert.DoesNotContain("\r", script);
    }

    [Fact]
    public void AKubernetesManifestIsAnIndexedJob()
    {
        using var folder = new TemporaryFolder();
        var stream = new YamlStream();
        stream.Load(new StringReader(SchedulerJobs.Kubernetes(Read(folder, Whole))));
        YamlNode job = Assert.Single(stream.Documents).RootNode, spec = job["spec"], pod = spec["template"]["spec"];
        Assert.Equal(("batch/v1", "Job", "rates---sizes"), (Text(job["apiVersion"]), Text(job["kind"]), Text(job["metadata"]["name"])));
        Assert.Equal(("Indexed", "7", "4"), (Text(spec["completionMode"]), Text(spec["completions"]), Text(spec["parallelism"])));
        YamlNode container = pod["containers"][0];
        Assert.Equal(["/bin/sh", "-c", $"exec ambience-trainer sweep '{folder["sweeps/sweep.yaml"]}' --only \"$JOB_COMPLETION_INDEX\""],
            ((YamlSequenceNode)container["command"]).Select(Text));
        Assert.Equal("1", Text(container["resources"]["limits"]["nvidia.com/gpu"]));
        Assert.Equal("music", Text(pod["volumes"][0]["persistentVolumeClaim"]["claimName"]));

        SweepFile without = Read(folder, "store: s\nruns: r\ngrid: { seed: 1 }");
        Assert.Contains("image", Assert.Throws<AmbienceException>(() => SchedulerJobs.Kubernetes(without)).Message);

        static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
    }

    private static SweepFile Read(TemporaryFolder folder, string yaml)
    {
        Directory.CreateDirectory(folder["sweeps"]);
        File.WriteAllText(folder["sweeps/sweep.yaml"], yaml);
        return SweepReader.Read(folder["sweeps/sweep.yaml"]);
    }
}
