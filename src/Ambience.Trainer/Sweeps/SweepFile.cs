namespace Ambience.Trainer.Sweeps;

/// <summary>One training of a sweep.</summary>
/// <param name="Index">Its number, from 0: that of its job in a scheduler's array.</param>
/// <param name="Name">Its name, and that of its run folder.</param>
/// <param name="Folder">Its run folder.</param>
/// <param name="Settings">Options of <c>train</c>, without the dashes, and their values.</param>
internal sealed record SweepRun(
    int Index, string Name, string Folder, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>The options as <c>train</c> takes them.</summary>
    public IEnumerable<string> Arguments => Settings.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value });
}

/// <summary>What a sweep's jobs ask a Slurm cluster for.</summary>
internal sealed record SlurmSettings(
    string? Partition = null, string Time = "24:00:00", int Gpus = 0, int Cpus = 4, string Memory = "16G",
    IReadOnlyList<string>? Setup = null);

/// <summary>What a sweep's jobs ask a Kubernetes cluster for.</summary>
internal sealed record KubernetesSettings(
    string Image, string Claim, string Mount = "/data", int Gpus = 0, int Cpus = 4, string Memory = "16Gi",
    int Parallelism = 1);

/// <summary>Several trainings from one file; immutable.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Name">The sweep's name.</param>
/// <param name="Store">The training store, absolute.</param>
/// <param name="RunsFolder">Where the run folders lie, absolute.</param>
/// <param name="Runs">The trainings: every combination of the grid, then those that are listed.</param>
/// <param name="Slurm">For <c>--slurm</c>.</param>
/// <param name="Kubernetes">For <c>--kubernetes</c>; null if the file says nothing.</param>
internal sealed record SweepFile(
    string Path, string Name, string Store, string RunsFolder, IReadOnlyList<SweepRun> Runs, SlurmSettings Slurm,
    KubernetesSettings? Kubernetes);
