using System.Globalization;
using System.Text;

namespace Ambience.Trainer.Sweeps;

/// <summary>
/// A sweep as jobs of a scheduler that exists already. Each job takes one run by its number; a job that is ended and
/// started again goes on where its run was saved.
/// </summary>
internal static class SchedulerJobs
{
    /// <summary>A Slurm array script (slurm.schedmd.com/job_array.html).</summary>
    public static string Slurm(SweepFile sweep)
    {
        SlurmSettings slurm = sweep.Slurm;
        var script = new StringBuilder("#!/bin/bash\n");
        Directive($"--job-name={Label(sweep.Name)}");
        Directive(string.Create(CultureInfo.InvariantCulture, $"--array=0-{sweep.Runs.Count - 1}"));
        if (slurm.Partition is not null)
            Directive($"--partition={slurm.Partition}");
        Directive($"--time={slurm.Time}");
        Directive($"--cpus-per-task={slurm.Cpus}");
        Directive($"--mem={slurm.Memory}");
        if (slurm.Gpus > 0)
            Directive($"--gres=gpu:{slurm.Gpus}");
        Directive($"--output={Path.Combine(sweep.RunsFolder, "slurm-%A-%a.log")}");
        Directive("--requeue");
        Directive("--signal=B:TERM@120"); // two minutes before the limit: the run saves and ends
        script.Append("set -eu\n");
        foreach (string line in slurm.Setup ?? [])
            script.Append(line).Append('\n');
        script.Append($"exec ambience-trainer sweep {ShellQuoted(sweep.Path)} --only \"$SLURM_ARRAY_TASK_ID\"\n");
        return script.ToString();

        void Directive(string text) => script.Append("#SBATCH ").Append(text).Append('\n');
    }

    /// <summary>An indexed Kubernetes Job (kubernetes.io/docs/concepts/workloads/controllers/job).</summary>
    /// <exception cref="AmbienceException">The sweep does not say what image and volume to use.</exception>
    public static string Kubernetes(SweepFile sweep)
    {
        KubernetesSettings cluster = sweep.Kubernetes ?? throw new AmbienceException(
            $"{sweep.Path}: --kubernetes needs to know the image and the volume: add 'kubernetes: {{ image: .., claim: .. }}'.");
        string command = $"exec ambience-trainer sweep {ShellQuoted(sweep.Path)} --only \"$JOB_COMPLETION_INDEX\"";
        string gpus = cluster.Gpus > 0 ? $"\n            nvidia.com/gpu: {cluster.Gpus}" : "";
        return $"""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: {Label(sweep.Name)}
            spec:
              completionMode: Indexed
              completions: {sweep.Runs.Count}
              parallelism: {Math.Min(cluster.Parallelism, sweep.Runs.Count)}
              backoffLimitPerIndex: 3
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 120
                  containers:
                  - name: train
                    image: {YamlQuoted(cluster.Image)}
                    command: ["/bin/sh", "-c", {YamlQuoted(command)}]
                    resources:
                      requests:
                        cpu: {cluster.Cpus}
                        memory: {cluster.Memory}
                      limits:
                        memory: {cluster.Memory}{gpus}
                    volumeMounts:
                    - name: data
                      mountPath: {YamlQuoted(cluster.Mount)}
                  volumes:
                  - name: data
                    persistentVolumeClaim:
                      claimName: {YamlQuoted(cluster.Claim)}

            """;
    }

    /// <summary>A name as clusters like it: lower case letters, digits, dashes, at most 63 (RFC 1123).</summary>
    private static string Label(string name)
    {
        string label = string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        label = label.Length > 63 ? label[..63].TrimEnd('-') : label;
        return label.Length > 0 ? label : "sweep";
    }

    private static string ShellQuoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string YamlQuoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
